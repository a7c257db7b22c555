"""OpenStreetMap files, on a few nodes around Laredo, in all four formats."""

import bz2
import gzip
import math
from collections.abc import Hashable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
import osmium
import pandas as pd
import pytest

from geo.errors import InputError
from geo.sources.osm import Roads, read_roads
from geo.sources.osm_values import speed_kph
from geo.sources.osm_writing import shape_points, write_roads

# One degree of latitude is 111.2 km long: nodes 1 to 4 lie 11.12 km apart.
STEP_KM = math.radians(0.1) * 6371.0088
POINTS = {1: 27.5, 2: 27.6, 3: 27.7, 4: 27.8}
MADE_ON = "2026-11-20T00:00:00Z"

Tags = dict[str, str]


def _xml(
    *ways: tuple[list[int], Tags], node_tags: dict[int, Tags] | None = None
) -> str:
    marks = node_tags or {}

    def tags(of: Tags) -> str:
        return "".join(
            f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in of.items()
        )

    nodes = "".join(
        f"<node id='{at}' version='1' lat='{lat}' lon='-99.5'>"
        f"{tags(marks.get(at, {}))}</node>"
        for at, lat in POINTS.items()
    )
    lines = "".join(
        f"<way id='{number}' version='1'>"
        + "".join(f"<nd ref='{ref}'/>" for ref in refs)
        + f"{tags(of)}</way>"
        for number, (refs, of) in enumerate(ways, start=1)
    )
    return f"<?xml version='1.0'?><osm version='0.6'>{nodes}{lines}</osm>"


def _read(folder: Path, text: str) -> Roads:
    path = folder / "roads.osm"
    path.write_text(text, encoding="utf-8")
    return read_roads(path)


def _one(folder: Path, **tags: str) -> dict[Hashable, Any]:
    roads = _read(folder, _xml(([1, 2], {"highway": "trunk", **tags})))
    (way,) = roads.ways.to_dict("records")
    return way


def test_a_way_becomes_segments_between_its_nodes(tmp_path: Path) -> None:
    roads = _read(tmp_path, _xml(([1, 2, 4], {"highway": "primary", "ref": "MEX-85"})))
    assert roads.nodes["osm_id"].tolist() == [1, 2, 4]
    assert roads.segments[["start", "end", "way"]].to_numpy().tolist() == [
        [0, 1, 0],
        [1, 2, 0],
    ]
    assert roads.segments["length_km"].to_numpy() == pytest.approx(
        [STEP_KM, 2 * STEP_KM], rel=1e-6
    )
    assert roads.dropped == 0
    fields = roads.ways[["class", "ref", "country"]]
    assert fields.to_numpy().tolist() == [["primary", "MEX-85", ""]]


@pytest.mark.parametrize("suffix", [".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_every_format_gives_the_same_roads(tmp_path: Path, suffix: str) -> None:
    text = _xml(
        ([1, 2, 3], {"highway": "motorway", "ref": "I-35", "maxspeed": "75 mph"}),
        ([3, 4], {"highway": "trunk_link", "oneway": "yes", "toll": "yes"}),
        node_tags={
            2: {
                "ironriver:port": "laredo-2",
                "barrier": "border_control",
                "name": "Puente Juárez-Lincoln",
            },
            3: {"place": "city", "name": "Laredo"},
        },
    )
    plain = _read(tmp_path, text)
    path = tmp_path / f"roads{suffix}"
    if suffix == ".osm.gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif suffix == ".osm.bz2":
        path.write_bytes(bz2.compress(text.encode()))
    else:
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(tmp_path / "roads.osm")):
                writer.add(thing)
    packed = read_roads(path)
    for name in ("nodes", "segments", "ways"):
        pd.testing.assert_frame_equal(getattr(packed, name), getattr(plain, name))
    assert plain.nodes["port"].tolist() == ["", "laredo-2", "", ""]
    assert plain.nodes["name"].tolist() == ["", "", "Laredo", ""]
    assert plain.nodes["border"].tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({}, 0),
        ({"oneway": "yes"}, 1),
        ({"oneway": "true"}, 1),
        ({"oneway": "1"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "reverse"}, -1),
        ({"oneway": "no"}, 0),
        ({"oneway": "reversible"}, 0),
        ({"oneway": "alternating"}, 0),
        ({"oneway": "sometimes"}, 0),
        ({"junction": "roundabout"}, 1),
        ({"junction": "circular"}, 1),
        ({"junction": "roundabout", "oneway": "no"}, 0),
        ({"junction": "roundabout", "oneway": "-1"}, -1),
        ({"junction": "roundabout", "oneway": "reversible"}, 0),
        ({"junction": "yes"}, 0),
    ],
)
def test_the_direction_of_a_way_is_read_from_its_tags(
    tmp_path: Path, tags: Tags, direction: int
) -> None:
    assert _one(tmp_path, **tags)["direction"] == direction


