"""Compile all loops ahead of their first use: ``python -m geo.warm``.

Compiling takes half a minute and is kept on disk. Here small worlds are sent through
the parts that are compiled, so that the first study need not wait.
"""

import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import cells
from geo.corridors.warm import warm_up as warm_corridors
from geo.grid.pieces import cut_areas
from geo.hotspots.autocorrelation import moran_by_rings
from geo.hotspots.moran import local_moran
from geo.hotspots.scan import ScanSettings, scan
from geo.hotspots.trend import mann_kendall
from geo.outputs.sheets.warm import warm_up as warm_sheets
from geo.projection import GEOGRAPHIC
from geo.sources.osm import read_roads
from geo.sources.osm_writing import write_roads

_BOX = shapely.box(-100.0, 27.0, -99.0, 28.0)
_STAMP = "2020-01-01T00:00:00Z"


def warm_up() -> float:
    """Send small worlds through all that is compiled; return the seconds it took."""
    began = time.perf_counter()
    _warm_sources()
    _warm_hotspots(_warm_grid())
    warm_corridors()
    warm_sheets()
    return time.perf_counter() - began


def _warm_sources() -> None:
    """Write a road file of one section, and read it."""
    nodes = pd.DataFrame(
        {
            "node_id": [1, 2],
            "name": ["One", "Two"],
            "kind": ["city", "city"],
            "country": ["MX", "MX"],
            "state": ["28", "28"],
            "latitude": [27.0, 27.5],
            "longitude": [-99.5, -99.5],
            "port_id": ["", ""],
        }
    )
    sections = pd.DataFrame(
        {
            "section_id": [1],
            "from_node": [1],
            "to_node": [2],
            "ref": ["MEX-1"],
            "country": ["MX"],
            "class": ["motorway"],
            "toll": [False],
            "lanes": [4],
            "length_km": [56.0],
            "length_basis": ["measured"],
            "shape": [""],
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roads.osm.pbf"
        write_roads(nodes, sections, path, made_on=_STAMP)
        read_roads(path)


def _warm_grid() -> cells.CellArray:
    """Cut a square by hexagons; return these."""
    square = gpd.GeoDataFrame({"area_id": ["MX1"]}, geometry=[_BOX], crs=GEOGRAPHIC)
    found: cells.CellArray = np.unique(
        cut_areas(square, resolution=5)["cell"].to_numpy(dtype="uint64")
    )
    return found


def _warm_hotspots(cell: cells.CellArray) -> None:
    """Look for clusters of chance on some hexagons."""
    generator = np.random.default_rng(1)
    values = generator.poisson(5.0, len(cell)).astype("float64")
    local_moran(values, cells.neighbors(cell, rings=1), draws=999, seed=1)
    moran_by_rings(values, cell, most=2)
    mann_kendall(generator.random((len(cell), 12)))
    latitude, longitude = cells.centers(cell)
    name = [f"MX{one:x}" for one in cell]
    areas = pd.DataFrame(
        {
            "area_id": name,
            "name": name,
            "state_name": "",
            "latitude": latitude,
            "longitude": longitude,
        }
    )
    years = [2001, 2002, 2003, 2004]
    counts = generator.poisson(3.0, (len(cell), len(years))).astype("float64")
    index = pd.Index(name, name="area_id")
    scan(
        areas,
        pd.DataFrame(counts, index=index, columns=years),
        pd.DataFrame(1000.0, index=index, columns=years),
        ScanSettings(space_replicates=19, space_time_replicates=19),
    )


if __name__ == "__main__":
    warm_up()
