"""Road files of all kinds: the same drawing, several files as one, bad files."""

import bz2
import gzip
import json
import sqlite3
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import osmnx
import pandas as pd
import pytest

from geo.errors import InputError
from geo.sources.osm import Roads, read_roads
from geo.sources.osm_tags import Wanted
from geo.sources.road_files import find_posts, read_road_files

WANTED = Wanted(("motorway", "trunk", "primary", "tertiary"), ferry_kph=20.0)
# Around Nogales: a crossroads, a loop of one way, a link, a ferry, what is closed.
NODES = {
    1: (31.30, -110.95, {}),
    2: (31.32, -110.94, {"barrier": "border_control", "name": "Garita"}),
    3: (31.34, -110.94, {"place": "city", "name": "Nogales"}),
    4: (31.36, -110.96, {}),
    5: (31.36, -110.92, {}),
    6: (31.38, -110.94, {}),
    7: (31.40, -110.90, {}),
    8: (31.41, -110.93, {}),
    9: (31.41, -110.95, {}),
}
WAYS: dict[int, tuple[list[int], dict[str, str]]] = {
    11: ([1, 2, 3], {"highway": "trunk", "maxspeed": "65 mph", "ref": "I-19"}),
    12: ([3, 4, 6], {"highway": "motorway", "oneway": "yes", "toll": "yes"}),
    13: ([3, 5, 6], {"highway": "motorway", "oneway": "-1", "maxspeed": "110"}),
    14: ([4, 5], {"highway": "trunk_link", "maxspeed": "signals"}),
    15: ([5, 7], {"highway": "primary", "access": "no"}),
    16: ([4, 7], {"highway": "primary", "access": "no", "motor_vehicle": "yes"}),
    17: ([6, 8, 9, 6], {"highway": "tertiary", "junction": "roundabout"}),
    18: ([6, 7], {"route": "ferry", "motor_vehicle": "yes", "duration": "00:30"}),
    19: ([1, 7], {"highway": "footway"}),
}
# Kind of each drawn way that may be driven, its speed and its directions: by reading.
TRUNK, MOTORWAY = ("trunk", 104.60736), "motorway"


def _xml(
    ways: dict[int, tuple[list[int], dict[str, str]]], nodes: list[int] | None = None
) -> str:
    def tags(of: dict[str, str]) -> str:
        return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in of.items())

    points = "".join(
        f'<node id="{at}" version="1" lat="{NODES[at][0]}" lon="{NODES[at][1]}">'
        f"{tags(NODES[at][2])}</node>"
        for at in (nodes or sorted(NODES))
    )
    lines = "".join(
        f'<way id="{at}" version="1">'
        + "".join(f'<nd ref="{ref}"/>' for ref in refs)
        + f"{tags(of)}</way>"
        for at, (refs, of) in ways.items()
    )
    return f'<?xml version="1.0"?><osm version="0.6">{points}{lines}</osm>'


def _answer() -> dict[str, Any]:
    elements: list[dict[str, Any]] = [
        {"type": "node", "id": at, "lat": lat, "lon": lon, "tags": tags}
        for at, (lat, lon, tags) in NODES.items()
    ]
    elements += [
        {"type": "way", "id": at, "nodes": refs, "tags": tags}
        for at, (refs, tags) in WAYS.items()
    ]
    return {"version": 0.6, "elements": elements}


def _saved_by_osmnx(folder: Path, kind: str) -> Path:
    """Save the drawing as OSMnx does, all its tags kept."""
    plain = folder / "plain.osm"
    plain.write_text(_xml(WAYS), encoding="utf-8")
    names = ("useful_tags_way", "useful_tags_node")
    before = {name: getattr(osmnx.settings, name) for name in names}
    more = ["toll", "motor_vehicle", "route", "duration"]
    osmnx.settings.useful_tags_way = [*before["useful_tags_way"], *more]
    osmnx.settings.useful_tags_node = ["barrier", "place", "name"]
    try:
        graph = osmnx.graph.graph_from_xml(plain, simplify=False, retain_all=True)
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
    if kind == ".graphml":
        osmnx.io.save_graphml(graph, folder / "roads.graphml")
    else:
        osmnx.io.save_graph_geopackage(
            graph, folder / "roads.gpkg", directed=kind == "directed"
        )
    return folder / ("roads.graphml" if kind == ".graphml" else "roads.gpkg")


