from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import scipy.sparse as sp
import statsmodels.api as sm

import geo.steps.corridors as stage
from geo.corridors.graph import build_graph, reverse
from geo.corridors.snapping import Stubs
from geo.corridors.stage import Inputs
from geo.errors import NetworkError
from geo.pipeline import StageReport
from geo.sources.figures import read_figures
from geo.steps.desk import Desk
from geo.study import Study, read_study
from replications.frame import HERE, Data, read_result
from replications.predicted_routes import outcomes as out
from replications.predicted_routes.fitting import (
    DEMAND_YEARS,
    fit_blind,
    with_fitted,
)
from replications.predicted_routes.panel import (
    Design,
    chance,
    change,
    effect,
)
from replications.predicted_routes.placebos import random_origins, wrong_ports
from replications.predicted_routes.replication import compare
from replications.predicted_routes.routes import (
    Roads,
    _require_both_ways,
    find_routes,
    passed,
)
from replications.predicted_routes.scenes import Scene, build_scene, mark, predict
from replications.predicted_routes.tables import make_ready, read_fitted

FloatArray = npt.NDArray[np.float64]


# ---------------------------------------------------------------- the regression


def _panel(
    rng: np.random.Generator,
) -> tuple[FloatArray, Design, npt.NDArray[np.bool_]]:
    """Return 40 municipalities × 8 years, a road on half of them, two controls."""
    units = 40
    controls = np.column_stack([np.ones(units), rng.normal(size=(units, 2))])
    on = rng.random(units) < 0.5
    state = rng.integers(0, 6, units)
    state[:6] = np.arange(6)
    years = np.arange(8)
    values = (
        rng.normal(size=units)[:, None]
        + rng.normal(size=8)
        + 0.7 * on[:, None] * (years >= 5)
        + controls[:, [1]] * rng.normal(size=8)
        + rng.normal(size=(units, 8)) * (1 + on[:, None])
    )
    return values, Design(controls, state.astype(np.intp), np.ones(units)), on


