"""What was said of cases, compared with what happened."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.skill.cases_claims import PortClaims
from geo.skill.resampling import draw_weights
from geo.skill.table import Judged

FloatArray = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PART: Final = "cases"
# The model without knowing the case: it gets no verdict.
_MODELS: Final = frozenset({"model_all_flow", "ranked_list"})


def judge_ports(
    claims: PortClaims, port: npt.NDArray[np.intp], weight: FloatArray, *, seed: int
) -> list[Judged]:
    """Judge what was said of crossings.

    Parameters
    ----------
    claims
        Of all cases.
    port
        Crossing of each case, -1 where it is not known.
    weight
        Of each case.
    seed
        Where chance starts.
    """
    given = np.flatnonzero(port >= 0)
    held = weight[given]
    places = {
        name: rank_of(score[given], port[given])
        for name, score in claims.scores.items()
    }
    judged = [
        Judged(
            part=PART,
            question="crossing",
            measure=f"top_{first}",
            cases=len(given),
            samples={
                name: averages(among_first(*place, first), held, seed)
                for name, place in places.items()
            },
            variants=_MODELS,
        )
        for first in (1, 3)
    ]
    ranks = {name: above + (tied + 1) / 2 for name, (above, tied) in places.items()}
    judged.append(average("crossing", "mean_rank", ranks, held, seed))
    with np.errstate(divide="ignore"):
        logs = {
            name: np.log(chance[given, port[given]])
            for name, chance in claims.chances.items()
        }
    judged.append(average("crossing", "log_score", logs, held, seed))
    return judged


def rank_of(
    score: FloatArray, true: npt.NDArray[np.intp]
) -> tuple[FloatArray, FloatArray]:
    """Return how many score above the true one, and how many as much, itself included.

    Parameters
    ----------
    score
        Cases × choices.
    true
        The true choice of each case.
    """
    own = np.take_along_axis(score, true[:, None], axis=1)
    above = (score > own).sum(axis=1).astype("float64")
    return above, (score == own).sum(axis=1).astype("float64")


def among_first(above: FloatArray, tied: FloatArray, first: int) -> FloatArray:
    """Return the chance that each true one is among the first, ties in random order."""
    chance: FloatArray = np.clip((first - above) / tied, 0.0, 1.0)
    return chance


def averages(value: FloatArray, weight: FloatArray, seed: int) -> FloatArray:
    """Return the weighted mean, over the cases and over cases drawn anew."""
    drawn = draw_weights(len(value), seed=seed) * weight
    with np.errstate(invalid="ignore"):
        found: FloatArray = drawn @ value / drawn.sum(axis=1)
    return found


def choose(claims: PortClaims) -> dict[str, FloatArray]:
    """Return chances of crossings by contender; a mere order goes by its first."""
    chances = dict(claims.chances)
    for name, score in claims.scores.items():
        if name not in chances:
            best = score >= score.max(axis=1, keepdims=True)
            chances[name] = best / best.sum(axis=1, keepdims=True)
    return chances


def rank_corridors(
    ways: FloatArray,
    port: npt.NDArray[np.intp],
    chances: Mapping[str, FloatArray],
    flow_km: FloatArray,
) -> tuple[dict[str, FloatArray], Flags]:
    """Return the rank of the true corridor of each case, by contender.

    Parameters
    ----------
    ways
        Cases × crossings × corridors: km on the fastest way.
    port
        Crossing of each case.
    chances
        By contender, cases × crossings.
    flow_km
        What the ranked list is ranked by, whatever the case: a contender too.

    Returns
    -------
    ranks
        Of the cases that are known, 1 the first; the mean rank among ties.
    known
        Whether any corridor holds some of the fastest way of each case.
    """
    true_way = ways[np.arange(len(ways)), port]
    known = true_way.max(axis=1, initial=0.0) > 0
    true = true_way.argmax(axis=1)[known] if known.any() else np.zeros(0, dtype=np.intp)
    ranks = {}
    for name, chance in chances.items():
        expected = np.einsum("cp,cpk->ck", chance, ways)[known]
        above, tied = rank_of(expected, true)
        ranks[name] = above + (tied + 1) / 2
    always = np.tile(flow_km, (int(known.sum()), 1))
    above, tied = rank_of(always, true)
    ranks["ranked_list"] = above + (tied + 1) / 2
    return ranks, known


def average(
    question: str,
    measure: str,
    scores: Mapping[str, FloatArray],
    weight: FloatArray,
    seed: int,
) -> Judged:
    """Return the mean of a measure over cases, of all contenders."""
    return Judged(
        part=PART,
        question=question,
        measure=measure,
        cases=len(weight),
        samples={name: averages(one, weight, seed) for name, one in scores.items()},
        variants=_MODELS,
    )
