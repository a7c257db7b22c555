"""Roads of an OpenStreetMap file as text: osmium's own format of lines, OPL.

The file is read, filtered and written as text outside Python; taking each node of each
way from osmium's reader costs several times as much as reading that text.
"""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

from geo.study import ROAD_CLASSES

# Keys of the nodes whose names the model uses.
_NODE_KEYS = ("ironriver:port", "place")


@dataclass(frozen=True, slots=True)
class RoadLines:
    """Roads of a file as text.

    Attributes
    ----------
    nodes
        Lines of nodes that have a name: 'n1 Tkey=value,key=value x-99.5 y27.5'.
    ways
        Fields of ways: ``id`` ('w1'), ``tags`` ('Tkey=value'), ``nodes``
        ('Nn1x-99.5y27.5,n2x-99.5y27.6').
    """

    nodes: list[str]
    ways: pa.Table


def read_lines(path: Path) -> RoadLines:
    """Return the roads of a file, and its nodes with names, as text.

    Parameters
    ----------
    path
        File ending in .osm, .osm.gz, .osm.bz2 or .osm.pbf.

    Raises
    ------
    RuntimeError
        If osmium finds the file damaged or cannot read its format.
    """
    text = _filtered(path)
    # Files are sorted by kind, but need not be: nodes come first here.
    if text.rfind(b"\nn") > text.find(b"\nw") >= 0 or text.startswith(b"w"):
        lines = text.split(b"\n")
        lines.sort(key=lambda line: line.startswith(b"w"))
        text = b"\n".join(lines).lstrip()
    named, way, rest = (b"\n" + text).partition(b"\nw")
    nodes = named.decode("utf-8").split("\n")
    return RoadLines([line for line in nodes if line], _table(way[1:] + rest))


def _table(text: bytes) -> pa.Table:
    """Return lines of ways as a table of their three fields."""
    types = dict.fromkeys(("id", "tags", "nodes"), pa.string())
    if not text:
        return pa.table({name: pa.array([], kind) for name, kind in types.items()})
    return csv.read_csv(
        pa.py_buffer(text),
        read_options=csv.ReadOptions(column_names=list(types)),
        parse_options=csv.ParseOptions(delimiter=" ", quote_char=False),
        convert_options=csv.ConvertOptions(
            column_types=types, strings_can_be_null=False
        ),
    )


def _filtered(path: Path) -> bytes:
    """Return the roads of a file, and its nodes with names, as lines of OPL."""
    locations = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    locations.ignore_errors()
    kinds = [("highway", kind + end) for kind in ROAD_CLASSES for end in ("", "_link")]
    roads = osmium.filter.TagFilter(*kinds)
    roads.enable_for(osmium.osm.WAY)
    named = osmium.filter.KeyFilter(*_NODE_KEYS)
    named.enable_for(osmium.osm.NODE)
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "roads.opl")
        form = "opl,locations_on_ways=true,add_metadata=false"
        writer = osmium.SimpleWriter(osmium.io.File(str(text), form))
        try:
            reader = osmium.io.Reader(str(path), osmium.osm.NODE | osmium.osm.WAY)
            osmium.apply(reader, locations, roads, named, writer)
            reader.close()
        finally:
            writer.close()
        return text.read_bytes()


def line_tags(text: str) -> dict[str, str]:
    """Return the tags of a line of OPL: of 'Tkey=value,key=value'."""
    pairs = (pair.partition("=") for pair in text[1:].split(",") if pair)
    return {_plain(key): _plain(value) for key, _, value in pairs}


def _plain(text: str) -> str:
    """Return text of OPL with its escaped signs, such as %20%, as they were."""
    if "%" not in text:
        return text
    return re.sub("%([0-9a-f]+)%", lambda sign: chr(int(sign[1], 16)), text)


def line_points(nodes: pa.ChunkedArray) -> pd.DataFrame:
    """Return one row per node of each way: ``way``, ``osm_id``, place if known.

    Parameters
    ----------
    nodes
        Node list of each way: 'Nn1x-99.5y27.5,n2x-99.5y27.6'.
    """
    # As lines of three columns, '1,-99.5,27.5', for a compiled reader.
    text = "".join(nodes.to_pylist()).encode("ascii")
    text = text.translate(bytes.maketrans(b"N,xy", b"\n\n,,"), b"n").lstrip()
    types = {
        "osm_id": pa.int64(),
        "longitude": pa.float64(),
        "latitude": pa.float64(),
    }
    if not text:
        return pd.DataFrame(dict.fromkeys(("way", *types), np.empty(0)))
    read = csv.read_csv(
        pa.py_buffer(text),
        read_options=csv.ReadOptions(column_names=list(types)),
        convert_options=csv.ConvertOptions(column_types=types),
    )
    counts = compute.count_substring(nodes, "n").to_numpy()
    return pd.DataFrame(
        {
            "way": np.repeat(np.arange(len(nodes)), counts),
            **{name: read[name].to_numpy() for name in types},
        }
    )
