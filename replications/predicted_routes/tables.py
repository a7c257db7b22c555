"""Tables of the page: what changed on routes, and on placebo routes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from geo.study import Study
from replications.frame import Cell, Result, Table
from replications.predicted_routes.outcomes import (
    AFTER,
    BEFORE,
    EARLIER,
    FIRST,
    LAST,
    LONG_AFTER,
    LONG_BEFORE,
    REFERENCE,
    SEIZURE_YEARS,
    YEARS,
    Outcomes,
)
from replications.predicted_routes.panel import (
    BoolArray,
    Design,
    Effect,
    FloatArray,
    build_controls,
    chance,
    change,
    effect,
    value_only,
)
from replications.predicted_routes.placebos import (
    elsewhere,
    random_origins,
    wrong_ports,
)
from replications.predicted_routes.routes import km_of_road
from replications.predicted_routes.scenes import (
    Scene,
    growers,
    mark,
    predict,
)

SEED = 2015
PERCENT = 100.0
# Chosen before any result was seen: hers and ours on the roads that ship.
MAIN = ("north", "south")
RATE, LOGGED, ANY = "homicide rate", "log homicides", "any homicide"
GUNS, ANY_GUNS = "log firearms seized", "any firearm seized"
_MAIN_OUTCOMES = (RATE, LOGGED, GUNS)

EFFECTS = "Change on predicted routes less change off them"
PLACEBOS = "Placebo routes"
VARIANTS = "Variants of the main regressions"
BY_YEAR = "Homicide rate on routes by year, against 2006"
FITTED = "What the southward routes rest on"
BASES = "The southward routes by what they rest on, strategic roads"
LEVELS = "Seizures on and off routes, 2007 to 2011"


@dataclass(frozen=True, slots=True)
class Ready:
    """A network with what is compared on it."""

    scene: Scene
    outcomes: Outcomes
    design: Design
    changes: dict[str, FloatArray]


def make_ready(scene: Scene, outcomes: Outcomes) -> Ready:
    """Set the main design and the changes of a scene.

    Parameters
    ----------
    scene, outcomes
        One network, and outcomes of its municipalities.
    """
    return Ready(
        scene,
        outcomes,
        make_design(scene),
        {
            RATE: change(outcomes.rate, YEARS, BEFORE, AFTER),
            LOGGED: change(outcomes.logged, YEARS, BEFORE, AFTER),
            ANY: change(outcomes.any_homicide, YEARS, BEFORE, AFTER),
            GUNS: change(outcomes.logged_guns, SEIZURE_YEARS, FIRST, LAST),
            ANY_GUNS: change(outcomes.any_guns, SEIZURE_YEARS, FIRST, LAST),
        },
    )


def make_design(
    scene: Scene, *, states: bool = False, length: bool = False, weighted: bool = False
) -> Design:
    """Return controls × year: log people, log distance to the border, road or none.

    Parameters
    ----------
    scene
        One network.
    states
        State × year too.
    length
        Log of 1 + km of road × year too.
    weighted
        Municipalities count as their people.
    """
    table = scene.municipalities
    code = table["state"].astype("category").cat.codes.to_numpy().astype(np.intp)
    columns = {
        "people": np.log(table["people"].to_numpy(dtype="float64")),
        "border": np.log(table["border_km"].to_numpy(dtype="float64")),
        "road": scene.roaded.astype("float64"),
    }
    if length:
        columns["length"] = np.log1p(km_of_road(scene.roads))
    if states:
        columns |= {
            str(one): (code == one).astype("float64")
            for one in range(1, code.max() + 1)
        }
    people = table["people"].to_numpy(dtype="float64")
    weight = people if weighted else np.ones(len(table))
    return Design(build_controls(columns), code, weight)


def effect_table(networks: dict[str, Ready]) -> Table:
    """Return every coefficient of every prediction on both networks."""
    rows: list[tuple[Cell, ...]] = []
    for roads, ready in networks.items():
        for one in predict(ready.scene):
            on = mark(ready.scene, one)
            rows += [
                (
                    roads,
                    one.words,
                    int(on.sum()),
                    name,
                    *_cells(effect(ready.design, values, on)),
                )
                for name, values in ready.changes.items()
            ]
    return Table(
        EFFECTS,
        ("roads", "routes", "municipalities on", "outcome", *_EFFECT_COLUMNS),
        tuple(rows),
    )


def fitted_table(study: Study, fitted: Mapping[str, float]) -> Table:
    """Return the settings that were fitted anew beside those of the study."""
    return Table(
        FITTED,
        ("setting", "fitted without the events", "the shipped study"),
        tuple(
            (name, value, float(getattr(study.corridors, name)))
            for name, value in fitted.items()
        ),
    )


def read_fitted(result: Result) -> dict[str, float]:
    """Return the settings of `fitted_table` from a result."""
    return {
        str(name): float(str(value)) for name, value, _ in result.table(FITTED).rows
    }


def basis_table(bases: Mapping[str, Ready]) -> Table:
    """Return the southward coefficients by demand and fit of the model."""
    rows: list[tuple[Cell, ...]] = []
    for words, ready in bases.items():
        (south,) = (one for one in predict(ready.scene) if one.key == "south")
        on = mark(ready.scene, south)
        rows += [
            (
                words,
                int(on.sum()),
                name,
                *_cells(effect(ready.design, ready.changes[name], on)),
            )
            for name in _MAIN_OUTCOMES
        ]
    columns = ("demand and fit", "municipalities on", "outcome", *_EFFECT_COLUMNS)
    return Table(BASES, columns, tuple(rows))


_EFFECT_COLUMNS = ("coefficient", "low", "high", "low by state", "high by state")


def _cells(found: Effect) -> tuple[Cell, ...]:
    return (found.value, *found.interval, *found.interval_by_state)


def placebo_table(networks: dict[str, Ready], draws: int) -> Table:
    """Return how our coefficients stand among those of placebo routes."""
    rows: list[tuple[Cell, ...]] = []
    for roads, ready in networks.items():
        for one in predict(ready.scene):
            if one.key == "north, people":
                # All people send whoever is drawn: no origin can be wrong.
                continue
            own = mark(ready.scene, one)
            rng = np.random.default_rng(SEED)
            for kind, routes in (
                ("random origins", random_origins(ready.scene, one, draws, rng)),
                ("wrong ports", wrong_ports(ready.scene, one, draws, rng)),
            ):
                drawn = list(routes)
                rows += _judge(ready, (roads, one.key, kind), own, drawn)
            if len(one.entries) == 1:
                for name, on in elsewhere(ready.scene, one).items():
                    rows += _judge(ready, (roads, one.key, name), own, [on])
    return Table(PLACEBOS, _PLACEBO_COLUMNS, tuple(rows))


_PLACEBO_COLUMNS = (
    "roads",
    "routes",
    "placebo",
    "outcome",
    "ours",
    "mean of placebos",
    "5 %",
    "95 %",
    "p",
    "mean municipalities on",
    "draws",
)


def _judge(
    ready: Ready, key: tuple[str, str, str], own: BoolArray, drawn: list[BoolArray]
) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each main outcome."""
    cleared = {name: ready.design.clear(ready.changes[name]) for name in _MAIN_OUTCOMES}
    left = [ready.design.clear(on.astype("float64")) for on in drawn]
    mine = ready.design.clear(own.astype("float64"))
    for name, values in cleared.items():
        ours = value_only(mine, values)
        found = np.array([value_only(one, values) for one in left])
        many = len(found) > 1
        yield (
            *key,
            name,
            ours,
            float(found.mean()),
            float(np.quantile(found, 0.05)) if many else None,
            float(np.quantile(found, 0.95)) if many else None,
            chance(ours, found) if many else None,
            float(np.mean([one.sum() for one in drawn])),
            len(drawn),
        )


