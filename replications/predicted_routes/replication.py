"""Dell (2015), Trafficking Networks and the Mexican Drug War: routes and what follows.

Where our network predicts that flow passes, do homicides and seizures rise more after
the federal campaign of December 2006 than elsewhere, and more than on routes between
places drawn at random?
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from geo.study import read_study
from replications.frame import (
    ROOT,
    Comparison,
    Data,
    Figure,
    Result,
    default_data,
)
from replications.ground import read_ground
from replications.predicted_routes.outcomes import BEFORE, YEARS, read_outcomes
from replications.predicted_routes.panel import Effect, effect
from replications.predicted_routes.plots import draw_map, draw_placebos, draw_years
from replications.predicted_routes.scenes import Scene, build_scene, mark, predict
from replications.predicted_routes.tables import (
    BY_YEAR,
    GUNS,
    MAIN,
    PERCENT,
    PLACEBOS,
    RATE,
    SEED,
    Ready,
    effect_table,
    level_table,
    make_ready,
    placebo_table,
    variant_table,
    year_table,
)
from replications.predicted_routes.world import (
    read_dense_roads,
    read_inputs,
    read_strategic_roads,
)

NAME = "predicted_routes"
DRAWS = 249
_TOLERANCE = 0.25

_CONFISCATIONS = (
    "Dell 2015, AER 105(6), recalled: its tables were not seen; a press summary of "
    "2011, of which a copy was read, says about 20 %"
)
_VIOLENCE = (
    "1.4 percentage points on 4.4 %, the chance of a drug-trade homicide in a "
    "municipality and month, recalled from the draft of 2011 and not checked"
)


def run(data: Data, *, draws: int = DRAWS) -> Result:
    """Compare change on and off predicted routes, on both road networks.

    Parameters
    ----------
    data
        The raw folder, and the dense roads that do not ship.
    draws
        Placebo routes of each kind.
    """
    study = read_study(ROOT / "study.toml")
    networks: dict[str, Ready] = {}
    for name, read in (
        ("strategic", read_strategic_roads),
        ("dense", read_dense_roads),
    ):
        inputs = read_inputs(data, study, read_ground(), read(data))
        scene = build_scene(inputs, study)
        outcomes = read_outcomes(data.raw, inputs.areas, scene.municipalities)
        networks[name] = make_ready(scene, outcomes)
    data.shipped("population/states.csv")
    main = networks["strategic"]
    return Result(
        name=NAME,
        title="Dell 2015, Trafficking Networks and the Mexican Drug War",
        question=(
            "Do violence and confiscations rise where a network of roads predicts that "
            "trafficking passes?"
        ),
        comparisons=tuple(compare(main)),
        tables=(
            effect_table(networks),
            placebo_table(networks, draws),
            variant_table(main),
            level_table(main),
            year_table(main),
        ),
        inputs=dict(sorted(data.read.items())),
        notes=_notes(draws),
    )


def _notes(draws: int) -> tuple[str, ...]:
    placebos = (
        f"{draws} placebos of each kind, drawn from seed {SEED}; p is one-sided, the "
        "share of placebos with at least our coefficient, ours counted."
    )
    return (
        "Errors are clustered by municipality; those by state are beside them.",
        placebos,
        "Seizures are seen where the state acts: enforcement as well as flow.",
        "People by year are estimated: those of 2020 times their state's growth.",
    )


def compare(ready: Ready) -> Iterator[Comparison]:
    """Yield the published figures beside ours, both directions."""
    marked = {one.key: mark(ready.scene, one) for one in predict(ready.scene)}
    before = [YEARS.index(year) for year in BEFORE]
    for key in MAIN:
        on = marked[key]
        found = effect(ready.design, ready.changes[GUNS], on)
        yield Comparison(
            measure=f"confiscations on predicted routes, {key}",
            unit="%",
            published=Figure(18.5, source=_CONFISCATIONS),
            ours=_figure(
                found,
                _grown,
                "firearms seized, 1 + number, 2010–11 against 2007–08, on routes "
                "against off",
            ),
            tolerance=_TOLERANCE,
        )
        base = float(ready.outcomes.rate[on][:, before].mean())
        found = effect(ready.design, ready.changes[RATE], on)
        yield Comparison(
            measure=f"violence on predicted routes, {key}",
            unit="%",
            published=Figure(PERCENT * 1.4 / 4.4, source=_VIOLENCE),
            ours=_figure(
                found,
                _share_of(base),
                f"homicide rate, 2007–11 against 2002–06, on routes against off, over "
                f"the rate on routes before, {base:.3g} per 100,000",
            ),
            tolerance=_TOLERANCE,
        )


def _grown(value: float) -> float:
    """Return a difference of logs as per cent."""
    return PERCENT * float(np.expm1(value))


def _share_of(base: float) -> Callable[[float], float]:
    """Return what turns a value into per cent of a base."""
    return lambda value: PERCENT * value / base


def _figure(found: Effect, scale: Callable[[float], float], source: str) -> Figure:
    low, high = found.interval
    return Figure(scale(found.value), scale(low), scale(high), source)


def draw(result: Result, folder: Path) -> None:
    """Draw the years, the placebos and a map of the routes that ship."""
    draw_years(result.table(BY_YEAR), folder / "years.png")
    draw_placebos(result.table(PLACEBOS), folder / "placebos.png")
    scene = _strategic_scene()
    marked = {one.key: mark(scene, one) for one in predict(scene)}
    draw_map(scene.municipalities, marked, MAIN, folder / "routes.png")


def _strategic_scene() -> Scene:
    """Return the scene of the roads that ship."""
    data = default_data()
    study = read_study(ROOT / "study.toml")
    inputs = read_inputs(data, study, read_ground(), read_strategic_roads(data))
    return build_scene(inputs, study)
