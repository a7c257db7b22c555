from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from geo import cells
from geo.corridors.model import Parameters
from geo.skill.scores import effective_number
from replications.frame import HERE, RESULT, read_result, write_result
from replications.interdiction_footprint import replication
from replications.interdiction_footprint.footprint import (
    Footprint,
    Segments,
    measure,
)
from replications.interdiction_footprint.replication import (
    AREA,
    LADDERS,
    at_busiest,
    at_so_many,
    draw,
    draw_parameters,
    examine,
    follow,
)
from replications.interdiction_footprint.world import World, build_world
from tests.tiny_model import make_model
from tests.tiny_world import make_world


@pytest.fixture(scope="module")
def world() -> World:
    tiny = make_model(make_world())
    return build_world(tiny.network, tiny.model, tiny.parameters, 1.05)


@pytest.fixture
def only_one_busiest(monkeypatch: pytest.MonkeyPatch) -> None:
    # The tiny world has two open crossings.
    monkeypatch.setattr(replication, "BUSIEST", 1)


def test_the_effective_number_of_even_shares_is_their_number() -> None:
    assert effective_number(np.ones(7)) == pytest.approx(7)
    assert effective_number(np.array([1.0, 0.0])) == pytest.approx(1)
    # 10 km with three quarters of what is driven, 30 km with a quarter.
    weight, km = np.array([0.75, 0.25]), np.array([10.0, 30.0])
    expected = np.exp(-(0.75 * np.log(0.075) + 0.25 * np.log(0.25 / 30)))
    assert effective_number(weight, km) == pytest.approx(expected)


def test_a_footprint_counts_what_carries_enough() -> None:
    hexagon = cells.points_to_cells(
        latitude=np.array([25.0, 25.0, 30.0]),
        longitude=np.array([-102.0, -102.0, -102.0]),
        resolution=5,
    )
    segments = Segments(np.array([3.0, 4.0, 5.0]), hexagon)
    found = measure(
        np.array([0.6, 0.395, 0.005]), np.array([0.4, 0.001, 0.0009]), segments, 9.0
    )
    assert (found.ports, found.sections, found.road_km) == (2, 2, 7)
    assert found.area_km2 == pytest.approx(float(cells.areas_km2(hexagon[:1]).sum()))
    assert found.mean_hours == 9
    assert found.over(found) == Footprint(*[1.0] * len(fields(Footprint)))


def test_the_same_hours_everywhere_change_nothing_but_the_time(world: World) -> None:
    before = world.footprint()
    after = world.footprint(np.full(len(world.model.ports), 2.0))
    ratio = after.over(before)
    assert [getattr(ratio, one.name) for one in fields(ratio)][:-1] == pytest.approx(
        [1.0] * 6
    )
    assert after.mean_hours - before.mean_hours == pytest.approx(2)


def test_hours_at_one_crossing_move_flow_to_the_other(world: World) -> None:
    base = world.shares().by_port
    added = np.where(base == base.max(), 1.0, 0.0)
    moved = world.shares(added).by_port
    assert moved.sum() == pytest.approx(base.sum())
    assert moved[base.argmax()] < 0.7 * base.max()


@pytest.mark.usefixtures("only_one_busiest")
def test_inspection_goes_to_the_busiest(world: World) -> None:
    best = world.parameters
    busiest = world.shares().by_port.argmax()
    assert at_busiest(world, best, 0.5).nonzero()[0].tolist() == [busiest]
    assert np.count_nonzero(at_so_many(world, best, 2.0)) == 2
    # Inspection that follows adds a quarter hour a round, wherever it is busiest then.
    assert follow(world, best, 5.0).sum() == pytest.approx(1.25)
    even = [
        effective_number(world.shares(follow(world, best, rounds)).by_port)
        for rounds in (0.0, 12.0)
    ]
    assert even[1] >= even[0]


def test_draws_are_seeded_and_keep_what_the_model_needs(world: World) -> None:
    drawn = list(draw_parameters(world.parameters, 50))
    again = list(draw_parameters(world.parameters, 50))
    assert [one.preferences for one in drawn] == [one.preferences for one in again]
    for one in drawn:
        assert 0 < one.preferences.deterrence <= one.preferences.choice
    sharp = np.array([one.theta for one in drawn]) / world.parameters.theta
    assert np.log(sharp).std() == pytest.approx(0.3, abs=0.08)


@pytest.mark.usefixtures("only_one_busiest")
def test_a_result_holds_every_ladder_and_is_read_again(
    world: World, tmp_path: Path
) -> None:
    result = examine(world, {"roads.csv": "0" * 64}, draws=2)
    write_result(result, tmp_path / RESULT)
    again = read_result(tmp_path / RESULT)
    for ladder in LADDERS:
        table = again.table(ladder.title)
        assert [row[0] for row in table.rows] == list(ladder.steps)
        # Without inspection everything is as it was, in each draw.
        at = table.columns.index("crossings ×")
        assert table.rows[0][at:] == pytest.approx([1.0] * 9)
    ours = again.find(AREA).ours
    assert ours.value > 0
    draw(again, tmp_path)
    assert (tmp_path / "footprint.png").stat().st_size > 10_000


def test_a_crossing_nobody_can_do_without_stays_busy(world: World) -> None:
    # All hours at all crossings but one: what is left of choice is μ.
    fickle = replace(
        world.parameters,
        preferences=replace(world.parameters.preferences, choice=50.0),
    )
    assert isinstance(fickle, Parameters)
    base = world.shares(parameters=fickle).by_port
    added = np.where(base == base.max(), 0.0, 20.0)
    left = world.shares(added, fickle).by_port
    assert left[base.argmax()] == pytest.approx(left.sum(), abs=1e-6)


def test_the_page_tells_the_verdict_of_the_result() -> None:
    folder = HERE / "interdiction_footprint"
    result = read_result(folder / RESULT)
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert result.find(AREA).verdict in page
    assert all(ladder.title in page for ladder in LADDERS)