def variant_table(ready: Ready) -> Table:
    """Return the main coefficients under other windows, controls and weights."""
    scene, outcomes = ready.scene, ready.outcomes
    rate = ready.changes[RATE]
    others = growers(scene.municipalities) == 0
    trials: tuple[tuple[str, Design, FloatArray], ...] = (
        ("main", ready.design, rate),
        ("with state × year", make_design(scene, states=True), rate),
        ("with length of road × year", make_design(scene, length=True), rate),
        ("weighted by people", make_design(scene, weighted=True), rate),
        (
            "2007–24 against 1990–2006",
            ready.design,
            change(outcomes.rate, YEARS, LONG_BEFORE, LONG_AFTER),
        ),
        (
            "before it began: 2002–06 against 1997–2001",
            ready.design,
            change(outcomes.rate, YEARS, EARLIER, BEFORE),
        ),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in predict(scene):
        if one.key in MAIN:
            on = mark(scene, one)
            rows += [
                (one.key, words, *_cells(effect(design, values, on)))
                for words, design, values in trials
            ]
            rows.append(
                (
                    one.key,
                    "without the growing municipalities",
                    *_cells(effect(ready.design.of(others), rate[others], on[others])),
                )
            )
    return Table(VARIANTS, ("routes", "variant", *_EFFECT_COLUMNS), tuple(rows))


def level_table(ready: Ready) -> Table:
    """Return what was seized on and off the routes: no before is known."""
    guns = ready.outcomes.guns.sum(axis=1)
    people = ready.outcomes.people[:, YEARS.index(2010)]
    logged = ready.outcomes.logged_guns.mean(axis=1)
    rows: list[tuple[Cell, ...]] = []
    for one in predict(ready.scene):
        on = mark(ready.scene, one)
        found = effect(ready.design, logged, on)
        rows.append(
            (
                one.words,
                float(PERCENT * guns[on].sum() / guns.sum()),
                float(PERCENT * people[on].sum() / people.sum()),
                *_cells(found),
            )
        )
    return Table(
        LEVELS,
        (
            "routes",
            "% of firearms on them",
            "% of people on them",
            "level, log firearms a year",
            *_EFFECT_COLUMNS[1:],
        ),
        tuple(rows),
    )


def year_table(ready: Ready) -> Table:
    """Return the coefficient of each year against the reference year."""
    at = YEARS.index(REFERENCE)
    marked = [mark(ready.scene, one) for one in predict(ready.scene) if one.key in MAIN]
    rows: list[tuple[Cell, ...]] = []
    for column, year in enumerate(YEARS):
        cells: list[Cell] = []
        for on in marked:
            if year == REFERENCE:
                cells += [0.0, None, None]
                continue
            moved = ready.outcomes.rate[:, column] - ready.outcomes.rate[:, at]
            found = effect(ready.design, moved, on)
            cells += [found.value, *found.interval]
        rows.append((str(year), *cells))
    heads = [f"{key}{end}" for key in MAIN for end in ("", ", low", ", high")]
    return Table(BY_YEAR, ("year", *heads), tuple(rows))