def _drawn(folder: Path, kind: str) -> Path:
    if kind in {".graphml", "directed", "undirected"}:
        return _saved_by_osmnx(folder, kind)
    path = folder / f"roads{kind}"
    text = _xml(WAYS).encode()
    if kind == ".osm.pbf":
        (folder / "plain.osm").write_bytes(text)
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(folder / "plain.osm")):
                writer.add(thing)
    elif kind.startswith(".json"):
        body = json.dumps(_answer()).encode()
        path.write_bytes(gzip.compress(body) if kind.endswith("gz") else body)
    else:
        packed = {".osm.gz": gzip.compress(text), ".osm.bz2": bz2.compress(text)}
        path.write_bytes(packed.get(kind, text))
    return path


def _arcs(roads: Roads) -> list[tuple[Any, ...]]:
    """Return what may be driven: each segment in each of its directions, by number."""
    ids = roads.nodes["osm_id"].to_numpy()
    table = roads.segments.join(roads.ways, on="way")
    arcs = []
    for row in table.to_dict("records"):
        start, end = int(ids[row["start"]]), int(ids[row["end"]])
        speed = None if np.isnan(row["speed_kph"]) else round(row["speed_kph"], 3)
        told = (
            *(row["class"], speed, row["toll"], row["ref"], row["ferry"]),
            round(row["length_km"], 3),
        )
        if row["direction"] >= 0:
            arcs.append((start, end, *told))
        if row["direction"] <= 0:
            arcs.append((end, start, *told))
    return sorted(arcs, key=str)


KINDS = (
    *(".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".json", ".json.gz"),
    *(".graphml", "directed", "undirected"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_drawing_is_the_same_network_in_every_kind_of_file(
    tmp_path: Path, kind: str
) -> None:
    roads = read_road_files([_drawn(tmp_path, kind)], WANTED)
    arcs = _arcs(roads)
    # By hand: 11 both ways (2 segments), 12 ahead, 13 back, 14 both ways, 16 both ways
    # although access=no, 17 ahead (3 segments), 18 both ways; 15 and 19 not at all.
    pairs = sorted((arc[0], arc[1]) for arc in arcs)
    assert pairs == sorted(
        [
            *[(1, 2), (2, 1), (2, 3), (3, 2)],
            *[(3, 4), (4, 6)],
            *[(5, 3), (6, 5)],
            *[(4, 5), (5, 4)],
            *[(4, 7), (7, 4)],
            *[(6, 8), (8, 9), (9, 6)],
            *[(6, 7), (7, 6)],
        ]
    )
    by_pair = {(arc[0], arc[1], arc[2]): arc[3:] for arc in arcs}
    assert by_pair[1, 2, "trunk"][:3] == (104.607, False, "I-19")
    assert by_pair[3, 4, "motorway"][:2] == (None, True)
    assert by_pair[5, 3, "motorway"][0] == 110.0
    assert by_pair[4, 5, "trunk"][0] is None
    # A tertiary road is driven like a secondary one.
    assert by_pair[6, 8, "secondary"][3] is False
    # From 31.38 N 110.94 W to 31.40 N 110.90 W are 4.40 km: in half an hour 8.8 km/h.
    speed, _toll, _ref, ferry, km = by_pair[6, 7, "secondary"]
    assert (ferry, km) == (True, pytest.approx(4.402, abs=2e-3))
    assert speed == pytest.approx(8.80, abs=0.01)
    plain = tmp_path / "again"
    plain.mkdir()
    reference = _arcs(read_road_files([_drawn(plain, ".osm")], WANTED))
    assert arcs == reference
    border = roads.nodes.loc[roads.nodes["border"], "osm_id"]
    assert border.tolist() == [2]


# ------------------------------------------------------------------ several files


def _write(path: Path, numbers: list[int], nodes: list[int] | None = None) -> Path:
    chosen = {at: WAYS[at] for at in numbers}
    path.write_text(_xml(chosen, nodes), encoding="utf-8")
    return path


def test_two_extracts_are_joined_at_their_common_nodes(tmp_path: Path) -> None:
    # The trunk road crosses the border and stands in both, as Geofabrik's extracts do.
    north = _write(tmp_path / "north.osm", [11, 12, 13])
    south = _write(tmp_path / "south.osm", [11, 14, 16, 17, 18])
    roads = read_road_files([north, south], WANTED)
    assert roads.repeated == 1
    assert roads.ways["osm_id"].tolist() == [11, 12, 13, 14, 16, 17, 18]
    whole = read_road_files([_drawn(tmp_path, ".osm")], WANTED)
    assert _arcs(roads) == _arcs(whole)
    assert len(roads.nodes) == len(set(roads.nodes["osm_id"])) == 9
    assert roads.nodes["border"].sum() == 1


def test_a_way_cut_at_the_edge_is_completed_from_the_other_file(
    tmp_path: Path,
) -> None:
    # Each file has the whole list of the way's nodes, but not the places of all.
    north = _write(tmp_path / "north.osm", [11, 14], [2, 3, 4, 5])
    south = _write(tmp_path / "south.osm", [11, 16], [1, 2, 4, 7])
    assert read_roads(north, wanted=WANTED).dropped == 1
    roads = read_road_files([north, south], WANTED)
    assert roads.dropped == 0
    assert [arc[:2] for arc in _arcs(roads) if arc[2] == "trunk"][:4] == [
        (1, 2),
        (2, 1),
        (2, 3),
        (3, 2),
    ]
    # Alone, a node that no file has stays left out.
    again = read_road_files([north, north.rename(tmp_path / "twice.osm")][1:], WANTED)
    assert again.dropped == 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({'lat="31.34"': 'lat="31.38"'}, "node 3 at places 0.04 degrees apart"),
        (
            {'id="14"': 'id="11"'},
            "way 11 with other nodes than in another file",
        ),
    ],
)
def test_files_of_different_maps_are_refused(
    tmp_path: Path, changes: dict[str, str], found: str
) -> None:
    north = _write(tmp_path / "north.osm", [11])
    south = _write(tmp_path / "south.osm", [13, 14])
    text = south.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    south.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"north\.osm, south\.osm: .*{found}: files"):
        read_road_files([north, south], WANTED)


