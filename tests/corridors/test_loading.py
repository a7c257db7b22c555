from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.corridors.graph import reverse
from geo.corridors.loading import load_goals, reach_goals, share_stubs
from geo.corridors.route_choice import Exact
from geo.corridors.trees import grow_trees
from tests.random_graphs import Town, make_town
from tests.tiny_model import TinyModel

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stubs:
    """Stubs of places: node, hours, km, run of positions, whether driven forward."""

    place: IntArray
    node: npt.NDArray[np.int32]
    hours: FloatArray
    km: FloatArray
    start: IntArray
    stop: IntArray
    forward: npt.NDArray[np.bool_]

    @property
    def first(self) -> IntArray:
        """First stub of each place."""
        return np.flatnonzero(np.diff(self.place, prepend=-1)).astype("int64")


@dataclass(frozen=True, slots=True)
class Links:
    """First position of each link; link and direction of each arc."""

    first: IntArray
    link: npt.NDArray[np.int32]
    forward: npt.NDArray[np.bool_]


def _share(appeal: list[float], first: list[int], amount: list[float]) -> list[float]:
    # Twice as much shares beside it, in the same way.
    amounts = np.outer(amount, [1.0, 2.0])
    entering, lost = share_stubs(np.array(first), np.array(appeal), amounts)
    assert (entering[:, 1] == 2 * entering[:, 0]).all()
    assert lost[1] == 2 * lost[0]
    return [*entering[:, 0].tolist(), float(lost[0])]


def test_two_ends_of_a_road_share_by_their_appeal() -> None:
    # 3 : 1 of 8, and of a second place all by its one stub.
    appeal = [np.log(3.0), 0.0, -5.0]
    assert _share(appeal, [0, 2], [8.0, 1.0]) == pytest.approx([6, 2, 1, 0])


def test_only_the_difference_of_appeals_matters() -> None:
    appeal = [-1e6, -1e6 - np.log(3.0)]
    assert _share(appeal, [0], [4.0]) == pytest.approx([3, 1, 0])


def test_a_stub_without_a_way_is_left_to_the_other() -> None:
    assert _share([-np.inf, -700.0], [0], [4.0]) == [0, 4, 0]


def test_what_no_stub_leads_on_is_counted() -> None:
    appeal = [-np.inf, -np.inf, 0.0]
    assert _share(appeal, [0, 2], [4.0, 1.0]) == [0, 0, 1, 4]
    assert _share(appeal, [0, 2], [0.0, 1.0]) == [0, 0, 1, 0]


def _random_case(seed: int, town: Town) -> tuple[Stubs, Links, FloatArray]:
    """Return stubs inside random links, links of all arcs, and km of arcs."""
    chance = np.random.default_rng(seed)
    arcs, places = len(town.graph.cost), 12
    # Every arc has a link of its own, of one to four positions.
    first = np.concatenate([[0], np.cumsum(chance.integers(1, 5, arcs))])
    doubled = chance.permutation(places)[:6]
    place = np.sort(np.concatenate([np.arange(places), doubled]))
    link = chance.integers(0, arcs, len(place))
    at = first[link] + chance.integers(0, np.diff(first)[link] + 1)
    to_end = chance.random(len(place)) < 0.5
    stubs = Stubs(
        place,
        chance.integers(0, town.graph.nodes, len(place)).astype("int32"),
        chance.uniform(0, 1, len(place)),
        chance.uniform(0, 90, len(place)),
        np.where(to_end, at, first[link]),
        np.where(to_end, first[link + 1], at),
        chance.random(len(place)) < 0.5,
    )
    order = chance.permutation(arcs).astype("int32")
    links = Links(first, order, chance.random(arcs) < 0.5)
    return stubs, links, chance.uniform(1, 100, arcs)


