"""Arrivals by Mexican state against federal case files and against later homicides.

**Held out.** Case files: the model is refitted without them (to the field offices and
the municipal events). Later homicides: demand is of the years before the study's own
window, the model is refitted without the case files, and judged by firearm homicides of
the window, which it has not seen in any form.

Both questions favour large states, so beside the rank correlation stands the partial
one, at equal population. States are resampled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.schema.figures import AreaFigures
from geo.schema.skill import MODEL
from geo.skill.bench import STATES, Bench, Refit, refit, set_up
from geo.skill.resampling import draw_weights, redo
from geo.skill.scores import partial_spearman, spearman
from geo.skill.table import Judged
from geo.skill.towns import Towns

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SHIPPED = "model_shipped"
_HOMICIDES = "firearm_homicides"
_PEOPLE = "population"


@dataclass(frozen=True, slots=True)
class ByState:
    """States of Mexico: what is asked, and what each contender says.

    Attributes
    ----------
    seen
        What judges.
    people
        People of each state.
    guesses
        By contender: what it says of each state.
    """

    seen: FloatArray
    people: FloatArray
    guesses: Mapping[str, FloatArray]


def judge_cases(
    bench: Bench, towns: Towns, before: AreaFigures | None, *, seed: int
) -> tuple[list[Judged], dict[str, Refit]]:
    """Judge arrivals by federal firearms-law case files.

    Parameters
    ----------
    bench, towns
        The study and its municipalities.
    before
        Firearm homicides of the years before the study's window; None if unknown.
    seed
        Where chance starts.
    """
    found = refit(bench, unseen=[STATES])
    states = sorted(set(towns.state.tolist()))
    seen = bench.counts.states.reindex(states).fillna(0.0).to_numpy(dtype="float64")
    asked = ByState(
        seen,
        by_state(towns, towns.people),
        {
            MODEL: by_state(towns, towns.of(bench.arrivals(found.parameters))),
            SHIPPED: by_state(towns, towns.of(bench.arrivals(bench.shipped))),
            "demand": by_state(towns, towns.homicides),
            **_simple(towns, before),
        },
    )
    judged = _judge("federal_cases", asked, seed, frozenset({SHIPPED}))
    return judged, {"without_cases": found}


def judge_later(
    bench: Bench, towns: Towns, before: AreaFigures, *, seed: int
) -> tuple[list[Judged], dict[str, Refit]]:
    """Judge arrivals of earlier demand by later firearm homicides.

    Parameters
    ----------
    bench, towns
        The study and its municipalities; their homicides are the later ones.
    before
        Firearm homicides of the years before.
    seed
        Where chance starts.
    """
    figures = {**bench.inputs.figures, _HOMICIDES: before}
    inputs = replace(bench.inputs, figures=figures)
    earlier = set_up(
        inputs, bench.settings, bench.choices, bench.counts, theta=bench.theta
    )
    found = refit(earlier, unseen=[STATES])
    asked = ByState(
        by_state(towns, towns.homicides),
        by_state(towns, towns.people),
        {
            MODEL: by_state(towns, towns.of(earlier.arrivals(found.parameters))),
            **_simple(towns, before),
        },
    )
    return _judge("later_homicides", asked, seed, frozenset()), {"earlier": found}


def by_state(towns: Towns, values: FloatArray) -> FloatArray:
    """Return sums over the municipalities of each state, states in order.

    Parameters
    ----------
    towns, values
        Municipalities, and an amount of each.
    """
    _, row = np.unique(towns.state, return_inverse=True)
    total: FloatArray = np.bincount(row, values).astype("float64", copy=False)
    return total


def _simple(towns: Towns, before: AreaFigures | None) -> dict[str, FloatArray]:
    """Return what simple rules say of each state; near is much."""
    people = by_state(towns, towns.people)
    mean_km = by_state(towns, towns.people * towns.border_km) / people
    guesses = {_PEOPLE: people, "border_distance": -mean_km}
    if before is not None:
        guesses["last_window"] = by_state(towns, towns.of(before.summed()))
    return guesses


def _judge(
    question: str, asked: ByState, seed: int, fitted: frozenset[str]
) -> list[Judged]:
    weights = draw_weights(len(asked.seen), seed=seed)

    def plain(guess: FloatArray) -> FloatArray:
        return redo(weights, lambda rows: spearman(guess[rows], asked.seen[rows]))

    def partial(guess: FloatArray) -> FloatArray:
        return redo(
            weights,
            lambda rows: partial_spearman(
                guess[rows], asked.seen[rows], asked.people[rows]
            ),
        )

    judged = []
    for measure, figure in (("spearman", plain), ("partial_spearman", partial)):
        samples = {
            name: figure(guess)
            for name, guess in asked.guesses.items()
            if (measure, name) != ("partial_spearman", _PEOPLE)
        }
        judged.append(
            Judged(
                part="destinations",
                question=question,
                measure=measure,
                at="" if measure == "spearman" else "given population",
                cases=len(asked.seen),
                samples=samples,
                fitted=fitted,
                variants=fitted,
            )
        )
    return judged
