from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors.stage import Inputs, prepare, run_corridors
from geo.errors import NetworkError, StudyError
from geo.grid.pieces import find_seats
from geo.schema.figures import AreaFigures
from geo.study import Corridors, read_study
from tests.tiny_model import SHARES
from tests.tiny_world import (
    CELLS,
    SPEEDS,
    TinyWorld,
    by_letter,
    center,
    grid_table,
    number,
)

STUDY = Path(__file__).parents[2] / "study.toml"


def _figures(**values: float) -> AreaFigures:
    series = pd.Series(values, dtype="float64")
    total = {"all": float(series.sum())}
    return AreaFigures(
        unit="firearms", years={"all": series}, unplaced={"all": 0.0}, totals=total
    )


def _points(letters: str, **columns: list[Any]) -> pd.DataFrame:
    places = [center(letter) for letter in letters]
    table = {
        "latitude": [place[0] for place in places],
        "longitude": [place[1] for place in places],
    }
    return pd.DataFrame({**columns, **table})


@pytest.fixture
def inputs(world: TinyWorld) -> Inputs:
    figures = {
        **world.figures,
        "handguns": _figures(MX04001=5.0),
        "long_guns": _figures(MX04001=15.0, MX04002=4.0),
    }
    roads = world.roads
    return Inputs(
        road_nodes=roads.nodes,
        road_segments=roads.segments,
        road_ways=roads.ways,
        highways=gpd.GeoDataFrame(
            {"ref": ["MEX-999"], "country": ["MX"]},
            geometry=[shapely.LineString([(-90, 18), (-91, 18)])],
            crs="EPSG:4326",
        ),
        outlines=world.areas,
        areas=world.areas,
        seats=find_seats(world.areas, world.settlements),
        settlements=world.settlements.assign(
            population=100 * world.settlements["population"]
        ),
        cells=grid_table({}),
        shares=SHARES,
        hotspots=pd.DataFrame(
            {
                "cell": np.array([number("E"), number("K"), number("I")], "uint64"),
                "measure": ["homicides", "homicides", "dealers"],
                "class": ["hot 99", "not significant", "hot 99"],
            }
        ),
        ports=world.ports,
        southern=_points(
            "OR",
            crossing_id=["one", "two"],
            name_en=["One", "Two"],
            name_es=["Uno", "Dos"],
            beyond=["GT", "BZ"],
        ),
        gateways=_points(
            "QK", gateway_id=["dock", "field"], kind=["sea", "air"], volume=[1.0, 1.0]
        ),
        purchases=pd.DataFrame(
            {"area": ["Arizona"], "states": ["AZ"], "firearms": [100.0]}
        ),
        laws=None,
        figures=figures,
    )


@pytest.fixture(scope="module")
def shipped() -> Corridors:
    return read_study(STUDY).corridors


@pytest.fixture
def settings(shipped: Corridors) -> Corridors:
    """Give the shipped settings, with the speeds of the drawing and few draws."""
    return _change(
        shipped,
        speed_kph=SPEEDS,
        uncertainty={"draws": 3},
        demand={"onward_share": 0.1},
        # Counts alone, which a reader can work out; its own test is below.
        supply={"deterrence_per_hour": 0.0},
    )


def _change(settings: Corridors, **sections: object) -> Corridors:
    """Return settings with keys changed, within sections where a dict is given."""
    whole = settings.model_dump()
    for name, value in sections.items():
        if isinstance(value, dict):
            whole[name] = {**whole[name], **value}
        else:
            whole[name] = value
    return Corridors.model_validate(whole)


def _run(inputs: Inputs, settings: Corridors) -> tuple[Any, dict[str, Any]]:
    return run_corridors(
        inputs, settings, seed=1, cluster="", progress=lambda _part, _words: None
    )


def test_both_ends_come_from_the_figures(inputs: Inputs, settings: Corridors) -> None:
    prepared = prepare(inputs, settings)
    origins = prepared.model.origins.table
    # By dealers within the one traced state: 9 and 8 of 17.
    assert origins["place_id"].tolist() == ["US04001", "US04002"]
    assert origins["weight"].tolist() == pytest.approx([9 / 17, 8 / 17])
    assert origins["count"].tolist() == [9.0, 8.0]
    assert origins["group"].tolist() == ["Arizona", "Arizona"]
    targets = prepared.model.targets.table
    # Firearm homicides 10, 4, 1 and 2.5; and a tenth of all beyond Guatemala.
    ids = ["MX04001", "MX04002", "MX05003", "MX05004", "GT:one"]
    assert targets["place_id"].tolist() == ids
    share = targets["weight"] / targets["weight"].sum()
    assert share.tolist() == pytest.approx(
        [*(0.9 * np.array([10.0, 4.0, 2.5, 1.0]) / 17.5), 0.1]
    )
    assert targets["count"].tolist() == pytest.approx([10, 4, 2.5, 1, 0])