def test_the_order_of_files_does_not_change_the_network(tmp_path: Path) -> None:
    north = _write(tmp_path / "north.osm", [11, 12, 13])
    south = _write(tmp_path / "south.osm", [11, 14, 16])
    one = read_road_files([north, south], WANTED)
    other = read_road_files([south, north], WANTED)
    assert _arcs(one) == _arcs(other)
    pd.testing.assert_frame_equal(one.nodes, other.nodes)


def test_a_file_of_several_that_has_no_road_is_named(tmp_path: Path) -> None:
    north = _write(tmp_path / "north.osm", [11])
    south = _write(tmp_path / "south.osm", [19])
    with pytest.raises(InputError, match=r"south\.osm: .* found none of them"):
        read_road_files([north, south], WANTED)


def test_crossings_are_told_apart_by_whether_they_have_a_border_post(
    tmp_path: Path,
) -> None:
    roads = read_road_files([_drawn(tmp_path, ".osm")], WANTED)
    ports = pd.DataFrame(
        {
            "port_id": ["near", "far"],
            "latitude": [31.33, 31.38],
            "longitude": [-110.94, -110.94],
        }
    )
    # 0.01 degrees, 1.1 km, from the post; and 0.06, 6.7 km.
    assert find_posts(roads.nodes, ports) == {
        "border_posts": 1,
        "crossings_with_post": ["near"],
        "crossings_without_post": ["far"],
    }


# ---------------------------------------------------------------------- bad files


def _entities() -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        b"<osm version='0.6'>&b;</osm>"
    )


XML, PBF, GZIP = "XML", "OpenStreetMap's PBF", "gzip"
AGAIN = "Download or copy the file again."


TORN = gzip.compress(b"<osm version='0.6'><node/>" * 9999, mtime=0)[:99]


