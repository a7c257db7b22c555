"""How sure: the whole model again for draws of its parameters and of its data.

Each draw has its own branch of the seed, so that draws can be made in any order, on
any machine, and are the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.corridors.countries import COUNTRIES
from geo.corridors.flows import AtMeets, Costs, Shares, find_costs, share_out
from geo.corridors.model import Model, Parameters, Places
from geo.corridors.nearness import redraw
from geo.corridors.routing import route, to_segments
from geo.corridors.variant_flow import (
    Variants,
    by_crossing,
    by_road,
    on_segments,
    require_whole,
    vary,
)
from geo.errors import NetworkError
from geo.study import ROAD_CLASSES
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
_TOP = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far draws go, each as the standard deviation of a logarithm.

    Attributes
    ----------
    deterrence, choice, attraction, demand_exponent, theta
        Of β, μ, α, γ and θ.
    speed
        Of the speed of each class of road in each country.
    supply
        Of the supply of each group of states, beside the chance in counts of dealers.
    supply_deterrence
        Of λ, by which supply falls with the hours to the nearest crossing.
    demand
        Of the demand of each group of places (a state), beside the chance in counts.
    crossing, office
        Of the attraction of each crossing, and of all crossings of a field office.
    """

    deterrence: float
    choice: float
    attraction: float
    demand_exponent: float
    theta: float
    speed: float
    supply: float
    supply_deterrence: float
    demand: float
    crossing: float
    office: float


@dataclass(frozen=True, slots=True)
class Band:
    """Mean, 5th and 95th percentile over draws, and share of draws in the top tenth."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    top: FloatArray


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one draw gives.

    Attributes
    ----------
    sections
        Flow on each section.
    ports, origins, targets
        Shares of flow.
    roads_varied, ports_varied
        Variants × sections and × crossings: shares of each variant's own flow. No
        variants where the draw was not asked for them.
    """

    sections: FloatArray
    ports: FloatArray
    origins: FloatArray
    targets: FloatArray
    roads_varied: FloatArray
    ports_varied: FloatArray


@dataclass(frozen=True, slots=True)
class _Task:
    model: Model
    best: Parameters
    spread: Spread
    first: npt.NDArray[np.intp]
    seed: int
    variants: Variants | None


def draw_outcomes(
    model: Model,
    best: Parameters,
    spread: Spread,
    first: npt.NDArray[np.intp],
    *,
    draws: int,
    seed: int,
    cluster: str = "",
    variants: Variants | None = None,
) -> Iterator[Outcome]:
    """Run the model for seeded draws of parameters, supply, demand and speeds.

    Parameters
    ----------
    model
        Roads and places; the tables of places have ``count`` (the count that their
        weight rests on) and ``group`` (whose total is drawn together).
    best
        Parameters at the centre.
    spread
        How far draws go.
    first
        First segment of each section.
    draws, seed
        How many, and where chance starts.
    cluster
        Address of a Dask scheduler, or empty for threads.
    variants
        Parts of the flow to route beside it in the first draws; the main flow stays
        the same to the last bit.

    Yields
    ------
    Outcome
        Of draw after draw.
    """
    task = _Task(model, best, spread, first, seed, variants)
    yield from run_tasks(_run_draw, task, list(range(draws)), cluster=cluster)


def draw_parameters(
    model: Model, best: Parameters, spread: Spread, generator: np.random.Generator
) -> Parameters:
    """Return one draw of all parameters."""

    def around(center: float, sigma: float) -> float:
        return float(center * np.exp(sigma * generator.standard_normal()))

    choice = around(best.preferences.choice, spread.choice)
    deterrence = around(best.preferences.deterrence, spread.deterrence)
    factors = {
        country: np.exp(spread.speed * generator.standard_normal(len(ROAD_CLASSES)))
        for country in COUNTRIES
    }
    return replace(
        best,
        # A crossing is chosen at least as sharply as a destination.
        preferences=replace(
            best.preferences,
            deterrence=min(deterrence, choice),
            choice=choice,
            demand_exponent=around(
                best.preferences.demand_exponent, spread.demand_exponent
            ),
        ),
        attraction_exponent=around(best.attraction_exponent, spread.attraction),
        theta=around(best.theta, spread.theta),
        factors=factors,
        port_factors=_draw_factors(model, best, spread, generator),
        supply=_draw_supply(model, spread, generator),
        demand=_draw_weights(model.targets, spread.demand, generator),
    )