def _slow(
    exact: Exact, stubs: Stubs, links: Links, arc_km: FloatArray, amounts: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compose what `load_goals` does from the parts of route choice."""
    graph = exact.graph
    laid = np.zeros((2, links.first[-1]))
    sums = np.zeros((2, len(amounts)))
    for goal, amount in enumerate(amounts):
        bound = exact.bound_for(goal)
        appeal = bound.appeal[stubs.node] - exact.theta * stubs.hours
        best = np.full(len(amount), -np.inf)
        np.maximum.at(best, stubs.place, appeal)
        appeal = np.exp(appeal - best[stubs.place])
        share = appeal / np.bincount(stubs.place, appeal)[stubs.place]
        entering = amount[stubs.place] * share
        inflow = np.zeros(graph.nodes)
        np.add.at(inflow, stubs.node, entering)
        flow = bound.load(inflow)
        for arc, link in enumerate(links.link):
            way = 0 if links.forward[arc] else 1
            laid[way, links.first[link] : links.first[link + 1]] += flow[arc]
        for at, start in enumerate(stubs.start):
            laid[0 if stubs.forward[at] else 1, start : stubs.stop[at]] += entering[at]
        sums[0, goal] = flow @ graph.cost + entering @ stubs.hours
        sums[1, goal] = flow @ arc_km + entering @ stubs.km
    return laid[0], laid[1], sums


def _fast(
    exact: Exact, stubs: Stubs, links: Links, arc_km: FloatArray, amounts: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    along, against, sums = _load(exact, stubs, links, arc_km, amounts[:, :, None])
    return along[:, 0], against[:, 0], sums[:, :, 0]


def _load(
    exact: Exact, stubs: Stubs, links: Links, arc_km: FloatArray, amounts: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Load goals × places × flows."""
    lists, graph = exact.structure, exact.graph
    return load_goals(
        (lists.start, lists.later, lists.order, lists.position),
        (graph.first, graph.head, *exact.arcs),
        exact.factors,
        (exact.stay, exact.lost),
        lists.crossings,
        (stubs.first, stubs.node, stubs.start, stubs.stop, stubs.forward),
        (links.first, links.link, links.forward),
        (graph.cost, stubs.hours, arc_km, stubs.km),
        exact.theta,
        np.arange(len(amounts)),
        amounts,
    )


@given(
    seed=st.integers(0, 10**6),
    side=st.integers(3, 8),
    theta=st.sampled_from([0.2, 1.0, 10.0, 100.0]),
)
def test_goals_are_loaded_as_the_parts_of_route_choice_would(
    seed: int, side: int, theta: float
) -> None:
    town = make_town(seed, side)
    crossings = np.random.default_rng(seed).choice(side * side, 3, replace=False)
    exact = Exact(town.graph, town.structure(crossings.tolist()), theta)
    stubs, links, arc_km = _random_case(seed, town)
    amounts = np.random.default_rng(seed + 1).random((3, 12))
    amounts[:, 4] = 0
    along, against, sums = _slow(exact, stubs, links, arc_km, amounts)
    found = _fast(exact, stubs, links, arc_km, amounts)
    assert found[0] == pytest.approx(along, rel=1e-9, abs=1e-12)
    assert found[1] == pytest.approx(against, rel=1e-9, abs=1e-12)
    assert found[2][:2] == pytest.approx(sums, rel=1e-9)
    assert found[2][2].tolist() == [0, 0, 0]
    assert found[2][3].max() <= 1e-9 * amounts.sum()


@pytest.mark.parametrize("country", ["US", "MX"])
@pytest.mark.parametrize("theta", [1.0, 20.0])
def test_the_tiny_world_is_loaded_as_route_choice_would(
    tiny: TinyModel, country: str, theta: float
) -> None:
    half, links = tiny.model.halves[country], tiny.model.links
    exact = Exact(half.side.graph(), half.structure, theta)
    given_stubs = half.stubs
    stubs = Stubs(
        given_stubs.place,
        given_stubs.node,
        given_stubs.cost(),
        given_stubs.km,
        given_stubs.start,
        given_stubs.stop,
        given_stubs.forward,
    )
    roads = Links(links.link_first, half.side.link, half.side.forward)
    amounts = np.array([[3.0, 1.0], [2.0, 5.0]])
    along, against, sums = _slow(exact, stubs, roads, half.side.km, amounts)
    found = _fast(exact, stubs, roads, half.side.km, amounts)
    assert found[0] == pytest.approx(along, rel=1e-12)
    assert found[1] == pytest.approx(against, rel=1e-12)
    assert found[2][:2] == pytest.approx(sums, rel=1e-12)


@given(
    seed=st.integers(0, 10**6),
    theta=st.sampled_from([0.2, 10.0, 100.0]),
    flows=st.integers(2, 5),
)
def test_several_flows_are_each_as_if_alone(
    seed: int, theta: float, flows: int
) -> None:
    town = make_town(seed, 5)
    chance = np.random.default_rng(seed)
    crossings = chance.choice(25, 3, replace=False)
    exact = Exact(town.graph, town.structure(crossings.tolist()), theta)
    stubs, links, arc_km = _random_case(seed, town)
    # Many pairs of places and flows have nothing to send.
    amounts = chance.random((3, 12, flows)) * (chance.random((3, 12, flows)) < 0.4)
    found = _load(exact, stubs, links, arc_km, amounts)
    for at in range(flows):
        alone = _load(
            exact, stubs, links, arc_km, np.ascontiguousarray(amounts[:, :, [at]])
        )
        # To the last bit: what goes beside a flow cannot be told from its numbers.
        assert (found[0][:, at] == alone[0][:, 0]).all()
        assert (found[1][:, at] == alone[1][:, 0]).all()
        assert (found[2][:, :, at] == alone[2][:, :, 0]).all()


def test_hours_are_those_of_the_better_stub() -> None:
    town = make_town(3, 6)
    stubs, _, _ = _random_case(3, town)
    back, _ = reverse(town.graph)
    roots = np.array([5, 30])
    found = reach_goals(
        back.first, back.head, back.cost, roots, stubs.first, stubs.node, stubs.hours
    )
    for row, tree in zip(found, grow_trees(town.graph, roots), strict=True):
        by_stub = tree.hours[stubs.node] + stubs.hours
        best = [by_stub[stubs.place == place].min() for place in range(12)]
        assert row == pytest.approx(best)