def test_parameters_are_those_of_the_study(inputs: Inputs, settings: Corridors) -> None:
    changed = _change(
        settings,
        crossings={
            "hours": 0.5,
            "hours_at": {"east": 2.0},
            "factors": {"San Diego": 1.0, "Tucson": 1.0, "El Paso": 1.0, "Laredo": 3.0},
        },
    )
    prepared = prepare(inputs, changed)
    assert prepared.model.ports["port_id"].tolist() == ["east", "west"]
    assert prepared.model.crossing_hours.tolist() == [2.0, 0.5]
    parameters = prepared.parameters
    assert parameters.port_factors is not None
    assert parameters.port_factors.tolist() == [3.0, 3.0]
    assert parameters.preferences.choice == settings.choice_per_hour
    assert parameters.attraction_exponent == settings.attraction_exponent
    # The crossing without a count is taken to be like the others.
    assert prepared.attraction.assumed == ("east",)
    assert prepared.model.vehicles[0] > 0


def test_hours_at_no_crossing_are_refused(inputs: Inputs, settings: Corridors) -> None:
    strange = _change(settings, crossings={"hours_at": {"closed": 1.0, "nowhere": 1.0}})
    with pytest.raises(StudyError) as caught:
        prepare(inputs, strange)
    found = [fault.found for fault in caught.value.faults]
    assert found == ["'closed'", "'nowhere'"]


def test_gateways_take_part_if_they_have_a_share(
    inputs: Inputs, settings: Corridors
) -> None:
    assert prepare(inputs, settings).model.gateway_share == 0.0
    shared = _change(settings, gateways={"share": 0.2, "sea_share": 0.75})
    model = prepare(inputs, shared).model
    assert model.gateway_share == 0.2
    weight = model.gateways.set_index("place_id")["weight"]
    assert weight.to_dict() == {"dock": 0.75, "field": 0.25}


def test_demand_by_class_of_weapon_is_that_of_seizures(
    inputs: Inputs, settings: Corridors
) -> None:
    weapons = prepare(inputs, settings).weapons
    handguns, long_guns = weapons["handguns"], weapons["long guns"]
    assert handguns.weight.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert long_guns.weight.tolist() == pytest.approx([15 / 19, 4 / 19, 0, 0, 0])
    # What chance there is rests on the counts.
    assert long_guns.table["count"].tolist() == pytest.approx([15, 4, 0, 0, 0])
    only = _change(settings, variants={"weapon_classes": ["long guns"]})
    assert list(prepare(inputs, only).weapons) == ["long guns"]


def test_a_class_of_weapon_without_figures_is_refused(
    inputs: Inputs, settings: Corridors
) -> None:
    calibre = _change(settings, variants={"weapon_classes": [".50 calibre"]})
    with pytest.raises(NetworkError, match="add a column of published counts"):
        prepare(inputs, calibre)
    none = {**inputs.figures, "handguns": _figures(MX04001=0.0)}
    with pytest.raises(NetworkError, match="'handguns' is 0 in every municipality"):
        prepare(replace(inputs, figures=none), settings)
    far = {**inputs.figures, "handguns": _figures(MX99999=5.0)}
    words = "No firearm of class 'handguns' was seized where the model has demand"
    with pytest.raises(NetworkError, match=words):
        prepare(replace(inputs, figures=far), settings)


def test_supply_falls_with_the_way_to_the_border(
    inputs: Inputs, settings: Corridors
) -> None:
    plain = prepare(inputs, settings).model
    assert plain.nearness is not None
    hours = plain.nearness.hours
    deterred = _change(settings, supply={"deterrence_per_hour": 0.5})
    found = prepare(inputs, deterred).model
    assert found.nearness is not None
    # One traced state: what it sells stays, the nearer county has more of it.
    assert found.nearness.within_groups
    assert found.origins.weight.sum() == pytest.approx(1.0)
    odds = 9 / 8 * np.exp(-0.5 * (hours[0] - hours[1]))
    assert found.origins.weight[0] / found.origins.weight[1] == pytest.approx(odds)
    # Without traces no total is bound.
    by_dealers = _change(
        settings,
        supply={"deterrence_per_hour": 0.5, "by": "dealers"},
        access_reach_km=2000.0,
    )
    free = prepare(inputs, by_dealers).model
    assert free.nearness is not None
    assert not free.nearness.within_groups
    away = np.exp(-0.5 * free.nearness.hours)
    expected = np.array([9, 8, 40]) * away
    assert free.origins.weight == pytest.approx(expected / expected.sum())


