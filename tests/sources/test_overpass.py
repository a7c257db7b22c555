"""Small areas by Overpass, from a server on this machine."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pandas as pd
import pytest
import shapely

from geo.errors import FetchError, InputError
from geo.sources.fetched import cards_of
from geo.sources.network import Patience
from geo.sources.osm_tags import Wanted
from geo.sources.overpass import Area, Kept, around, fetch_roads, question, within
from tests.loopback import Loopback, Reply, drip, serving, status, whole

WANTED = Wanted(("trunk", "primary"), ferry_kph=0.0)
HASTY = Patience(attempts=3, first_wait=0.5, longest_wait=2.0, connect=2.0, read=2.0)
AREA = Area("roma-5km", "roads within 5 km of roma", ("(around:5000,26.4,-99.02)",))
PATH = "/api/interpreter"
PORTS = pd.DataFrame(
    {"port_id": ["roma"], "latitude": [26.403889], "longitude": [-99.018972]}
)
STAMP = "2026-11-20T09:30:00Z"


def _body(**more: object) -> bytes:
    elements: list[dict[str, Any]] = [
        {"type": "node", "id": 1, "lat": 26.40, "lon": -99.02},
        {
            "type": "node",
            "id": 2,
            "lat": 26.41,
            "lon": -99.02,
            "tags": {"barrier": "border_control"},
        },
        {"type": "way", "id": 7, "nodes": [1, 2], "tags": {"highway": "trunk"}},
        # Overpass may answer with an element twice, once with its tags.
        {"type": "node", "id": 2, "lat": 26.41, "lon": -99.02},
        {"type": "relation", "id": 9, "members": []},
    ]
    answer = {"osm3s": {"timestamp_osm_base": STAMP}, "elements": elements}
    return json.dumps(answer | more).encode()


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def _fetch(raw: Path, server: Loopback, *replies: Reply, **options: Any) -> Kept:  # noqa: ANN401
    if replies:
        server.answer(PATH, *replies)
    waits: list[float] = options.pop("waits", [])
    url = options.pop("url", server.url + "/api")
    return fetch_roads(
        raw, AREA, WANTED, url=url, patience=HASTY, sleep=waits.append, **options
    )


def _json(body: bytes) -> Reply:
    return whole(body, kind="application/json")


def test_an_answer_is_kept_as_a_road_file_with_its_card(
    tmp_path: Path, server: Loopback
) -> None:
    kept = _fetch(tmp_path, server, _json(_body()))
    assert kept.asked
    assert kept.roads.ways["osm_id"].tolist() == [7]
    assert kept.roads.nodes["border"].tolist() == [False, True]
    # 0.01 degrees of latitude.
    assert kept.roads.segments["length_km"].tolist() == pytest.approx([1.112], rel=1e-3)
    card = cards_of(tmp_path, "overpass")[kept.path.name]
    assert card == kept.card
    assert card.licence == "Open Database License 1.0 (ODbL)"
    assert card.cite.startswith("© OpenStreetMap contributors, data of 2026-11-20")
    assert (card.layout, card.last_modified, card.year) == (
        *("openstreetmap", STAMP),
        "2026",
    )
    assert card.retrieved_from == server.url + PATH
    assert kept.path.parent == tmp_path / "fetched" / "overpass"
    asked = parse_qs(server.bodies[0].decode())["data"]
    assert asked == [question(AREA, WANTED)]


def test_the_same_question_is_asked_once(tmp_path: Path, server: Loopback) -> None:
    first = _fetch(tmp_path, server, _json(_body()))
    bytes_ = first.path.read_bytes()
    again = _fetch(tmp_path, server)
    assert (again.asked, again.card) == (False, first.card)
    assert len(again.roads.ways) == 1
    assert len(server.asked) == 1
    anew = _fetch(tmp_path, server, force=True)
    assert anew.asked
    assert len(server.asked) == 2
    # The same answer gives the same bytes.
    assert anew.path.read_bytes() == bytes_
    # What was altered since is not taken for what came.
    first.path.write_bytes(b"other")
    assert _fetch(tmp_path, server).asked


def test_another_area_or_class_is_another_file(
    tmp_path: Path, server: Loopback
) -> None:
    first = _fetch(tmp_path, server, _json(_body()))
    other = fetch_roads(
        tmp_path, AREA, Wanted(("trunk",)), url=server.url + "/api/interpreter/"
    )
    assert first.path != other.path
    assert len(cards_of(tmp_path, "overpass")) == 2
    assert server.asked[-1][0] == PATH


def test_a_question_names_classes_ferries_posts_and_places() -> None:
    assert question(AREA, Wanted(("trunk", "primary"), ferry_kph=20.0)) == (
        "[out:json][timeout:180][maxsize:536870912];("
        'way["highway"~"^(trunk|primary)(_link)?$"](around:5000,26.4,-99.02);'
        'way["route"="ferry"](around:5000,26.4,-99.02);'
        'node["barrier"="border_control"](around:5000,26.4,-99.02);'
        'node["place"~"^(city|town|village|suburb)$"](around:5000,26.4,-99.02);'
        ");(._;>;);out body;"
    )


@pytest.mark.parametrize(
    ("distance", "metres", "name"),
    [
        ("15km", 15_000, "roma-15km"),
        ("15 KM", 15_000, "roma-15km"),
        ("800m", 800, "roma-0-8km"),
        ("10 mi", 16_093, "roma-16-0934km"),
    ],
)
def test_a_crossing_is_surrounded(distance: str, metres: int, name: str) -> None:
    area = around(PORTS, "roma", distance)
    assert area.filters == (f"(around:{metres},26.403889,-99.018972)",)
    assert area.name == name


@pytest.mark.parametrize("distance", ["", "far", "-3km", "0km", "15", "500km", "15 ly"])
def test_a_distance_that_is_none_is_refused(distance: str) -> None:
    with pytest.raises(InputError, match=r"--distance: expected a distance such as"):
        around(PORTS, "roma", distance)


def test_a_crossing_that_is_not_listed_is_refused() -> None:
    with pytest.raises(InputError, match=r"--port: expected a crossing .*'rome'"):
        around(PORTS, "rome", "15km")


def _polygons(path: Path, *shapes: shapely.Polygon) -> Path:
    features = [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)}
        for one in shapes
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def test_polygons_are_asked_for_corner_by_corner(tmp_path: Path) -> None:
    path = _polygons(
        tmp_path / "Twin Cities.geojson",
        shapely.box(-99.1, 26.3, -99.0, 26.4),
        shapely.Point(-98.0, 26.0).buffer(0.1, quad_segs=1),
    )
    area = within(path)
    assert area.name == "twin-cities"
    assert len(area.filters) == 2
    numbers = area.filters[0].removeprefix('(poly:"').removesuffix('")').split()
    corners = set(zip(numbers[::2], numbers[1::2], strict=True))
    assert corners == {
        (f"{y:.6f}", f"{x:.6f}") for y in (26.3, 26.4) for x in (-99.1, -99.0)
    }


def test_a_polygon_of_too_many_corners_is_refused(tmp_path: Path) -> None:
    path = _polygons(
        tmp_path / "round.geojson",
        shapely.Point(-98.0, 26.0).buffer(0.1, quad_segs=200),
    )
    with pytest.raises(InputError, match=r"at most 500 corners, found 800\. Simplify"):
        within(path)


def test_a_busy_server_is_asked_again_after_a_while(
    tmp_path: Path, server: Loopback
) -> None:
    waits: list[float] = []
    busy = status(429, Retry_After="1")
    kept = _fetch(tmp_path, server, busy, status(504), _json(_body()), waits=waits)
    assert kept.asked
    # As the server says where that is longer; then twice as long.
    assert waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (status(504), r"status 504 \(busy\), 3 times\. Try again later, or another"),
        (status(400, b"<html>"), r"status 400\. Check --overpass-url"),
        (status(404), "status 404"),
        (whole(_body(), cut=40, ranges=False), "the connection broke"),
        (drip(_body(), at_once=1, pause=3.0), "nothing came within the time"),
    ],
)
def test_a_server_that_does_not_answer_is_told(
    tmp_path: Path, server: Loopback, reply: Reply, found: str
) -> None:
    fast = Patience(attempts=3, first_wait=0.0, connect=1.0, read=0.3)
    server.answer(PATH, reply)
    with pytest.raises(FetchError, match=found):
        fetch_roads(tmp_path, AREA, WANTED, url=server.url + "/api", patience=fast)
    assert not list(tmp_path.rglob("*.pbf"))


def test_a_server_that_drips_is_left(tmp_path: Path, server: Loopback) -> None:
    # Bytes keep coming, each in time, but less than a million a second.
    fast = replace(HASTY, attempts=1, window=0.2, least_rate=1e6)
    server.answer(PATH, drip(_body(), at_once=1, pause=0.05))
    with pytest.raises(FetchError, match=r"only [0-9]+ bytes came in 0 s"):
        fetch_roads(tmp_path, AREA, WANTED, url=server.url + "/api", patience=fast)
    assert not list(tmp_path.rglob("*.pbf"))


def test_a_polygon_file_that_is_none_is_told_as_that_of_the_command(
    tmp_path: Path,
) -> None:
    path = _polygons(tmp_path / "empty.geojson")
    with pytest.raises(InputError) as caught:
        within(path)
    (fault,) = caught.value.faults
    assert fault.column == "--polygon"
    assert fault.remedy == "Name another file, or ask by --port and --distance."


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("ferry_kph = ", 'ferry_kph = "fast" # ', "data.ferry_kph"),
        ("road_classes = [", 'road_classes = ["path", ', "data.road_classes.0"),
    ],
)
def test_a_study_with_a_wrong_class_or_speed_is_refused(
    study_folder: Path, server: Loopback, before: str, after: str, key: str
) -> None:
    from typer.testing import CliRunner

    from geo.cli import app

    study = study_folder / "study.toml"
    text = study.read_text(encoding="utf-8")
    assert before in text
    # A file that is not there yet is none of its business.
    text = text.replace('roads = "shipped"', 'roads = "fetched:overpass/none-yet"')
    study.write_text(text.replace(before, after, 1), encoding="utf-8")
    command = ["sources", "roads", "--port", "roma", "--overpass-url", server.url]
    done = CliRunner().invoke(app, [*command, "--study", str(study)])
    assert done.exit_code == 2
    assert f"column '{key}'" in done.stderr
    assert not server.asked


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"<html>busy</html>", "an answer of Overpass in JSON"),
        (_body()[:90], "an answer of Overpass in JSON"),
        (_body(remark="runtime error: out of memory"), "the server's remark"),
        (_body(elements=[]), "roads of trunk, primary in the answer, found none"),
    ],
)
def test_a_bad_answer_leaves_the_file_that_was_there(
    tmp_path: Path, server: Loopback, body: bytes, found: str
) -> None:
    first = _fetch(tmp_path, server, _json(_body()))
    before = first.path.read_bytes()
    with pytest.raises(InputError, match=found):
        _fetch(tmp_path, server, _json(body), force=True)
    assert first.path.read_bytes() == before
    assert cards_of(tmp_path, "overpass")[first.path.name] == first.card
    assert {path.name for path in first.path.parent.iterdir()} == {
        *("card.toml", first.path.name)
    }


@pytest.mark.parametrize("url", ["http://overpass.example/api", "ftp://127.0.0.1/api"])
def test_only_https_or_this_machine_is_asked(
    tmp_path: Path, server: Loopback, url: str
) -> None:
    with pytest.raises(FetchError, match="https://"):
        _fetch(tmp_path, server, url=url)
    assert not server.asked


def test_the_command_says_how_a_study_names_the_file(
    study_folder: Path, server: Loopback
) -> None:
    from typer.testing import CliRunner

    from geo.cli import app
    from geo.steps.desk import Desk
    from geo.steps.sources import roads_of
    from geo.study import read_study

    server.answer(PATH, _json(_body()))
    study = study_folder / "study.toml"
    command = ["sources", "roads", "--port", "roma", "--distance", "5km"]
    command += ["--overpass-url", server.url + "/api", "--study", str(study)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    last = done.output.splitlines()[-1]
    name = last.removeprefix("data.roads = ").strip('"')
    assert name.startswith("fetched:overpass/roma-5km-")
    text = study.read_text(encoding="utf-8")
    study.write_text(
        text.replace('roads = "shipped"', f'roads = ["{name}"]'), encoding="utf-8"
    )
    roads, made = roads_of(Desk(read_study(study), study))
    assert (len(roads.ways), made) == (1, [])
    both = CliRunner().invoke(app, ["sources", "roads", "--study", str(study)])
    assert both.exit_code == 2
    assert "name one of --port and --polygon" in both.output
