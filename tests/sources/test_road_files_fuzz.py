"""Road files with bytes changed at random: read, or refused, and nothing else."""

import json
import tempfile
from pathlib import Path

import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.sources.osm_tags import Wanted
from geo.sources.road_files import read_road_files

WANTED = Wanted(("trunk",), ferry_kph=20.0)
XML = (
    b"<?xml version='1.0'?><osm version='0.6'>"
    b"<node id='1' lat='31.3' lon='-110.9'><tag k='place' v='city'/></node>"
    b"<node id='2' lat='31.4' lon='-110.9'/><node id='3' lat='31.5' lon='-110.8'/>"
    b"<way id='7'><nd ref='1'/><nd ref='2'/><tag k='highway' v='trunk'/></way>"
    b"<way id='8'><nd ref='2'/><nd ref='3'/><tag k='route' v='ferry'/>"
    b"<tag k='motor_vehicle' v='yes'/><tag k='duration' v='00:30'/></way></osm>"
)
ANSWER = json.dumps(
    {
        "elements": [
            {"type": "node", "id": 1, "lat": 31.3, "lon": -110.9},
            {"type": "node", "id": 2, "lat": 31.4, "lon": -110.9, "tags": {"a": "b"}},
            {"type": "way", "id": 7, "nodes": [1, 2], "tags": {"highway": "trunk"}},
        ]
    }
).encode()


def _packed() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        plain, path = Path(folder, "a.osm"), Path(folder, "a.osm.pbf")
        plain.write_bytes(XML)
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(plain)):
                writer.add(thing)
        return path.read_bytes()


WHOLE = {".osm": XML, ".json": ANSWER, ".osm.pbf": _packed()}


@pytest.mark.parametrize("suffix", sorted(WHOLE))
@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 2000), st.binary(min_size=0, max_size=4)), max_size=4
    ),
    end=st.integers(1, 2000),
)
def test_a_damaged_file_is_read_or_refused(
    suffix: str, changes: list[tuple[int, bytes]], end: int
) -> None:
    data = bytearray(WHOLE[suffix])
    for at, new in changes:
        place = at % len(data)
        data[place : place + max(len(new), 1)] = new
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"roads{suffix}")
        path.write_bytes(bytes(data[:end]))
        try:
            roads = read_road_files([path], WANTED)
        except InputError as error:
            told = error.faults[0].file
        else:
            told = path.name
            assert (roads.segments["length_km"] >= 0).all()
            assert roads.segments["end"].max() < len(roads.nodes)
        assert told.startswith("roads")


@given(st.binary(max_size=200), st.sampled_from(sorted(WHOLE)))
@settings(max_examples=50, deadline=None)
def test_bytes_of_nothing_are_refused(data: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"roads{suffix}")
        path.write_bytes(data)
        with pytest.raises(InputError):
            read_road_files([path], WANTED)