@pytest.mark.parametrize(
    ("name", "data", "expected", "found", "remedy"),
    [
        ("a.osm", b"", XML, "an empty file", AGAIN),
        ("a.osm", b"no XML", XML, "bytes of no such kind", AGAIN),
        (
            *("a.osm.pbf", b"<!DOCTYPE html><html>404", PBF),
            *("a web page, as a server sends in place of a file", AGAIN),
        ),
        (
            *("a.osm.pbf", b"<osm version='0.6'/>", PBF, "XML"),
            "Name it as what it is, or take the file that is OpenStreetMap's PBF.",
        ),
        (
            *("a.osm.gz", b"<osm version='0.6'/>", GZIP, "XML"),
            "Name it as what it is, or take the file that is gzip.",
        ),
        ("a.osm.bz2", b"PK\x03\x04....", "bzip2", "a zip archive", AGAIN),
        ("a.graphml", b"{}", XML, "JSON", None),
        ("a.gpkg", b"PK\x03\x04....", None, "a zip archive", AGAIN),
        ("a.json", b"<html><body>", "JSON", None, AGAIN),
        (
            *("a.osm.gz", TORN),
            *("a file that unpacks", None, AGAIN),
        ),
        (
            *("a.osm", _entities(), "XML without entities"),
            "a document type ('osm'), which may declare entities",
            None,
        ),
        (
            *("a.osm.gz", gzip.compress(_entities(), mtime=0), "XML without entities"),
            *("a document type ('osm'), which may declare entities", None),
        ),
        ("a.graphml", _entities(), "XML without entities", None, None),
        ("a.json", b"[1, 2", "JSON", "bytes of no such kind", AGAIN),
        ("a.json", b'{"elements": 3}', None, "JSON without a list 'elements'", None),
        ("a.json", b'{"elements": [', "an answer of Overpass in JSON", None, AGAIN),
        (
            *("a.json", b'{"elements": [], "remark": "runtime error: timed out"}'),
            *("a whole answer of Overpass",),
            *("the server's remark 'runtime error: timed out'", None),
        ),
        (
            *("a.json", b'{"elements": [{"type": "node", "id": 4, "lat": 3}]}', None),
            *("no 'lon' in element 0", AGAIN),
        ),
        (
            *("a.json", b'{"elements": [{"type": "node", "id": "4"}]}', None),
            *("'4' for a number in element 0", AGAIN),
        ),
        (
            "a.json",
            b'{"elements": [{"type": "node", "id": 4, "lat": 91, "lon": 0}]}',
            *(None, "latitude 91, longitude 0 in element 0", AGAIN),
        ),
        ("a.json", b'{"elements": [7]}', None, None, AGAIN),
    ],
)
def test_a_bad_file_is_refused_with_what_was_found(
    tmp_path: Path,
    name: str,
    data: bytes,
    expected: str | None,
    found: str | None,
    remedy: str | None,
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_road_files([path], WANTED)
    (fault,) = caught.value.faults
    assert fault.file == name
    for told, wanted in (
        (fault.expected, expected),
        (fault.found, found),
        (fault.remedy, remedy),
    ):
        assert told
        assert wanted is None or told == wanted


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_pbf_is_refused(tmp_path: Path, share: float) -> None:
    whole = _drawn(tmp_path, ".osm.pbf").read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError) as caught:
        read_road_files([path], WANTED)
    (fault,) = caught.value.faults
    assert fault.file == "cut.osm.pbf"
    assert fault.remedy == AGAIN
    assert "PBF" in fault.found or "truncated" in fault.found, fault.found


def _altered(path: Path, *statements: str) -> Path:
    base = sqlite3.connect(path)
    # Triggers of the spatial index need functions that only GDAL has.
    names = base.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
    for (name,) in names.fetchall():
        base.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()
    return path


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (
            (
                "DELETE FROM gpkg_contents WHERE table_name='edges'",
                "DELETE FROM gpkg_geometry_columns WHERE table_name='edges'",
                "DROP TABLE edges",
            ),
            "no layer 'edges' (layers: nodes)",
        ),
        (
            ("ALTER TABLE edges RENAME COLUMN u TO away",),
            "no column 'u' in layer 'edges'",
        ),
        (
            ("DELETE FROM nodes WHERE osmid=3",),
            "an edge to node 3, which is not there",
        ),
        (("DELETE FROM edges",), "no edge of these classes"),
    ],
)
def test_a_bad_geopackage_is_refused_with_what_it_lacks(
    tmp_path: Path, statements: tuple[str, ...], found: str
) -> None:
    path = _altered(_saved_by_osmnx(tmp_path, "directed"), *statements)
    with pytest.raises(InputError) as caught:
        read_road_files([path], WANTED)
    (fault,) = caught.value.faults
    assert (fault.file, fault.found) == ("roads.gpkg", found)
    assert "save_graph_geopackage" in fault.remedy


@pytest.mark.parametrize("bare", ["nodes", "edges"])
def test_a_geopackage_without_a_crs_is_refused(tmp_path: Path, bare: str) -> None:
    saved = _saved_by_osmnx(tmp_path, "undirected")
    path = tmp_path / "bare.gpkg"
    for layer in ("nodes", "edges"):
        table = gpd.read_file(saved, layer=layer)
        if layer == bare:
            table = gpd.GeoDataFrame(
                table.drop(columns="geometry"), geometry=list(table.geometry)
            )
        with warnings.catch_warnings():
            # That no CRS is given is what the test is about.
            warnings.filterwarnings("ignore", "'crs' was not provided")
            table.to_file(path, layer=layer, driver="GPKG")
    with pytest.raises(InputError, match=rf"no CRS in layer '{bare}'"):
        read_road_files([path], WANTED)


def test_a_graph_without_coordinates_is_refused(tmp_path: Path) -> None:
    path = _saved_by_osmnx(tmp_path, ".graphml")
    text = path.read_text(encoding="utf-8")
    key = next(
        line.split('id="')[1].split('"')[0]
        for line in text.replace("<key", "\n<key").splitlines()
        if 'attr.name="x"' in line
    )
    for node in NODES.values():
        text = text.replace(f'<data key="{key}">{node[1]}</data>', "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"roads\.graphml: .* without x and y"):
        read_road_files([path], WANTED)
