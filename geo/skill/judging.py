"""All estimates of a study judged, one after the other, in one table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.corridors.calibrating import Counts
from geo.corridors.stage import Inputs
from geo.errors import NetworkError
from geo.schema.figures import AreaFigures
from geo.skill import corridors, destinations, hotspots, origins, places, ports
from geo.skill.bench import MUNICIPALITIES, Bench, Refit, set_up
from geo.skill.resampling import RESAMPLES
from geo.skill.table import LEVEL, Judged, assemble
from geo.skill.towns import Towns, look_at_towns
from geo.study import Calibration, Corridors
from geo.tasks import one_core

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a study is judged from.

    Attributes
    ----------
    inputs, counts
        Tables of the stage of corridors, and the counts it was fitted to.
    before
        Firearm homicides of the years before the study's window, or why they are
        missing.
    laws
        Firearm laws by postal code.
    trace_places
        Table ``traces/places.csv``.
    hotspots
        Table ``hotspots_skill``.
    """

    inputs: Inputs
    counts: Counts
    before: AreaFigures | str
    laws: pd.Series
    trace_places: pd.DataFrame
    hotspots: pd.DataFrame


@dataclass(slots=True)
class Found:
    """What judging found.

    Attributes
    ----------
    rows
        Of the table.
    refits
        By question and fit: parameters found without what judges.
    mix
        By fold of states: part of the roads in the mix of roads and ends.
    left_out
        By question: why it was not asked.
    counted
        Events and firearms that judge municipalities, and states drawn anew.
    supply_deterrence
        λ of the study, per hour to the nearest crossing.
    origin_shares
        By group of states: what was traced, and what each contender says.
    origin_places
        By place of purchase: what was traced, and what each contender says.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    refits: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    mix: list[float] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    counted: dict[str, float] = field(default_factory=dict)
    supply_deterrence: float = 0.0
    origin_shares: dict[str, dict[str, float]] = field(default_factory=dict)
    origin_places: list[dict[str, Any]] = field(default_factory=list)

    def table(self) -> pd.DataFrame:
        """Return the table of skill."""
        return assemble(self.rows)

    def facts(self) -> dict[str, Any]:
        """Return what else there is to tell, in plain numbers and words."""
        return {
            "level": LEVEL,
            "resamples": RESAMPLES,
            "refits": self.refits,
            "part_of_roads_by_fold": self.mix,
            "left_out": self.left_out,
            "counted": self.counted,
            "supply_deterrence_per_hour": self.supply_deterrence,
            "origin_shares": self.origin_shares,
            "origin_places": self.origin_places,
        }

    def add(
        self, question: str, work: Callable[[], tuple[list[Judged], dict[str, Refit]]]
    ) -> None:
        """Ask a question; keep the reason if the study's data cannot answer it."""
        try:
            judged, fits = work()
        except NetworkError as error:
            self.left_out[question] = str(error)
            return
        self.rows += [row for one in judged for row in one.rows()]
        self.refits[question] = {name: fit.told() for name, fit in fits.items()}


def judge_study(
    asked: Asked,
    settings: Corridors,
    choices: Calibration,
    *,
    seed: int,
    progress: Progress,
) -> Found:
    """Judge every estimate of a study beside simple guesses.

    Parameters
    ----------
    asked
        Tables.
    settings, choices
        Sections ``corridors`` and ``calibration`` of the study.
    seed
        Where chance starts.
    progress
        Told how far it is.

    Returns
    -------
    Found
        A question that the data cannot answer is left out, with the reason.
    """
    found = Found(supply_deterrence=settings.supply.deterrence_per_hour)
    with one_core():
        progress(0.0, "building the road network")
        bench = set_up(asked.inputs, settings, choices, asked.counts)
        towns = look_at_towns(bench)
        progress(0.05, "corridors: refits by state")
        found.add("corridors", lambda: _corridors(bench, towns, found, seed))
        progress(0.5, "crossings: refits by field office")
        found.add("ports", lambda: ports.judge(bench, seed=seed))
        progress(0.7, "origins")
        found.add("origins", lambda: _origins(bench, asked, found, seed))
        found.add("origins: places", lambda: _places(bench, asked, found, seed))
        progress(0.8, "destinations: case files")
        before = None if isinstance(asked.before, str) else asked.before
        found.add(
            "destinations: federal cases",
            lambda: destinations.judge_cases(bench, towns, before, seed=seed),
        )
        progress(0.9, "destinations: later homicides")
        if isinstance(asked.before, str):
            found.left_out["destinations: later homicides"] = asked.before
        else:
            earlier = asked.before
            found.add(
                "destinations: later homicides",
                lambda: destinations.judge_later(bench, towns, earlier, seed=seed),
            )
        found.rows += hotspots.rows_of(asked.hotspots, areas=len(towns.area_id))
    progress(1.0, "done")
    return found


def _corridors(
    bench: Bench, towns: Towns, found: Found, seed: int
) -> tuple[list[Judged], dict[str, Refit]]:
    contenders, without = corridors.contend(bench, towns)
    folded = corridors.fit_folds(bench, towns)
    found.mix = list(folded.parts)
    found.counted = {
        "events": float(towns.events.sum()),
        "firearms": float(towns.firearms.sum()),
        "states": float(len(set(towns.state.tolist()))),
    }
    judged = corridors.judge(
        towns,
        contenders,
        folded,
        seed=seed,
        in_demand=bench.settings.demand.seizures > 0,
    )
    folds = {f"fold {at}": fit for at, fit in enumerate(folded.fits, start=1)}
    return judged, {f"without {MUNICIPALITIES}": without, **folds}


def _origins(
    bench: Bench, asked: Asked, found: Found, seed: int
) -> tuple[list[Judged], dict[str, Refit]]:
    people = asked.inputs.figures["population"].summed()
    shares, fit = origins.contend(bench, people, asked.laws)
    found.origin_shares = {
        str(group): {str(who): float(share) for who, share in row.items()}
        for group, row in shares.to_dict("index").items()
    }
    return origins.judge(shares, bench.inputs.purchases, seed=seed), {"dealers": fit}


def _places(
    bench: Bench, asked: Asked, found: Found, seed: int
) -> tuple[list[Judged], dict[str, Refit]]:
    people = asked.inputs.figures["population"].summed()
    shown = places.contend(bench, people, asked.trace_places)
    found.origin_places = [
        {
            str(name): value.item() if hasattr(value, "item") else value
            for name, value in row.items()
        }
        for row in shown.to_dict("records")
    ]
    return places.judge(shown, seed=seed), {}
