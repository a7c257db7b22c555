"""The map of corridors against events in which firearms were seized, by municipality.

**Held out.** The study's β and γ were fitted, among others, to these events. What is
judged here never saw them: the model is refitted to the field offices and the federal
cases alone. Two forms stand beside it: refitted to the events of other states (eight
folds of states), and as shipped, which saw them all.

**Roads and ends.** Firearms are found on the way and where they end, so a second
question judges a mix: a × share of all flow × km + (1 − a) × share of arrivals. a is
found with β and γ, by the likelihood of the events of the other folds. Arrivals alone,
by the same fits, are a contender in both questions: what the mix leads them by is what
the roads add.

**Chance.** Whole states are drawn anew: municipalities of a state resemble each other,
and drawn one by one they would tell more than they know.

**Choice.** By land the municipalities are taken by what is expected in them per km²; by
people, per head, save population itself, which is taken by density: per head it says
nothing. Distance is no amount and ranks as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.schema.skill import MODEL
from geo.skill.bench import MUNICIPALITIES, Bench, Refit, refit
from geo.skill.resampling import draw_weights
from geo.skill.scores import auc, hit_rates, predictive_accuracy
from geo.skill.table import Judged
from geo.skill.towns import Towns, intensity, nearest_port_intensity
from geo.tasks import in_threads, one_core

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SHARES = (0.01, 0.02, 0.05, 0.10)
FOLDS = 8
BY_STATE, SHIPPED = "model_by_state", "model_shipped"
ARRIVALS: Final = "arrivals"
_MIXED = "mixed"
# By ending of the question: the forms of the model that are judged, and as what.
_QUESTIONS = {
    "": {MODEL: MODEL, BY_STATE: BY_STATE, SHIPPED: SHIPPED},
    "_mixed": {_MIXED: MODEL},
}
# Steps of expectation and maximisation; the mix of two parts is soon found.
_STEPS, _ENOUGH = 500, 1e-10


@dataclass(frozen=True, slots=True)
class Folded:
    """What each municipality is told by a fit that did not see its state.

    Attributes
    ----------
    intensity
        Flow × km.
    arrivals
        Share of all flow that ends there.
    mixed
        Expected share of events: roads and ends.
    parts
        By fold: the part of the roads in the mix.
    fits
        By fold.
    """

    intensity: FloatArray
    arrivals: FloatArray
    mixed: FloatArray
    parts: tuple[float, ...]
    fits: tuple[Refit, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a contender says of each municipality.

    Attributes
    ----------
    land, people
        By what municipalities are taken where land, or people, limits the choice.
    whole
        What it says of the municipality as a whole.
    """

    land: FloatArray
    people: FloatArray
    whole: FloatArray


def fold_states(state: npt.NDArray[np.str_], events: FloatArray) -> IntArray:
    """Deal states into folds, those with most events first, back and forth.

    Parameters
    ----------
    state
        State of each municipality.
    events
        Events of each municipality.

    Returns
    -------
    numpy.ndarray
        Fold of each municipality: all of a state are in one.
    """
    names, row = np.unique(state, return_inverse=True)
    total = np.bincount(row, events)
    order = np.lexsort((names, -total))
    there = np.concatenate([np.arange(FOLDS), np.arange(FOLDS)[::-1]])
    fold = np.empty(len(names), dtype="int64")
    fold[order] = there[np.arange(len(names)) % len(there)]
    dealt: IntArray = fold[row]
    return dealt


def fit_folds(bench: Bench, towns: Towns) -> Folded:
    """Refit the model without each fold of states in turn.

    Parameters
    ----------
    bench, towns
        The study and its municipalities.
    """
    fold = fold_states(towns.state, towns.events)

    def work(number: int) -> tuple[Refit, tuple[FloatArray, ...], float]:
        own = fold == number
        found = refit(bench, hidden=set(towns.area_id[own].tolist()))
        roads = intensity(bench, towns, found.parameters)
        ends = towns.of(bench.arrivals(found.parameters))
        part = mix(towns.events, (roads, ends), ~own)
        whole = part * roads / roads.sum() + (1 - part) * ends / ends.sum()
        return found, (roads, ends, whole), part

    with one_core():
        made = list(in_threads(work, list(range(FOLDS))))
    at = np.arange(len(fold))
    roads, ends, whole = (
        np.stack([one[1][kind] for one in made])[fold, at] for kind in range(3)
    )
    return Folded(
        roads,
        ends,
        whole,
        tuple(one[2] for one in made),
        tuple(one[0] for one in made),
    )


def mix(
    events: FloatArray,
    parts: tuple[FloatArray, FloatArray],
    known: npt.NDArray[np.bool_],
) -> float:
    """Return how much of the first of two parts explains known events best.

    With x and y the parts as shares of all places, maximises the likelihood of where
    the known events are, given that they are in the known places:
    Σ n log((a x + (1 − a) y) / (a X + (1 − a) Y)), X and Y the shares of the known
    places. As b = a X / (a X + (1 − a) Y) it is a mix of shares of the known places
    (Dempster, Laird & Rubin 1977).

    Parameters
    ----------
    events
        Events of each place.
    parts
        Two amounts of each place.
    known
        Places whose events may be looked at.

    Returns
    -------
    float
        a: the part of the first in the mix over all places.
    """
    within = [float(part[known].sum() / part.sum()) for part in parts]
    b = _mix_of_known(events[known], (parts[0][known], parts[1][known]))
    first, second = b / within[0], (1 - b) / within[1]
    return first / (first + second)


