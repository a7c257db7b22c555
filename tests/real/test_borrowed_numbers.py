"""Roads of another source get the numbers of the highways that they are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.corridors.naming import trunk_route
from geo.corridors.route_numbers import borrow_numbers
from geo.projection import great_circle_km
from geo.sources.osm import Roads, read_roads
from geo.sources.ports import read_ports
from geo.sources.roads import highway_lines, read_highways

# Route, and towns on it: at each, a road within 10 km bears its number.
TOWNS = {
    "I-35": {"Laredo": (27.51, -99.51), "Cotulla": (28.44, -99.24)},
    "I-10": {"Fort Stockton": (30.89, -102.88), "Las Cruces": (32.31, -106.78)},
    "MEX-85": {
        "Sabinas Hidalgo": (26.50, -100.18),
        "Ciénega de Flores": (25.95, -100.17),
    },
    "MEX-15": {"Magdalena": (30.63, -110.97), "Santa Ana": (30.54, -111.12)},
    "MEX-45": {"Villa Ahumada": (30.62, -106.51), "Sauz": (29.03, -106.25)},
}


@pytest.fixture(scope="module")
def roads(shared_data: Path) -> Roads:
    return read_roads(shared_data / "roads" / "us_mexico_roads.osm.pbf")


@pytest.fixture(scope="module")
def borrowed(roads: Roads, raw: Path) -> tuple[pd.Series, dict[str, object]]:
    highways = highway_lines(*read_highways(raw, read_ports(raw)))
    return borrow_numbers(roads.nodes, roads.segments, roads.ways, highways)


def test_the_share_of_roads_with_a_number_is_as_measured(
    roads: Roads, borrowed: tuple[pd.Series, dict[str, object]]
) -> None:
    refs, facts = borrowed
    assert (roads.ways["ref"] == "").all()
    assert facts["share_of_km"] == pytest.approx({"US": 0.745, "MX": 0.214}, abs=0.02)
    assert len(refs) == len(roads.ways)


@pytest.mark.parametrize(
    ("route", "town"), [(route, town) for route in TOWNS for town in TOWNS[route]]
)
def test_highways_get_their_own_number(
    roads: Roads,
    borrowed: tuple[pd.Series, dict[str, object]],
    route: str,
    town: str,
) -> None:
    found = borrowed[0].map(trunk_route)[roads.segments["way"]].to_numpy() == route
    middle = roads.nodes.iloc[roads.segments["start"].to_numpy()[found]]
    north, east = TOWNS[route][town]
    apart = great_circle_km(
        middle["latitude"].to_numpy(),
        middle["longitude"].to_numpy(),
        np.array([north]),
        np.array([east]),
    )
    assert apart.min() < 10


def test_no_number_is_borrowed_for_more_road_than_its_highway_has(
    roads: Roads, borrowed: tuple[pd.Series, dict[str, object]], raw: Path
) -> None:
    sections = read_highways(raw, read_ports(raw))[1]
    own = sections["length_km"].groupby(sections["ref"].str.split(";").str[0]).sum()
    own = own.groupby(own.index.map(trunk_route)).sum()
    refs = borrowed[0][roads.segments["way"]].str.split(";").str[0].map(trunk_route)
    km = roads.segments["length_km"].groupby(refs.to_numpy()).sum().drop("")
    # Country roads beside a highway that bear its number would add to it.
    excess = (km - own.reindex(km.index)).clip(lower=0).sum() / km.sum()
    assert excess < 0.02
