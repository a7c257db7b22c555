"""Parts of the flow on the web map: what is packed, and in which words."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString

from geo.outputs.web.flow import pack_roads
from geo.outputs.web.pack import Packer
from geo.outputs.web.variants import list_variants, pack_variant_roads, variant_facts
from geo.outputs.words import WORDS
from geo.outputs.words_variants import in_spanish
from geo.schema.corridors import VARIANT_EDGES, VARIANT_KINDS, VARIANTS
from tests.web_world import unpack

ROADS = pd.DataFrame(
    {
        "kind": ["weapon class", "origin", "origin"],
        "variant": ["long guns", "Texas", "Texas"],
        "edge_id": [7, 5, 9],
        "flow_share": [0.25, 0.5, 0.0004],
        "flow_low": [0.0, 0.4, 0.0001],
        "flow_high": [0.3, 0.6, 0.001],
    }
)
CROSSINGS = pd.DataFrame(
    {
        "kind": ["all", "all", "origin", "origin"],
        "variant": ["all", "all", "Texas", "Texas"],
        "port_id": ["east", "west", "east", "west"],
        "flow_share": [0.5, 0.5, 0.1, 0.9],
        "flow_low": [0.4, 0.4, 0.0, 0.81234567],
        "flow_high": [0.6, 0.6, 0.2, 1.0],
    }
)


def _read(packer: Packer, name: str) -> list[int]:
    found: list[int] = unpack(packer.to_text(), packer.directory, name).tolist()
    return found


def test_variants_stand_in_one_order_and_the_whole_is_none_of_them() -> None:
    assert list_variants(ROADS) == [("origin", "Texas"), ("weapon class", "long guns")]
    assert list_variants(pd.DataFrame()) == []


def test_roads_are_packed_variant_after_variant_in_the_order_of_the_page() -> None:
    packer = Packer()
    pack_variant_roads(packer, pd.Series([9, 7, 5]), ROADS, 10_000)
    assert _read(packer, "variant_share") == [4, 0, 5000, 0, 2500, 0]
    assert _read(packer, "variant_low") == [1, 0, 4000, 0, 0, 0]
    assert _read(packer, "variant_high") == [10, 0, 6000, 0, 3000, 0]
    # Ten times, none, 1.5 times; where the lower end is 0 nothing is sure.
    assert _read(packer, "variant_certainty") == [1, 0, 0, 0, 2, 0]


def test_a_study_without_variants_packs_none() -> None:
    packer = Packer()
    pack_variant_roads(packer, pd.Series([9, 7]), pd.DataFrame(), 10_000)
    assert _read(packer, "variant_share") == []
    assert variant_facts(pd.DataFrame(), pd.DataFrame(), ["east"]) == []


def test_crossings_follow_the_order_of_the_page() -> None:
    texas, guns = variant_facts(CROSSINGS, ROADS, ["west", "shut", "east"])
    assert texas["kind"] == "origin"
    assert texas["en"] == texas["es"] == "Texas"
    assert texas["ports"] == [[0.9, 0.8123, 1.0], None, [0.1, 0.0, 0.2]]
    # What comes by sea and air, and what the table does not list, takes no crossing.
    assert guns["es"] == "armas largas"
    assert guns["ports"] == [None, None, None]


def test_a_road_that_a_variant_needs_is_packed_though_little_flow_takes_it() -> None:
    edges = gpd.GeoDataFrame(
        {
            "edge_id": [5, 7, 9],
            "country": "US",
            "ref": "",
            "length_km": 1.0,
            "flow_share": [0.0002, 0.3, 0.0001],
            "flow_low": 0.0,
            "flow_high": 0.4,
        },
        geometry=[LineString([(at, 0), (at + 1, 0)]) for at in range(3)],
        crs="EPSG:4326",
    )
    corridors = gpd.GeoDataFrame({"country": []}, geometry=[], crs="EPSG:4326")
    packer = Packer()
    pack_roads(packer, edges, corridors, ROADS)
    # Texas sends half of its flow by road 5, but hardly any by road 9.
    assert _read(packer, "road_share") == [2, 3000]
    assert _read(packer, "variant_share") == [5000, 0, 0, 2500]
    alone = Packer()
    pack_roads(alone, edges, corridors, pd.DataFrame())
    assert _read(alone, "road_share") == [3000]


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Texas", "Texas"),
        ("other states", "otros estados"),
        ("California and New Mexico", "California y Nuevo México"),
        ("New York, Oregon and Ohio", "Nueva York, Oregón y Ohio"),
        ("handguns", "armas cortas"),
    ],
)
def test_parts_have_spanish_names(english: str, spanish: str) -> None:
    assert in_spanish(english) == spanish


def test_every_kind_of_part_has_its_words() -> None:
    for kind in VARIANT_KINDS:
        assert f"variant_{kind}" in WORDS["en"]
        assert kind == "all" or f"variant_{kind}_note" in WORDS["es"]


def test_what_is_packed_is_in_the_tables() -> None:
    assert {*ROADS.columns} <= {*VARIANT_EDGES.names}
    assert {*CROSSINGS.columns} <= {*VARIANTS.names}
