"""Dell (2015), Trafficking Networks and the Mexican Drug War: routes and what follows.

Where our network predicts that flow passes, do homicides and seizures rise more after
the federal campaign of December 2006 than elsewhere, and more than on routes between
places drawn at random?
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from geo.corridors.stage import Inputs
from geo.sources.osm import Roads
from geo.study import Study, read_study
from replications.frame import (
    ROOT,
    Comparison,
    Data,
    Figure,
    Result,
    default_data,
)
from replications.ground import read_ground
from replications.predicted_routes.fitting import (
    DEMAND_YEARS,
    fit_blind,
    with_fitted,
)
from replications.predicted_routes.outcomes import (
    BEFORE,
    EARLIER,
    YEARS,
    read_outcomes,
)
from replications.predicted_routes.panel import Effect, effect
from replications.predicted_routes.plots import draw_map, draw_placebos, draw_years
from replications.predicted_routes.scenes import build_scene, mark, predict
from replications.predicted_routes.tables import (
    BY_YEAR,
    GUNS,
    MAIN,
    PERCENT,
    PLACEBOS,
    RATE,
    SEED,
    Ready,
    basis_table,
    effect_table,
    fitted_table,
    level_table,
    make_ready,
    placebo_table,
    read_fitted,
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
SHIPPED = "the shipped study: homicides of 2020–24, fitted to the events (circular)"

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
    roads = read_strategic_roads(data)
    fitted = fit_blind(data, _inputs(data, study, roads), study)
    blind = with_fitted(study, fitted)
    networks = {
        "strategic": _ready(data, blind, roads, DEMAND_YEARS),
        "dense": _ready(data, blind, read_dense_roads(data), DEMAND_YEARS),
    }
    data.shipped("population/states.csv")
    main = networks["strategic"]
    bases = {
        SHIPPED: _ready(data, study, roads, study.homicides.years),
        "homicides of 2002–06, fitted without the events: as above": main,
        "homicides of 1997–2001, the same fit": _ready(data, blind, roads, EARLIER),
    }
    return Result(
        name=NAME,
        title="Dell 2015, Trafficking Networks and the Mexican Drug War",
        question=(
            "Do violence and confiscations rise where a network of roads predicts that "
            "trafficking passes?"
        ),
        comparisons=tuple(compare(main)),
        tables=(
            fitted_table(study, fitted),
            effect_table(networks),
            basis_table(bases),
            placebo_table(networks, draws),
            variant_table(main),
            level_table(main),
            year_table(main),
        ),
        inputs=dict(sorted(data.read.items())),
        notes=_notes(draws),
    )


def _inputs(
    data: Data, study: Study, roads: Roads, years: Sequence[int] = DEMAND_YEARS
) -> Inputs:
    """Return the tables of a study whose demand is that of some years."""
    return read_inputs(data, study, read_ground(), roads, homicide_years=years)


def _ready(data: Data, study: Study, roads: Roads, years: Sequence[int]) -> Ready:
    """Return a network with the routes to where homicides of some years were."""
    inputs = _inputs(data, study, roads, years)
    scene = build_scene(inputs, study)
    return make_ready(
        scene, read_outcomes(data.raw, inputs.areas, scene.municipalities)
    )


def _notes(draws: int) -> tuple[str, ...]:
    placebos = (
        f"{draws} placebos of each kind, drawn from seed {SEED}; p is one-sided, the "
        "share of placebos with at least our coefficient, ours counted."
    )
    return (
        (
            "Southward routes end where homicides of 2002–06 were, and β and γ never "
            "saw the events that are compared. What is left: rates of homicide fall "
            "back where they were high by chance before, so that their change is "
            "too low there, if anything."
        ),
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
    data, study = default_data(), read_study(ROOT / "study.toml")
    blind = with_fitted(study, read_fitted(result))
    scene = build_scene(_inputs(data, study, read_strategic_roads(data)), blind)
    marked = {one.key: mark(scene, one) for one in predict(scene)}
    draw_map(scene.municipalities, marked, MAIN, folder / "routes.png")
