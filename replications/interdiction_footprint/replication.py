"""Interdiction widens the footprint (Magliocca et al. 2019): asked of our model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geo.corridors.model import Parameters
from replications.frame import Cell, Comparison, Data, Figure, Result, Table
from replications.interdiction_footprint.footprint import (
    PORT_SHARE,
    ROAD_SHARE,
    Footprint,
)
from replications.interdiction_footprint.picture import Line, draw_lines
from replications.interdiction_footprint.world import World, read_world

FloatArray = npt.NDArray[np.float64]
Hours = Callable[[World, Parameters, float], FloatArray]

SEED = 20261121
DRAWS = 20
# Hours of waiting at the busiest crossings, and how many those are.
BUSIEST = 5
HOURS = (0.0, 0.5, 1.0, 2.0, 4.0)
# Hours where the number of crossings grows: about where the next crossing is nearer.
ADDED = 2.0
COUNTS = (0.0, 1.0, 5.0, 10.0, 44.0)
# Inspection that follows the flow: hours added at the busiest in each round.
ROUNDS = (0.0, 4.0, 8.0, 16.0, 32.0)
_STEP = 0.25
# What is set beside the published figure, NarcoLogic's inspectors being as adaptive:
# four hours more at the crossings that are busiest each time.
HEADLINE = 16.0
# How strictly the cheapest crossing wins, in place of the study's.
CHOICES = (0.5, 1.0, 3.0, 10.0)

_NAMES = {
    "ports": f"active crossings (≥ {PORT_SHARE:.0%})",
    "effective_ports": "effective crossings",
    "sections": f"active segments (≥ {ROAD_SHARE:.1%})",
    "road_km": "active road, km",
    "effective_km": "effective road, km",
    "area_km2": "active hexagons, km²",
    "mean_hours": "mean trip, h",
}
_PUBLISHED = Figure(
    3.5,
    source=(
        "2 million square miles of transit zone in 1996, 7 million in 2017, as the "
        "authors told the public of doi 10.1073/pnas.1812459116"
    ),
)
AREA = "area that trafficking uses, after inspection over before"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Inspection step by step.

    Attributes
    ----------
    title
        Of its table and its plot.
    step
        What a step is called.
    steps
        Values.
    hours
        Hours added at each crossing for a value.
    """

    title: str
    step: str
    steps: Sequence[float]
    hours: Hours


def at_busiest(world: World, parameters: Parameters, hours: float) -> FloatArray:
    """Return hours at the crossings that are busiest without inspection."""
    return _of(world.shares(parameters=parameters).by_port, BUSIEST, hours)


def at_so_many(world: World, parameters: Parameters, count: float) -> FloatArray:
    """Return two hours at so many of the busiest crossings."""
    share = world.shares(parameters=parameters).by_port
    return _of(share, int(count), ADDED)


def follow(world: World, parameters: Parameters, rounds: float) -> FloatArray:
    """Return hours where each round adds some at the crossings then busiest."""
    added = np.zeros(len(world.model.ports))
    for _ in range(int(rounds)):
        added += _of(world.shares(added, parameters).by_port, BUSIEST, _STEP)
    return added


def _of(share: FloatArray, count: int, hours: float) -> FloatArray:
    added = np.zeros(len(share))
    added[np.argsort(-share, kind="stable")[:count]] = hours
    return added


FOLLOWING = Ladder(
    "Inspection follows the flow: a quarter hour a round at the five then busiest",
    "rounds",
    ROUNDS,
    follow,
)
LADDERS = (
    Ladder("Hours added at the five busiest crossings", "hours", HOURS, at_busiest),
    Ladder(
        "Two hours added at so many of the busiest crossings",
        "crossings",
        COUNTS,
        at_so_many,
    ),
    FOLLOWING,
)


def run(data: Data) -> Result:
    """Inspect more and more, balance flow again, and measure how wide it is."""
    return examine(read_world(data), data.read, draws=DRAWS)


def examine(world: World, inputs: dict[str, str], *, draws: int) -> Result:
    """Return what inspection does to the footprint in a world.

    Parameters
    ----------
    world
        The model.
    inputs
        Files read, with their hashes.
    draws
        Draws of parameters that intervals rest on.
    """
    drawn = [world.parameters, *draw_parameters(world.parameters, draws)]
    base = [world.footprint(parameters=one) for one in drawn]
    climbs = [list(_climb(world, ladder, drawn, base)) for ladder in LADDERS]
    tables = [
        _table(ladder, climb) for ladder, climb in zip(LADDERS, climbs, strict=True)
    ]
    followed = climbs[LADDERS.index(FOLLOWING)][FOLLOWING.steps.index(HEADLINE)]
    return Result(
        name="interdiction_footprint",
        title="Magliocca et al. 2019, NarcoLogic",
        question="Does inspection of the busiest ways spread trafficking over more?",
        comparisons=(
            Comparison(
                measure=AREA,
                unit="times",
                published=_PUBLISHED,
                ours=_figure(
                    [one.area_km2 for one in followed[1:]],
                    f"inspection that follows the flow, {HEADLINE:.0f} rounds; 95 % of "
                    f"{draws} draws of the model's parameters",
                ),
                tolerance=0.25,
                none=1.0,
            ),
        ),
        tables=(*tables, _by_choice(world)),
        inputs=inputs,
        notes=(
            (
                "All flow is 1 in every row: nothing is intercepted and nothing "
                "deterred. Only where it runs can change."
            ),
            (
                "That crossings even out follows partly from the form of the model: "
                "where the leading choices of a logit lose ground it must become more "
                "even, until others lead."
            ),
            "Intervals hold what the parameters leave open, not the form of the model.",
        ),
    )