@pytest.mark.parametrize(
    ("by", "weights"), [("dealers", [9, 8, 40]), ("laws", [18, 16, 40])]
)
def test_supply_may_rest_on_dealers_and_laws(
    inputs: Inputs, settings: Corridors, by: str, weights: list[float]
) -> None:
    # Arizona, without any law, is as weak as can be, Texas with most not at all.
    laws = pd.Series({"AZ": 0.0, "TX": 10.0})
    everywhere = replace(inputs, laws=laws if by == "laws" else None)
    changed = _change(settings, supply={"by": by}, access_reach_km=2000.0)
    origins = prepare(everywhere, changed).model.origins.table
    # No firearm was traced to Texas, where 40 of the 57 dealers are.
    assert origins["weight"].tolist() == pytest.approx(
        [weight / sum(weights) for weight in weights]
    )
    assert origins["group"].tolist() == ["Arizona", "Arizona", "other states"]


def test_the_whole_stage_makes_tables_and_facts(
    inputs: Inputs, settings: Corridors
) -> None:
    estimate, facts = _run(inputs, settings)
    assert estimate.ports["flow_share"].sum() == pytest.approx(1)
    assert facts["corridors"] == len(estimate.corridors) > 0
    assert facts["ports_with_assumed_volume"] == ["east"]
    assert facts["share_by_field_office"] == {"Laredo": 1.0}
    assert facts["supply_without_traces"] == {"TX": 40}
    assert facts["draws"] == 3
    assert facts["detour_ratio"] == pytest.approx(1.05, rel=1e-4)
    # Of the three cells, E alone is a hotspot of homicides.
    hot = estimate.cell_flows.set_index("cell")["hot_homicides"]
    assert hot[hot].index.tolist() == [number("E")]
    assert set(estimate.variants["variant"]) == {
        "all",
        "Arizona",
        "handguns",
        "long guns",
    }
    beyond = estimate.area_flows.set_index("area_id")["flow_share"]["GT:one"]
    assert beyond == pytest.approx(0.1)


def test_ends_may_lie_in_hexagons(inputs: Inputs, settings: Corridors) -> None:
    spread = _change(
        settings,
        supply={"by": "dealers", "places": "cells"},
        demand={"places": "cells"},
        access_reach_km=2000.0,
    )
    estimate, facts = _run(inputs, spread)
    assert facts["cells_US"] == len("ABCEG")
    assert facts["cells_MX"] == len("IJMKNOQRS")
    assert estimate.ports["flow_share"].sum() == pytest.approx(1)
    areas = estimate.area_flows.set_index("area_id")
    cell = estimate.cell_flows
    sent = by_letter(cell["cell"], cell["sent_share"])
    # Lejos, with 40 of 57 dealers, is not on the grid: it sends, but from no hexagon.
    assert areas["flow_share"]["US48999"] == pytest.approx(40 / 57)
    assert sent == pytest.approx(
        {
            **dict.fromkeys(CELLS, 0.0),
            "A": 1 / 57,
            "B": 7 / 57,
            "C": 1 / 57,
            "E": 6 / 57,
            "G": 2 / 57,
        }
    )
    # All that stays in Mexico is received in hexagons; a tenth goes on.
    received = by_letter(cell["cell"], cell["received_share"])
    assert sum(received.values()) == pytest.approx(0.9)
    assert received["H"] == received["P"] == 0
    west = received["I"] + received["M"]
    # Part of Oeste, half of whose neighbour J is Este's, in whole hexagons.
    assert west < areas["flow_share"]["MX04001"] < west + received["J"]
    assert areas["flow_share"][["MX05003", "MX05004"]].sum() == pytest.approx(
        sum(received[letter] for letter in "NOQRS")
    )
    within = areas.loc["US04001", ["flow_low", "flow_mean", "flow_high"]].tolist()
    assert 0 < within[0] < within[1] < within[2] < 1


def test_one_end_alone_may_lie_in_hexagons(inputs: Inputs, settings: Corridors) -> None:
    one = _change(settings, supply={"places": "cells"})
    cell = _run(inputs, one)[0].cell_flows
    assert cell["sent_share"].sum() == pytest.approx(1)
    assert cell["received_share"].isna().all()


def test_the_same_study_gives_the_same_tables(
    inputs: Inputs, settings: Corridors
) -> None:
    one, two = _run(inputs, settings)[0], _run(inputs, settings)[0]
    for name in (
        *("edges", "corridors", "ports", "area_flows", "cell_flows"),
        *("variants", "variant_edges"),
    ):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))


def test_roads_without_any_number_are_chained_by_flow(
    inputs: Inputs, settings: Corridors
) -> None:
    bare = replace(inputs, road_ways=inputs.road_ways.assign(ref=""))
    estimate, facts = _run(bare, settings)
    # The one shipped highway lies far away: nothing is borrowed.
    assert facts["ways_with_borrowed_numbers"] == 0
    assert (estimate.corridors["ref"] == "").all()
    assert len(estimate.corridors) > 0
