"""Road files of a study, whatever their kind."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geo.projection import great_circle_km
from geo.sources.osm import Roads, read_roads
from geo.sources.osm_tags import Wanted
from geo.sources.osmnx_files import read_geopackage, read_graphml

# A border post belongs to a crossing that is no farther than this, km.
_SAME_PLACE_KM = 3.0


def read_road_files(paths: Sequence[Path], wanted: Wanted) -> Roads:
    """Read one road file of any kind, or several OpenStreetMap files as one.

    Parameters
    ----------
    paths
        Files with the endings that `geo.study.ROAD_SUFFIXES` lists.
    wanted
        Classes of highway to read, and whether ferries are.

    Returns
    -------
    Roads
        As `geo.sources.osm.read_roads` gives them.

    Raises
    ------
    InputError
        If a file cannot be used.
    """
    suffix = paths[0].suffix.lower()
    if suffix in {".graphml", ".gpkg"}:
        read = read_graphml if suffix == ".graphml" else read_geopackage
        return read(paths[0], wanted=wanted)
    return read_roads(*paths, wanted=wanted)


def find_posts(nodes: pd.DataFrame, ports: pd.DataFrame) -> dict[str, object]:
    """Say which crossings have a border post among the nodes of the roads.

    Parameters
    ----------
    nodes
        As `Roads` holds them.
    ports
        Table ``ports/ports.csv``.

    Returns
    -------
    dict
        ``border_posts``, how many nodes are tagged so; ``crossings_with_post`` and
        ``crossings_without_post``, by ``port_id``: a node tagged so lies within 3 km.
    """
    posts = nodes[nodes["border"].to_numpy(dtype=bool)]
    km = great_circle_km(
        ports["latitude"].to_numpy(dtype="float64")[:, None],
        ports["longitude"].to_numpy(dtype="float64")[:, None],
        posts["latitude"].to_numpy(dtype="float64")[None, :],
        posts["longitude"].to_numpy(dtype="float64")[None, :],
    )
    near = (km <= _SAME_PLACE_KM).any(axis=1)
    names = ports["port_id"].to_numpy(dtype=object)
    return {
        "border_posts": len(posts),
        "crossings_with_post": sorted(names[near].tolist()),
        "crossings_without_post": sorted(names[~near].tolist()),
    }