@pytest.mark.parametrize(
    ("text", "kph"),
    [
        ("80", 80.0),
        ("65 mph", 104.60736),
        ("65mph", 104.60736),
        ("65MPH", 104.60736),
        ("100;80", 100.0),
        ("signals;60", 60.0),
        ("50; 60", 50.0),
        ("90 km/h", 90.0),
        ("90km/h", 90.0),
        ("90 kph", 90.0),
        ("10 knots", 18.52),
        ("walk", 6.0),
        ("62.5", 62.5),
    ],
)
def test_a_speed_limit_is_read_in_kilometres_per_hour(
    tmp_path: Path, text: str, kph: float
) -> None:
    assert _one(tmp_path, maxspeed=text)["speed_kph"] == pytest.approx(kph)


@pytest.mark.parametrize(
    "text",
    ["", "none", "signals", "MX:urban", "US:TX:rural", "mph", "60 furlongs", ";"],
)
def test_a_speed_limit_without_a_number_is_missing(text: str) -> None:
    assert math.isnan(speed_kph(text))


@pytest.mark.parametrize(
    ("text", "believed"),
    [
        ("5", True),
        ("4.9", False),
        ("160", True),
        ("161", False),
        ("3 mph", False),
        ("4 mph", True),
        ("85 mph", True),
        ("100 mph", False),
        ("800", False),
    ],
)
def test_a_speed_limit_that_no_road_has_is_not_believed(
    text: str,
    believed: bool,  # noqa: FBT001
) -> None:
    assert math.isfinite(speed_kph(text)) == believed


@pytest.mark.parametrize("text", ["0", "-50", "inf", "nan", "0 mph"])
def test_a_speed_that_nobody_can_drive_is_missing(text: str) -> None:
    assert math.isnan(speed_kph(text))


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ({"highway": "secondary"}, True),
        ({"highway": "motorway_link"}, True),
        ({"highway": "tertiary"}, False),
        ({"highway": "footway"}, False),
        ({"waterway": "river"}, False),
        ({"highway": "primary", "access": "no"}, False),
        ({"highway": "primary", "access": "private"}, False),
        ({"highway": "primary", "access": "yes"}, True),
        ({"highway": "primary", "access": "permissive"}, True),
        ({"highway": "primary", "access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "primary", "access": "no", "vehicle": "destination"}, True),
        ({"highway": "primary", "motor_vehicle": "no"}, False),
        ({"highway": "primary", "motor_vehicle": "no", "motorcar": "yes"}, True),
        ({"highway": "primary", "access": "yes", "vehicle": "private"}, False),
        ({"highway": "primary", "access": "no;private"}, False),
        ({"highway": "primary", "access": "no;destination"}, True),
        ({"highway": "primary", "access": ""}, True),
        ({"highway": "construction", "construction": "primary"}, False),
        ({"highway": "trunk_link_link"}, False),
        ({"route": "ferry", "motor_vehicle": "yes"}, False),
    ],
)
def test_only_roads_that_one_may_drive_are_kept(
    tmp_path: Path, tags: Tags, *, kept: bool
) -> None:
    always = ([3, 4], {"highway": "trunk"})
    roads = _read(tmp_path, _xml(([1, 2], tags), always))
    assert len(roads.ways) == (2 if kept else 1)


def test_links_are_of_the_class_that_they_join(tmp_path: Path) -> None:
    assert _one(tmp_path, highway="motorway_link")["class"] == "motorway"


@pytest.mark.parametrize(
    ("text", "country"),
    [("MX", "MX"), ("us", "US"), ("Mexico", "MX"), ("USA", "US"), (None, "")],
)
def test_the_country_is_of_two_letters(
    tmp_path: Path, text: str | None, country: str
) -> None:
    tags = {} if text is None else {"source:country": text}
    assert _one(tmp_path, **tags)["country"] == country


