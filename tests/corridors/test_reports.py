from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.corridors.flows import Shares, find_costs, share_out
from geo.corridors.reports import area_table, cell_table, office_table, port_table
from geo.corridors.routing import route
from geo.corridors.uncertainty import Band
from tests.tiny_model import TinyModel
from tests.tiny_world import TinyWorld, cells_of


def _flat(*values: float) -> Band:
    """Return a band of draws that do not differ."""
    level = np.array(values)
    return Band(level, level, level, np.zeros(len(level)))


@pytest.fixture
def shares(tiny: TinyModel) -> Shares:
    return share_out(
        tiny.model, tiny.parameters, find_costs(tiny.model, tiny.parameters)
    )


def test_a_crossing_without_flow_has_no_way_there(
    tiny: TinyModel, world: TinyWorld, shares: Shares
) -> None:
    # All goes by the west, the second of the open crossings.
    by_origin = np.column_stack([np.zeros(2), shares.by_origin.sum(axis=1)])
    by_target = np.vstack([np.zeros(2), shares.by_target.sum(axis=0)])
    west = replace(
        shares,
        by_origin=by_origin,
        by_target=by_target,
        at_meets=replace(shares.at_meets, sent=by_origin, received=by_target),
    )
    halves = {
        country: route(tiny.model, tiny.parameters, west, country)
        for country in ("US", "MX")
    }
    table = port_table(world.ports, tiny.model, west, halves, _flat(0.0, 1.0))
    table = table.set_index("port_id")
    ways = ["us_km", "us_hours", "mx_km", "mx_hours"]
    assert table.loc[["closed", "east"], ways].isna().all(axis=None)
    assert table.loc[["west"], ways].notna().all(axis=None)
    assert table["flow_share"].to_dict() == {"closed": 0, "east": 0, "west": 1}
    assert table["flow_mean"].to_dict() == {"closed": 0, "east": 0, "west": 1}
    # Without flow they are ranked by name.
    assert table["rank"].to_dict() == {"closed": 2, "east": 3, "west": 1}


def test_bands_of_offices_are_of_their_sums_in_each_draw(
    tiny: TinyModel, shares: Shares
) -> None:
    """Two crossings of one office that swap their shares: the sum does not move."""
    one = replace(tiny.model, ports=tiny.model.ports.assign(field_office="Laredo"))
    draws = [np.array([0.2, 0.8]), np.array([0.8, 0.2])]
    row = office_table(one, shares, draws).iloc[0]
    assert row["field_office"] == "Laredo"
    assert row[["flow_share", "flow_low", "flow_high", "leads"]].tolist() == (
        pytest.approx([1, 1, 1, 1])
    )
    two = replace(tiny.model, ports=tiny.model.ports.assign(field_office=["A", "B"]))
    table = office_table(two, shares, [*draws, *draws, np.array([0.3, 0.7])])
    assert table["leads"].tolist() == [0.4, 0.6]
    assert table["flow_mean"].tolist() == pytest.approx([0.46, 0.54])


def test_areas_that_flow_only_passes_are_listed_and_others_left_out(
    tiny: TinyModel, world: TinyWorld, shares: Shares
) -> None:
    areas = world.areas
    order = areas["area_id"].tolist()
    through, flow_km = np.zeros(len(order)), np.zeros(len(order))
    through[order.index("MX05003")] = 0.25
    flow_km[order.index("US04001")] = 7.0
    table = area_table(
        tiny.model,
        shares,
        _flat(0.6, 0.4),
        _flat(0.7, 0.3),
        areas,
        through,
        flow_km,
    ).set_index("area_id")
    assert table.index.tolist() == [
        "MX04001",
        "MX04002",
        "MX05003",
        "US04001",
        "US04002",
    ]
    assert table["through_share"]["MX05003"] == 0.25
    assert table["flow_share"]["MX05003"] == table["flow_high"]["MX05003"] == 0.0
    assert table["main_port"]["MX05003"] == ""
    assert table["flow_km"]["US04001"] == 7.0
    assert table["flow_mean"].tolist() == [0.7, 0.3, 0.0, 0.6, 0.4]
    assert table["flow_share"]["US04001"] == pytest.approx(25 / 40)


def test_every_cell_is_listed_with_what_crosses_and_starts_in_it() -> None:
    cells = cells_of("CAB")
    access = pd.DataFrame(
        {
            "cell": cells,
            "port_near": ["west", "east", "west"],
            "port_great_circle_km": [1.0, 2.0, 3.0],
            "port_by_road": ["east", "", "west"],
            "port_hours": [0.5, np.nan, 0.25],
            "port_km": [20.0, np.nan, 10.0],
        }
    ).astype({"port_near": "str", "port_by_road": "str"})
    band = Band(
        np.array([1.0, 0.0, 0.1]),
        np.array([0.5, 0.0, 0.0]),
        np.array([2.0, 0.0, 0.4]),
        np.array([1.0, 0.0, 0.0]),
    )
    table = cell_table(
        access,
        np.array([False, True, True]),
        np.array([1.5, 0.0, 0.0]),
        band,
        (np.array([0.1, 0.2, 0.0]), np.full(3, np.nan)),
    )
    assert table["cell"].is_monotonic_increasing
    by_letter = table.set_index("cell").loc[cells]
    assert by_letter["flow_km"].tolist() == [1.5, 0.0, 0.0]
    assert by_letter["flow_km_high"].tolist() == [2.0, 0.0, 0.4]
    assert by_letter["top_decile"].tolist() == [1.0, 0.0, 0.0]
    assert by_letter["hot_homicides"].tolist() == [False, True, True]
    assert by_letter["sent_share"].tolist() == [0.1, 0.2, 0.0]
    assert by_letter["received_share"].isna().all()
    assert by_letter["port_by_road"].tolist() == ["east", "", "west"]
    assert by_letter["port_hours"].isna().tolist() == [False, True, False]