def summarise(
    outcomes: Iterable[FloatArray], share: FloatArray, size: FloatArray | None = None
) -> Band:
    """Return the band of values over draws.

    Parameters
    ----------
    outcomes
        One array per draw.
    share
        The estimate: the top tenth is of the places where it is above 0.
    size
        What makes a tenth, such as km of road; None counts places.
    """
    values = np.array(list(outcomes))
    if not values.size:
        message = "No draw was made: `draws` must be at least 1."
        raise NetworkError(message)
    top = np.zeros(values.shape[1])
    carrying = np.flatnonzero(share > 0)
    if carrying.size:
        weight = np.ones(len(share)) if size is None else size
        for row in values:
            top += (row >= _top_limit(row[carrying], weight[carrying])) & (row > 0)
    low, high = np.quantile(values, (LOW, HIGH), axis=0)
    return Band(values.mean(axis=0), low, high, top / len(values))


def _top_limit(values: FloatArray, weight: FloatArray) -> float:
    """Return the least value of those that make up the top tenth by weight.

    The place at which the tenth is reached belongs to it.
    """
    order = np.argsort(-values, kind="stable")
    before = np.cumsum(weight[order]) - weight[order]
    inside = before < (1 - _TOP) * weight.sum()
    return float(values[order[inside][-1]])


def _run_draw(task: _Task, number: int) -> Outcome:
    """Run the model once; alone on its thread, beside other draws."""
    generator = np.random.default_rng([task.seed, number])
    parameters = draw_parameters(task.model, task.best, task.spread, generator)
    costs = find_costs(task.model, parameters, threads=1)
    variants = task.variants
    if variants is not None and number >= variants.draws:
        variants = None
    members = None if variants is None else variants.members
    shares = share_out(task.model, parameters, costs, members)
    beside: tuple[AtMeets, ...] = ()
    if variants is not None:
        beside = _vary(task, parameters, costs, shares, variants, number)
    links, segments = task.model.links, task.model.segments
    positions = len(links.link_segment)
    along, against = np.zeros(positions), np.zeros(positions)
    parts = np.zeros((len(beside), positions))
    for country in COUNTRIES:
        flow = route(task.model, parameters, shares, country, threads=1, beside=beside)
        along += flow.along
        against += flow.against
        parts += flow.beside
    if variants is not None:
        require_whole(variants, along + against, parts)
    ahead, back = to_segments(links, along, against, segments)
    return Outcome(
        (ahead + back)[task.first],
        shares.by_port,
        shares.by_origin.sum(axis=1),
        shares.arrivals,
        by_road(beside, on_segments(links, parts, segments)[:, task.first]),
        by_crossing(beside, len(task.model.ports)),
    )


def _vary(
    task: _Task,
    parameters: Parameters,
    costs: Costs,
    shares: Shares,
    variants: Variants,
    number: int,
) -> tuple[AtMeets, ...]:
    """Return the flow of the variants in one draw.

    Demand of each class of weapon is drawn by a branch of the seed of its own, so that
    the main flow does not depend on which classes there are.
    """
    demand = [
        _draw_weights(
            targets,
            task.spread.demand,
            # Numpy takes [seed, number, 0] for [seed, number]: branches begin at 1.
            np.random.default_rng([task.seed, number, 1 + at]),
        )
        for at, targets in enumerate(variants.weapons.values())
    ]
    return vary(task.model, parameters, costs, shares, variants, demand)


def _draw_factors(
    model: Model, best: Parameters, spread: Spread, generator: np.random.Generator
) -> FloatArray:
    """Return factors of attraction: of each crossing, and of its office together."""
    offices, office = np.unique(
        model.ports["field_office"].astype(str), return_inverse=True
    )
    alone = spread.crossing * generator.standard_normal(len(office))
    together = spread.office * generator.standard_normal(len(offices))
    factors: FloatArray = np.exp(alone + together[office])
    return factors if best.port_factors is None else best.port_factors * factors


def _draw_supply(
    model: Model, spread: Spread, generator: np.random.Generator
) -> FloatArray:
    """Return supply drawn: how it falls with the way to the border, and its weights."""
    origins = model.origins
    if model.nearness is not None:
        ratio = np.exp(spread.supply_deterrence * generator.standard_normal())
        weight = redraw(model, float(model.nearness.per_hour * ratio))
        origins = replace(origins, table=origins.table.assign(weight=weight))
    return _draw_weights(origins, spread.supply, generator)


def _draw_weights(
    places: Places, sigma: float, generator: np.random.Generator
) -> FloatArray:
    """Return weights drawn: chance in each count, and in each group's total."""
    count = places.table["count"].to_numpy(dtype="float64")
    groups, group = np.unique(places.table["group"].astype(str), return_inverse=True)
    chance = generator.poisson(count) / np.where(count > 0, count, 1.0)
    # What rests on no count, as beyond the southern border, is not left to chance.
    chance[count <= 0] = 1.0
    together = np.exp(sigma * generator.standard_normal(len(groups)))
    drawn: FloatArray = places.weight * chance * together[group]
    return drawn