def test_a_tagged_length_is_shared_over_the_segments(tmp_path: Path) -> None:
    tags = {"highway": "trunk", "ironriver:length_km": "90"}
    roads = _read(tmp_path, _xml(([1, 2, 4], tags)))
    # Drawn 1 : 2, so 90 km are 30 and 60.
    assert roads.segments["length_km"].to_numpy() == pytest.approx([30, 60], rel=1e-6)


@pytest.mark.parametrize("text", ["long", "nan", "-3", "0", "inf"])
def test_a_tagged_length_that_is_none_is_ignored(tmp_path: Path, text: str) -> None:
    tags = {"highway": "trunk", "ironriver:length_km": text}
    roads = _read(tmp_path, _xml(([1, 2], tags)))
    assert roads.segments["length_km"].to_numpy() == pytest.approx([STEP_KM], rel=1e-6)


@pytest.mark.parametrize(
    ("refs", "segments", "dropped"),
    [
        ([1, 2, 3], 2, 0),
        ([1, 99, 3], 1, 1),
        ([99, 1, 2], 1, 1),
        ([1, 99], 0, 1),
        ([98, 99], 0, 1),
        ([97, 98, 99], 0, 2),
    ],
)
def test_nodes_that_the_file_lacks_are_left_out_and_counted(
    tmp_path: Path, refs: list[int], segments: int, dropped: int
) -> None:
    road = {"highway": "trunk"}
    roads = _read(tmp_path, _xml((refs, road), ([3, 4], road)))
    assert len(roads.segments) == segments + 1
    assert roads.dropped == dropped


@pytest.mark.parametrize(
    ("tags", "port", "name"),
    [
        ({"place": "town", "name": "Roma"}, "", "Roma"),
        ({"barrier": "border_control", "name": "Garita"}, "", ""),
        ({"barrier": "border_control", "place": "locality", "name": "Garita"}, "", ""),
        (
            {"barrier": "border_control", "name": "Garita", "ironriver:port": "roma"},
            "roma",
            "",
        ),
        ({"place": "town", "name": "Roma", "ironriver:port": "roma"}, "roma", "Roma"),
        ({"name": "Roma"}, "", ""),
    ],
)
def test_nodes_keep_the_names_of_places_not_of_border_posts(
    tmp_path: Path, tags: Tags, port: str, name: str
) -> None:
    roads = _read(tmp_path, _xml(([1, 2], {"highway": "trunk"}), node_tags={1: tags}))
    assert list(roads.nodes["port"]) == [port, ""]
    assert list(roads.nodes["name"]) == [name, ""]


def test_a_file_whose_ways_stand_before_its_nodes_is_refused_or_read(
    tmp_path: Path,
) -> None:
    # A way before its nodes has no places; one among them has those before it.
    text = _xml(([1, 2], {"highway": "trunk"}), node_tags={4: {"place": "city"}})
    head, way = text.split("<way")
    way = "<way" + way.removesuffix("</osm>")
    last = head.rindex("<node")
    path = tmp_path / "roads.osm"
    path.write_text(head[:last] + way + head[last:] + "</osm>", encoding="utf-8")
    assert len(read_roads(path).segments) == 1
    first = head.index("<node")
    path.write_text(head[:first] + way + head[first:] + "</osm>", encoding="utf-8")
    with pytest.raises(InputError, match=r"roads\.osm: expected an OpenStreetMap file"):
        read_roads(path)


def test_a_file_without_a_road_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(
        InputError,
        match=r"roads\.osm: expected an OpenStreetMap file with roads of motorway, "
        r"trunk, primary, secondary, found none of them\. Choose a file that covers",
    ):
        _read(tmp_path, "<osm version='0.6'></osm>")


@pytest.mark.parametrize(("latitude", "longitude"), [(95, -99.5), (27.5, -199.5)])
def test_a_node_that_lies_nowhere_on_earth_is_refused(
    tmp_path: Path, latitude: float, longitude: float
) -> None:
    text = _xml(([1, 2], {"highway": "trunk"}))
    text = text.replace("lat='27.6' lon='-99.5'", f"lat='{latitude}' lon='{longitude}'")
    found = f"node 2 at latitude {latitude}, longitude {longitude}"
    with pytest.raises(InputError, match=found):
        _read(tmp_path, text)