def _with_all_dummies(
    values: FloatArray, design: Design, on: npt.NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Return coefficient and errors by least squares with every dummy written out."""
    units, years = values.shape
    unit, year = (index.ravel() for index in np.indices(values.shape))
    columns = [on[unit] * (year >= 5)]
    columns += [unit == one for one in range(units)]
    columns += [year == one for one in range(1, years)]
    columns += [
        design.controls[unit, control] * (year == one)
        for control in (1, 2)
        for one in range(1, years)
    ]
    table = np.column_stack(columns).astype("float64")
    model = sm.WLS(values.ravel(), table, weights=design.weight[unit])
    errors = [
        model.fit(
            cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
        )
        for groups in (unit, design.state[unit])
    ]
    by_unit, by_state = errors
    return float(by_unit.params[0]), float(by_unit.bse[0]), float(by_state.bse[0])


@pytest.mark.parametrize("weighted", [False, True])
def test_change_regression_is_two_way_fixed_effects(*, weighted: bool) -> None:
    rng = np.random.default_rng(1)
    values, design, on = _panel(rng)
    if weighted:
        weight = rng.uniform(1.0, 9.0, len(on))
        design = Design(design.controls, design.state, weight)
    found = effect(design, change(values, range(8), range(5), range(5, 8)), on)
    value, error, by_state = _with_all_dummies(values, design, on)
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.error == pytest.approx(error * np.sqrt(40 / 39), rel=1e-9)
    assert found.by_state == pytest.approx(by_state * np.sqrt(6 / 5), rel=1e-9)
    # t of 39 degrees of freedom at 97.5 per cent is 2.0227.
    low, high = found.interval
    assert (high - low) / 2 == pytest.approx(2.0227 * found.error, rel=1e-4)


def test_routes_that_controls_explain_are_refused() -> None:
    on = np.array([True, False, True, False])
    controls = np.column_stack([np.ones(4), on])
    design = Design(controls, np.array([0, 0, 1, 1]), np.ones(4))
    with pytest.raises(ValueError, match="explain the routes wholly"):
        effect(design, np.arange(4.0), on)


def test_chance_counts_ours_too() -> None:
    draws = np.array([0.0, 1.0, 2.0, 3.0])
    assert chance(2.0, draws) == pytest.approx(3 / 5)
    assert chance(9.0, draws) == pytest.approx(1 / 5)


# ---------------------------------------------------------------- the routes


def _town(rng: np.random.Generator) -> tuple[Roads, "nx.Graph[int]"]:
    """Return a grid of 6 × 6 junctions with streets of two segments, and the same."""
    plain: nx.Graph[int] = nx.convert_node_labels_to_integers(nx.grid_2d_graph(6, 6))
    ends = np.array(sorted(plain.edges), dtype=np.intp)
    hours = rng.uniform(1.0, 2.0, len(ends))
    for (tail, head), cost in zip(ends.tolist(), hours, strict=True):
        plain.edges[tail, head]["hours"] = cost
    tail = np.concatenate([ends[:, 0], ends[:, 1]])
    head = np.concatenate([ends[:, 1], ends[:, 0]])
    graph, order = build_graph(tail, head, np.tile(hours, 2), len(plain))
    back, arc_of = reverse(graph)
    streets = len(ends)
    return (
        Roads(
            graph,
            back,
            arc_of.astype("int32"),
            (order % streets).astype("int32"),
            np.arange(0, 2 * streets + 1, 2, dtype="int64"),
            np.arange(2 * streets, dtype="int64"),
            2 * streets,
            # Each municipality holds one segment of 0.6 km.
            sp.csr_array(0.6 * sp.eye_array(2 * streets)),
        ),
        plain,
    )


def _at_junctions(nodes: list[int]) -> Stubs:
    count = len(nodes)
    none = np.zeros(count, dtype="int64")
    return Stubs(
        np.arange(count, dtype="int64"),
        np.array(nodes, dtype="int32"),
        np.zeros((count, 1)),
        np.zeros(count),
        np.zeros(count),
        none,
        none,
        np.ones(count, dtype=bool),
        np.zeros(count),
        np.zeros(count),
        np.array(nodes, dtype=np.intp),
    )


@pytest.mark.parametrize("seed", range(5))
def test_routes_are_the_shortest_paths_of_networkx(seed: int) -> None:
    rng = np.random.default_rng(seed)
    roads, plain = _town(rng)
    places, amount = [0, 3, 8, 22, 27], rng.uniform(1.0, 5.0, 5)
    gates = [5, 30, 35]
    flow = find_routes(
        roads, _at_junctions(places), (np.array(gates),), amount[None, :]
    )
    expected = dict.fromkeys(sorted(plain.edges), 0.0)
    for place, sent in zip(places, amount, strict=True):
        _, path = nx.multi_source_dijkstra(plain, set(gates), place, weight="hours")
        for one, other in nx.utils.pairwise(path):
            expected[min(one, other), max(one, other)] += sent
    assert flow[::2] == pytest.approx(list(expected.values()))
    # Both segments of a street carry what the street does.
    assert flow[1::2] == pytest.approx(flow[::2])


def test_each_flow_goes_to_its_own_entry() -> None:
    roads, plain = _town(np.random.default_rng(7))
    amounts = np.array([[1.0, 0.0], [0.0, 2.0]])
    flow = find_routes(
        roads, _at_junctions([14, 14]), (np.array([0]), np.array([35])), amounts
    )
    lengths = [
        len(nx.shortest_path(plain, 14, gate, weight="hours")) - 1 for gate in (0, 35)
    ]
    assert flow[::2].sum() == pytest.approx(1.0 * lengths[0] + 2.0 * lengths[1])


def test_place_inside_a_street_drives_its_part_of_it() -> None:
    roads, plain = _town(np.random.default_rng(3))
    # In the middle of the first street, 0 to 1: a segment to each end.
    half = plain.edges[0, 1]["hours"] / 2
    stubs = Stubs(
        np.array([0, 0]),
        np.array([0, 1], dtype="int32"),
        np.full((2, 1), half),
        np.zeros(2),
        np.zeros(2),
        np.array([0, 1]),
        np.array([1, 2]),
        np.array([False, True]),
        np.zeros(1),
        np.zeros(1),
        np.array([0], dtype=np.intp),
    )
    flow = find_routes(roads, stubs, (np.array([0]),), np.array([[4.0]]))
    assert flow[0] == 4.0
    assert flow[1:].sum() == 0.0


def test_route_needs_a_kilometre() -> None:
    roads, _ = _town(np.random.default_rng(3))
    flow = np.zeros(roads.segments)
    flow[:3] = 1.0
    assert not passed(roads, flow, least=0.0).any()
    km = roads.km.tolil()
    km[0, 1] = 0.6
    wider = Roads(
        roads.graph,
        roads.back,
        roads.arc_of,
        roads.link,
        roads.first,
        roads.segment,
        roads.segments,
        sp.csr_array(km),
    )
    assert np.flatnonzero(passed(wider, flow, least=0.0)).tolist() == [0]
    assert not passed(wider, flow, least=1.0).any()


def test_roads_that_differ_by_direction_are_refused() -> None:
    even = build_graph(np.array([0, 1]), np.array([1, 0]), np.array([2.0, 2.0]), 2)[0]
    _require_both_ways(even)
    slower = build_graph(np.array([0, 1]), np.array([1, 0]), np.array([2.0, 3.0]), 2)[0]
    with pytest.raises(NetworkError, match="one-way"):
        _require_both_ways(slower)


# ---------------------------------------------------------------- the figures


def test_people_grow_as_their_state() -> None:
    census = pd.DataFrame(
        {
            "state_code": ["01"] * 3,
            "year": [1990, 2010, 2020],
            "population": [25, 50, 100],
        }
    )
    town = pd.DataFrame({"state": ["01"], "people": [10.0]}, index=["MX01001"])
    people = dict(zip(out.YEARS, out._people(census, town)[0], strict=True))
    assert people[1990] == pytest.approx(2.5)
    assert people[2000] == pytest.approx(10 * np.sqrt(25 * 50) / 100)
    assert people[2020] == pytest.approx(10.0)
    # Doubling in ten years goes on.
    assert people[2024] == pytest.approx(10 * 2**0.4)


# ---------------------------------------------------------------- on real data


@pytest.fixture(scope="module")
def scene(finished_study: tuple[Path, dict[str, StageReport]]) -> tuple[Scene, Desk]:
    file = finished_study[0] / "study.toml"
    desk = Desk(read_study(file), file)
    return build_scene(stage.gather(desk), desk.study), desk


def test_nothing_seized_or_killed_is_lost(scene: tuple[Scene, Desk], raw: Path) -> None:
    own, desk = scene
    areas = desk.shapes("sources", "areas")
    found = out.read_outcomes(raw, areas, own.municipalities)
    table = pd.read_csv(raw / "homicides" / "homicides.csv", dtype={"cvegeo": "str"})
    placed = table[table["placed"] == "yes"].groupby("year")["homicides"].sum()
    assert found.homicides.sum(axis=0) == pytest.approx(placed.loc[1990:2024])
    seized = pd.read_csv(raw / "seizures" / "municipal.csv", dtype={"cvegeo": "str"})
    seized = seized[~seized["cvegeo"].str.endswith("999")]
    guns = seized["long_guns"] + seized["handguns"]
    by_year = guns.groupby(seized["year"]).sum().loc[2007:2011]
    assert found.guns.sum(axis=0) == pytest.approx(by_year)


def test_routes_follow_roads_and_lead_to_the_border(scene: tuple[Scene, Desk]) -> None:
    own, _ = scene
    marked = {one.key: mark(own, one) for one in predict(own)}
    for on in marked.values():
        assert on.any()
        assert not (on & ~own.roaded).any()
    names = own.municipalities["name"].to_numpy()
    # The named growing municipalities drive by Hermosillo; the model's flow enters
    # by Nuevo Laredo and Tijuana.
    assert "Hermosillo" in names[marked["north"]]
    assert {"Nuevo Laredo", "Monterrey"} <= set(names[marked["south"]])
    assert "Mérida" not in names[marked["north"]]


def test_placebos_send_as_much_from_elsewhere(scene: tuple[Scene, Desk]) -> None:
    own, _ = scene
    for one in predict(own):
        for draw in (random_origins, wrong_ports):
            first, second = (
                list(draw(own, one, 2, np.random.default_rng(4))) for _ in range(2)
            )
            assert all((a == b).all() for a, b in zip(first, second, strict=True))
            if one.key == "north":
                assert (first[0] != first[1]).any()


@pytest.fixture(scope="module")
def before(
    finished_study: tuple[Path, dict[str, StageReport]], raw: Path
) -> tuple[Inputs, Study]:
    """Give the study with the demand of 2002–06."""
    file = finished_study[0] / "study.toml"
    desk = Desk(read_study(file), file)
    inputs = stage.gather(desk)
    figures = read_figures(
        raw,
        inputs.areas,
        dealer_year=desk.study.dealers.year,
        homicide_years=DEMAND_YEARS,
        study_file="study.toml",
    )
    return replace(inputs, figures=figures), desk.study


def test_fit_never_sees_the_events_that_are_compared(
    before: tuple[Inputs, Study], raw: Path
) -> None:
    inputs, study = before
    none = replace(
        inputs, figures={**inputs.figures, "seizure_events": inputs.figures["dealers"]}
    )
    found = fit_blind(Data(raw, []), none, study)
    # The result was made with the events at hand.
    written = read_fitted(read_result(HERE / "predicted_routes" / "result.json"))
    assert found == pytest.approx(written, rel=1e-3)
    # What it may see has brought it away from the values that the study ships with.
    assert found["deterrence_per_hour"] < 0.9 * study.corridors.deterrence_per_hour


def test_demand_is_that_of_the_years_before(
    before: tuple[Inputs, Study], raw: Path
) -> None:
    assert DEMAND_YEARS == (2002, 2003, 2004, 2005, 2006)
    table = pd.read_csv(raw / "homicides" / "homicides.csv", dtype={"cvegeo": "str"})
    own = table[table["year"].isin(DEMAND_YEARS) & (table["placed"] == "yes")]
    # Firearm homicides are a part of these, by the shares of those years.
    every = before[0].figures["homicides"].summed().sum()
    assert every == pytest.approx(own["homicides"].sum())
    assert 0.3 < before[0].figures["firearm_homicides"].summed().sum() / every < 0.7


def test_result_is_that_of_the_code(before: tuple[Inputs, Study], raw: Path) -> None:
    inputs, study = before
    written = read_result(HERE / "predicted_routes" / "result.json")
    own = build_scene(inputs, with_fitted(study, read_fitted(written)))
    ready = make_ready(own, out.read_outcomes(raw, inputs.areas, own.municipalities))
    found = list(compare(ready))
    assert len(found) == len(written.comparisons) == 4
    for ours, theirs in zip(found, written.comparisons, strict=True):
        assert ours.measure == theirs.measure
        assert ours.ours.value == pytest.approx(theirs.ours.value, rel=1e-4)
        assert ours.ours.low == pytest.approx(theirs.ours.low, rel=1e-4)
        assert ours.verdict == theirs.verdict