def draw_parameters(best: Parameters, draws: int) -> Iterator[Parameters]:
    """Yield parameters drawn as the study draws them, roads and places kept."""
    generator = np.random.default_rng(SEED)
    for _ in range(draws):
        beta, mu, alpha, theta, gamma = np.exp(
            generator.normal(0, (0.3, 0.3, 0.3, 0.3, 0.2))
        )
        kept = best.preferences
        choice = kept.choice * mu
        yield replace(
            best,
            preferences=replace(
                kept,
                deterrence=min(kept.deterrence * beta, choice),
                choice=choice,
                demand_exponent=kept.demand_exponent * gamma,
            ),
            attraction_exponent=best.attraction_exponent * alpha,
            theta=best.theta * theta,
        )


def _climb(
    world: World,
    ladder: Ladder,
    drawn: Sequence[Parameters],
    base: Sequence[Footprint],
) -> Iterator[list[Footprint]]:
    """Yield, step by step, the footprint of the estimate, then each draw's over base.

    The first draw is the estimate itself.
    """
    for step in ladder.steps:
        found = []
        for one, before in zip(drawn, base, strict=True):
            added = ladder.hours(world, one, step)
            found.append(world.footprint(added, one) if added.any() else before)
        yield [found[0], *(one.over(at) for one, at in zip(found, base, strict=True))]


def _table(ladder: Ladder, steps: Sequence[list[Footprint]]) -> Table:
    """Return the footprint by step, with how many times that without inspection."""
    rows = []
    for step, (now, *ratios) in zip(ladder.steps, steps, strict=True):
        row: list[Cell] = [step, *(getattr(now, one.name) for one in fields(Footprint))]
        for name in ("effective_ports", "effective_km", "area_km2"):
            # The first is the estimate, the others the draws.
            one = _figure([getattr(ratio, name) for ratio in ratios])
            row += [one.value, one.low, one.high]
        rows.append(tuple(row))
    ends = [
        f"{name}{end}"
        for name in ("crossings ×", "road ×", "area ×")
        for end in ("", " low", " high")
    ]
    return Table(ladder.title, (ladder.step, *_NAMES.values(), *ends), tuple(rows))


def _by_choice(world: World) -> Table:
    """Return the headline by how strictly the cheapest crossing wins."""
    rows = []
    kept = world.parameters.preferences
    beta = kept.deterrence
    for choice in CHOICES:
        one = replace(
            world.parameters,
            preferences=replace(kept, choice=choice, deterrence=min(beta, choice)),
        )
        before = world.footprint(parameters=one)
        after = world.footprint(at_busiest(world, one, ADDED), one)
        ratio = after.over(before)
        rows.append(
            (
                choice,
                before.effective_ports,
                after.effective_ports,
                ratio.effective_ports,
                ratio.effective_km,
                ratio.area_km2,
            )
        )
    return Table(
        "Two hours at the five busiest, by how strictly the cheapest crossing wins",
        (
            "μ per hour",
            "effective crossings before",
            "after",
            "crossings ×",
            "road ×",
            "area ×",
        ),
        tuple(rows),
    )


def _figure(values: Sequence[float], source: str = "") -> Figure:
    """Return the first value with the middle 95 % of the others; alone if alone."""
    first, *others = values
    if not others:
        return Figure(first, source=source)
    low, high = (float(end) for end in np.quantile(others, (0.025, 0.975)))
    return Figure(first, low, high, source)


def draw(result: Result, folder: Path) -> None:
    """Draw the ladders: how many times as wide, by step."""
    draw_lines(
        [
            (
                ladder.title,
                ladder.step,
                [
                    _line(result.table(ladder.title), label, name)
                    for label, name in (
                        ("effective crossings", "crossings ×"),
                        ("effective road", "road ×"),
                        ("area", "area ×"),
                    )
                ],
            )
            for ladder in LADDERS
        ],
        folder / "footprint.png",
    )


def _line(table: Table, label: str, name: str) -> Line:
    at = table.columns.index(name)
    rows = np.array(list(table.rows), dtype="float64")
    return Line(label, rows[:, 0], rows[:, at], rows[:, at + 1], rows[:, at + 2])