def test_signs_in_names_are_read_as_they_stand(tmp_path: Path) -> None:
    name = 'Av. "B & M", 100 % = 1 @ ñ\u2028é'
    assert _one(tmp_path, name=name)["name"] == name


# ------------------------------------------------------------------------- writing


def _nodes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "node_id": [1, 2, 3],
            "name": ["Laredo", "Puente", "Monterrey"],
            "kind": ["city", "port", "city"],
            "country": ["US", "US", "MX"],
            "state": ["TX", "TX", "19"],
            "latitude": [27.53, 27.5, 25.67],
            "longitude": [-99.49, -99.5, -100.31],
            "port_id": pd.array([None, "laredo-1", None], dtype="str"),
        }
    )


def _sections() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "section_id": [1, 2, 3],
            "from_node": [1, 2, 1],
            "to_node": [2, 3, 3],
            "ref": pd.array(["local", "MEX-85;MEX-85D", None], dtype="str"),
            "country": ["US", "MX", "MX"],
            "class": ["secondary", "motorway", "trunk"],
            "toll": [False, True, False],
            "lanes": [4, 4, 2],
            "length_km": [4.5, 223.6, 240.0],
            "shape": pd.array([None, "27 -99.8;26.5 -100", None], dtype="str"),
        }
    )


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm.pbf"
    write_roads(_nodes(), _sections(), path, made_on=MADE_ON)
    roads = read_roads(path)
    ways = roads.ways
    assert ways["osm_id"].tolist() == [1, 2, 3]
    assert ways["class"].tolist() == ["secondary", "motorway", "trunk"]
    assert ways["ref"].tolist() == ["", "MEX-85;MEX-85D", ""]
    assert ways["country"].tolist() == ["US", "MX", "MX"]
    assert ways["toll"].tolist() == [False, True, False]
    assert ways["direction"].tolist() == [0, 0, 0]
    assert ways["speed_kph"].isna().all()
    length = roads.segments.groupby("way")["length_km"].sum()
    assert length.to_numpy() == pytest.approx([4.5, 223.6, 240.0])
    assert roads.segments["way"].tolist() == [0, 1, 1, 1, 2]
    ports = roads.nodes[roads.nodes["port"] != ""]
    assert ports[["osm_id", "port", "name"]].to_numpy().tolist() == [
        [2, "laredo-1", ""]
    ]
    assert ports["latitude"].item() == pytest.approx(27.5, abs=1e-7)
    # Three nodes of the table and two points of a shape, numbered after them.
    assert roads.nodes["osm_id"].tolist() == [1, 2, 3, 4, 5]
    assert roads.nodes["latitude"].to_numpy()[3:] == pytest.approx([27, 26.5])


def test_two_writes_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.osm.pbf", tmp_path / "second.osm.pbf"
    for path in (first, second):
        write_roads(_nodes(), _sections(), path, made_on=MADE_ON)
    assert first.read_bytes() == second.read_bytes()


def test_objects_carry_the_stamp_of_the_study(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm.pbf"
    write_roads(_nodes(), _sections(), path, made_on=MADE_ON)
    stamps = {
        thing.timestamp.isoformat()
        for thing in osmium.FileProcessor(str(path))
        if not isinstance(thing, osmium.osm.Changeset)
    }
    assert stamps == {"2026-11-20T00:00:00+00:00"}


def test_a_way_without_extent_keeps_its_length(tmp_path: Path) -> None:
    nodes = _nodes()
    nodes.loc[1, ["latitude", "longitude"]] = [27.53, -99.49]
    path = tmp_path / "roads.osm.pbf"
    write_roads(nodes, _sections(), path, made_on=MADE_ON)
    assert np.isfinite(read_roads(path).segments["length_km"]).all()


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (None, []),
        (float("nan"), []),
        ("", []),
        ("27.5 -99.5", [(27.5, -99.5)]),
        ("27.5 -99.5;26 -100", [(27.5, -99.5), (26.0, -100.0)]),
    ],
)
def test_a_shape_is_pairs_of_degrees(
    text: object, points: list[tuple[float, float]]
) -> None:
    assert shape_points(text) == points


@pytest.mark.parametrize("text", ["27.5", "27.5 -99.5;", "27.5,-99.5", "a b"])
def test_a_damaged_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|convert"):
        shape_points(text)
