"""Hexagons with figures for the benchmark of the web map: smooth fields with noise.

As in the tables of a study dealers are counted north of the border and firearm
homicides and seizures south of it, and roads cross one hexagon in five.
"""

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry import box

from geo import cells as h3_cells
from geo.outputs.web.content import MapContent
from geo.outputs.web.findings import Findings
from geo.schema.hotspots import (
    EMERGING_CLASSES,
    HOTSPOT_CLASSES,
    MEASURES,
    MORAN_CLASSES,
    PAIRS,
    VERDICTS,
)

RESOLUTION = 6
_CENTER = (24.0, -102.0)
_CRS = "EPSG:4326"
_ROAD_EVERY = 5
VALUES = (
    *("dealers", "population", "homicides", "firearm_homicides", "seizures"),
    "land_km2",
)


def make_grid(count: int) -> pd.DataFrame:
    """Return a round field of cells, resolution 6, each with its figures."""
    rings = int(np.ceil((np.sqrt(12 * count - 3) - 3) / 6)) + 1
    disk = h3.grid_disk(h3.latlng_to_cell(*_CENTER, RESOLUTION), rings)
    cells = np.sort(np.array([h3.str_to_int(one) for one in disk], dtype="uint64"))
    cells = cells[:count]
    latitude, longitude = h3_cells.centers(cells)
    mexican = longitude < _CENTER[1]
    rng = np.random.default_rng(1)
    grid = pd.DataFrame(
        {
            "cell": cells,
            "country": np.where(mexican, "MX", "US"),
            "state": np.where(mexican, "28", "TX"),
            "area_id": [f"{one // 40:05d}" for one in range(count)],
            "latitude": latitude,
            "longitude": longitude,
        }
    )
    for at, name in enumerate(VALUES):
        grid[name] = _field(latitude, longitude, at, rng)
    grid.loc[mexican, "dealers"] = 0.0
    grid.loc[~mexican, ["firearm_homicides", "seizures"]] = 0.0
    return grid


def _field(
    latitude: npt.NDArray[np.float64],
    longitude: npt.NDArray[np.float64],
    seed: int,
    rng: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """Return positive values: waves of some hundred kilometres, and a little noise."""
    waves = np.sin(latitude * (1 + seed / 3)) + np.cos(longitude * (1.5 + seed / 5))
    values: npt.NDArray[np.float64] = np.exp(
        1.5 + waves + 0.1 * rng.normal(size=len(latitude))
    )
    return values


def _classes(values: pd.Series, names: tuple[str, ...]) -> npt.NDArray[np.object_]:
    """Return names by the rank of a value."""
    part = (values.rank(pct=True) * len(names)).to_numpy()
    at = np.minimum(np.floor(part), len(names) - 1).astype("i8")
    chosen: npt.NDArray[np.object_] = np.array(names, dtype=object)[at]
    return chosen


def make_content(count: int) -> MapContent:
    """Return what the map shows on so many hexagons; no roads and no crossings."""
    grid = make_grid(count)
    tables = [
        pd.DataFrame(
            {
                "measure": measure,
                "cell": grid["cell"],
                "rate": grid["homicides"],
                "class": _classes(grid[column], HOTSPOT_CLASSES),
                "class_count": _classes(grid["population"], HOTSPOT_CLASSES),
                "moran_class": _classes(grid[column], MORAN_CLASSES),
                "hot_share": grid[column].rank(pct=True),
                "verdict": _classes(grid[column], VERDICTS),
            }
        )
        for measure, column in zip(
            MEASURES, ("homicides", "dealers", "seizures"), strict=True
        )
    ]
    moran = pd.DataFrame(
        {
            "pair": next(iter(sorted(PAIRS))),
            "cell": grid["cell"],
            "moran_class": _classes(grid["seizures"], MORAN_CLASSES),
        }
    )
    emerging = pd.DataFrame(
        {"cell": grid["cell"], "class": _classes(grid["homicides"], EMERGING_CLASSES)}
    )
    flow = grid["population"].where(grid.index % _ROAD_EVERY == 0, 0.0)
    flows = grid[["cell"]].assign(
        flow_km=flow,
        flow_km_low=flow / 2,
        flow_km_high=flow * 2,
        port_hours=grid["homicides"],
    )
    return MapContent(
        grid=grid,
        hotspots=pd.concat(tables, ignore_index=True),
        findings=Findings(
            bivariate=moran,
            emerging=emerging,
            ranked=_none("measure"),
            clusters=_none("method"),
            scan=_none("kind"),
            misplaced=pd.Series(dtype="float64"),
        ),
        edges=_none(
            *("edge_id", "country", "ref", "length_km"),
            *("flow_share", "flow_low", "flow_high"),
        ),
        corridors=_none("country"),
        ports=_none("port_id", "southbound", "flow_share"),
        area_flows=_area_flows(grid),
        cell_flows=flows,
        outlines=gpd.GeoDataFrame(
            {"country": ["US", "MX"], "state": ["TX", "28"], "state_name": ["A", "B"]},
            geometry=[box(-102, 5, -85, 43), box(-119, 5, -102, 43)],
            crs=_CRS,
        ),
        places=pd.DataFrame(
            {"name": [], "latitude": [], "longitude": [], "population": []}
        ),
    )


def _none(*columns: str) -> gpd.GeoDataFrame:
    table = {name: pd.Series(dtype="float64") for name in columns}
    return gpd.GeoDataFrame(table, geometry=[], crs=_CRS)


def _area_flows(grid: pd.DataFrame) -> pd.DataFrame:
    areas = grid[["country", "area_id"]].drop_duplicates()
    return areas.assign(
        name=areas["area_id"],
        state_name="",
        main_port="",
        flow_share=np.nan,
        flow_low=np.nan,
        flow_high=np.nan,
        through_share=np.nan,
    )