def _mix_of_known(events: FloatArray, parts: tuple[FloatArray, FloatArray]) -> float:
    """Return the part of the first where all places are known."""
    one, other = (part / part.sum() for part in parts)
    seen = (events > 0) & (one + other > 0)
    one, other, count = one[seen], other[seen], events[seen]
    a = 0.5
    for _ in range(_STEPS):
        mixed = a * one + (1 - a) * other
        known = mixed > 0
        new = float((count * a * one)[known] @ (1 / mixed[known]) / count[known].sum())
        if abs(new - a) < _ENOUGH:
            return new
        a = new
    return a


def judge(
    towns: Towns,
    contenders: Mapping[str, FloatArray],
    folded: Folded,
    *,
    seed: int,
    in_demand: bool = False,
) -> list[Judged]:
    """Judge intensity by municipality beside simple guesses.

    Parameters
    ----------
    towns
        Municipalities.
    contenders
        By name: flow × km of the model (`MODEL`), as shipped, and of the nearest port.
    folded
        What fits say that did not see a municipality's state.
    seed
        Where chance starts.
    in_demand
        Whether seized firearms weigh the study's demand: then nothing is held out.
    """
    ours = {
        MODEL: contenders[MODEL],
        BY_STATE: folded.intensity,
        SHIPPED: contenders[SHIPPED],
        _MIXED: folded.mixed,
    }
    rivals = {
        "population": towns.people,
        "roads": towns.road_km,
        "nearest_port": contenders["nearest_port"],
        "demand": towns.homicides,
        ARRIVALS: folded.arrivals,
    }
    guesses = {
        **{name: _amount(one, towns) for name, one in {**ours, **rivals}.items()},
        "border_distance": Guess(*[-towns.border_km] * 3),
    }
    _, state = np.unique(towns.state, return_inverse=True)
    weights = draw_weights(
        len(towns.area_id), seed=seed, groups=state.astype("int64", copy=False)
    )
    judged = []
    for what, counts in (("events", towns.events), ("firearms", towns.firearms)):
        figures = _measure(counts, weights, towns, guesses)
        for question, names in _QUESTIONS.items():
            left_out = set(ours) - set(names)
            for (measure, at), samples in figures.items():
                judged.append(
                    Judged(
                        part="corridors",
                        question=f"{what}{question}",
                        measure=measure,
                        at=at,
                        cases=len(counts),
                        samples={
                            names.get(name, name): own
                            for name, own in samples.items()
                            if name not in left_out
                        },
                        fitted=frozenset(
                            {
                                SHIPPED,
                                *((*names.values(), ARRIVALS) if in_demand else ()),
                            }
                        ),
                        variants=frozenset({BY_STATE, SHIPPED}),
                    )
                )
    return judged


def contend(bench: Bench, towns: Towns) -> tuple[dict[str, FloatArray], Refit]:
    """Return flow × km of the model without these events, as shipped, and of a guess.

    Parameters
    ----------
    bench, towns
        The study and its municipalities.
    """
    found = refit(bench, unseen=[MUNICIPALITIES])
    return {
        MODEL: intensity(bench, towns, found.parameters),
        SHIPPED: intensity(bench, towns, bench.shipped),
        "nearest_port": nearest_port_intensity(bench, towns),
    }, found


def _amount(amount: FloatArray, towns: Towns) -> Guess:
    """Return a guess that says how much is in each municipality."""
    density = amount / towns.area_km2
    if amount is towns.people:
        return Guess(density, density, amount)
    people = towns.people
    per_head = np.divide(amount, people, out=np.zeros_like(amount), where=people > 0)
    return Guess(density, per_head, amount)


def _measure(
    counts: FloatArray,
    weights: FloatArray,
    towns: Towns,
    guesses: Mapping[str, Guess],
) -> dict[tuple[str, str], dict[str, FloatArray]]:
    """Return the figures of all contenders by measure and what is chosen."""
    found: dict[tuple[str, str], dict[str, FloatArray]] = {}
    for limit, size in (("area", towns.area_km2), ("people", towns.people)):
        hits = {
            name: hit_rates(
                guess.land if limit == "area" else guess.people,
                size,
                counts,
                weights,
                SHARES,
            )
            for name, guess in guesses.items()
        }
        for column, share in enumerate(SHARES):
            at = f"{share:.0%} of {limit}"
            own = {name: hit[:, column] for name, hit in hits.items()}
            found["hit_rate", at] = own
            found["pai", at] = {
                name: predictive_accuracy(hit, share) for name, hit in own.items()
            }
    some = counts > 0
    found["auc", ""] = {
        name: auc(guess.whole, some, weights) for name, guess in guesses.items()
    }
    return found
