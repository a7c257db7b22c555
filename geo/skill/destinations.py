"""Arrivals by Mexican state against federal case files and against later homicides.

**Held out.** Case files: the model is refitted without them (to the field offices and
the municipal events). Later homicides: demand is of the years before the study's own
window, the model is refitted without the case files, and judged by firearm homicides of
the window, which it has not seen in any form.

Both questions favour large states, so beside the rank correlation stands the partial
one, at equal population. States are drawn anew, whole.

**Other forms.** For later homicides two others stand beside the model, refitted
likewise: arrivals half bound to demand (κ = `HALF`), and demand taken as it is (γ = 1).
They get no verdict: to take the better one after looking would be to fit to what
judges.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import NetworkError
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
BOUND, WHOLE = "model_half_bound", "model_whole_demand"
HALF: Final = 0.5
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
    found, forms = refit(earlier, unseen=[STATES]), other_forms(earlier)
    asked = ByState(
        by_state(towns, towns.homicides),
        by_state(towns, towns.people),
        {
            MODEL: by_state(towns, towns.of(earlier.arrivals(found.parameters))),
            **_arrivals(earlier, towns, forms),
            **_simple(towns, before),
        },
    )
    judged = _judge("later_homicides", asked, seed, frozenset())
    return judged, {"earlier": found, **forms}


def other_forms(bench: Bench) -> dict[str, Refit]:
    """Return fits without federal cases of the model in other forms.

    Parameters
    ----------
    bench
        The study.

    Returns
    -------
    dict
        `BOUND`: κ is `HALF`; `WHOLE`: γ is 1. What is set so is not sought. A form
        whose other parameters the evidence cannot tell is not there.
    """
    fits = {}
    for name, setting, value in (
        (BOUND, "balance", HALF),
        (WHOLE, "demand_exponent", 1.0),
    ):
        free = [one for one in bench.choices.free if one != setting]
        # A study that seeks nothing else has no such form.
        if free:
            form = replace(
                bench,
                settings=bench.settings.model_copy(update={setting: value}),
                choices=bench.choices.model_copy(update={"free": free}),
            )
            with suppress(NetworkError):
                fits[name] = refit(form, unseen=[STATES])
    return fits


def _arrivals(
    bench: Bench, towns: Towns, fits: Mapping[str, Refit]
) -> dict[str, FloatArray]:
    """Return arrivals by state of each fit."""
    return {
        name: by_state(towns, towns.of(bench.arrivals(fit.parameters)))
        for name, fit in fits.items()
    }


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
                variants=fitted | {BOUND, WHOLE},
            )
        )
    return judged
