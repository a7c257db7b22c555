"""Counties of premises: by the county of the licence, else by the point of the ZIP.

Producer of the boundaries: U.S. Census Bureau, as the project installs them (2016), or
as an official file gives them (`geo.sources.official.boundaries`).
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.projection import CENSUS, GEOGRAPHIC
from geo.sources.areas import boundary_files
from geo.sources.official.atf_zips import zip_points
from geo.sources.official.census_states import NUMBERS

# What the Census Bureau calls each kind of county.
_KINDS: Final = {
    "03": "City and Borough",
    "04": "Borough",
    "05": "Census Area",
    "06": "County",
    "12": "Municipality",
    "15": "Parish",
    "25": "city",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Counts with their counties.

    Attributes
    ----------
    counts
        The rows of a listing that have a county, with ``fips``.
    repairs
        How many were placed in which way, and how many could not be.
    unplaced
        Licensees without a county.
    """

    counts: pd.DataFrame
    repairs: list[str]
    unplaced: int


def read_counties(layer: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    """Return the counties that exist.

    Parameters
    ----------
    layer
        Counties as `geo.sources.official.boundaries` reads them (``GEOID, NAME``);
        those of the installed boundaries if None.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``fips``: ``county``, the name.
    """
    if layer is None:
        table = pyogrio.read_dataframe(
            boundary_files()["counties"],
            columns=["GEOID", "NAME", "LSAD"],
            read_geometry=False,
            encoding="UTF-8",
        )
        kind = table["LSAD"].map(_KINDS).fillna("")
        names = (table["NAME"] + " " + kind).str.strip()
    else:
        table = layer
        names = layer["NAMELSAD"] if "NAMELSAD" in layer else layer["NAME"]
    found = pd.DataFrame({"fips": table["GEOID"], "county": names}).astype("str")
    return found.set_index("fips").sort_index()


def place(
    counts: pd.DataFrame,
    counties: pd.DataFrame,
    layer: gpd.GeoDataFrame | None = None,
) -> Placed:
    """Find the county of each row of a listing.

    Parameters
    ----------
    counts
        As `geo.sources.official.atf_listing.read_listing` gives them.
    counties
        As `read_counties` gives them.
    layer
        The same with shapes; the installed boundaries if None.

    Returns
    -------
    Placed
        A county of the licence counts where it exists in the state of the premises.
    """
    fips = (counts["state"].map(NUMBERS) + counts["county"]).astype("str")
    by_code = fips.isin(counties.index)
    stray = counts[~by_code]
    found = _by_zip(stray, layer) if len(stray) else pd.Series(dtype="str")
    fips = fips.where(by_code, found.reindex(counts.index))
    number = counts["licensees"]
    ways = {
        "by the county of the licence": int(number[by_code].sum()),
        "by the point of the ZIP": int(number[~by_code & fips.notna()].sum()),
    }
    lost = int(number[fips.isna()].sum())
    told = [f"{some:,} licensees placed {way}" for way, some in ways.items() if some]
    if lost:
        told.append(f"{lost:,} licensees with neither county nor ZIP left out")
    placed = counts[fips.notna()].assign(fips=fips[fips.notna()])
    return Placed(placed, told, lost)


def _by_zip(stray: pd.DataFrame, layer: gpd.GeoDataFrame | None) -> pd.Series:
    """Return the counties in which the points of ZIPs lie, in the right state."""
    states = sorted(set(stray["state"]))
    points = zip_points(states)
    own = points.reindex(stray["zip"])
    known = (own["state"].to_numpy() == stray["state"].to_numpy()) & own[
        "latitude"
    ].notna().to_numpy()
    there = stray[known]
    shapes = _shapes([NUMBERS[state] for state in states], layer)
    tree = shapely.STRtree(shapes.geometry.to_numpy())
    spots = gpd.GeoSeries(
        shapely.points(own.loc[known, ["longitude", "latitude"]].to_numpy()),
        crs=GEOGRAPHIC,
    ).to_crs(shapes.crs or CENSUS)
    at, inside = tree.query(spots.to_numpy(), predicate="intersects")
    codes = shapes["GEOID"].to_numpy()[inside]
    right = np.char.startswith(
        codes.astype(str), there["state"].map(NUMBERS).to_numpy().astype(str)[at]
    )
    found = pd.Series(codes[right], index=there.index[at[right]], dtype="str")
    # A point on a border lies in two: the first is as good.
    return found.groupby(level=0).min()


def _shapes(numbers: list[str], layer: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Return the shapes of the counties of some states, in their own projection."""
    if layer is None:
        listed = ", ".join(f"'{number}'" for number in numbers)
        shapes = pyogrio.read_dataframe(
            boundary_files()["counties"],
            # A column that is not read cannot be asked for.
            columns=["GEOID", "STATEFP"],
            where=f"STATEFP IN ({listed})",
            encoding="UTF-8",
        )
    else:
        shapes = layer[layer["GEOID"].str[:2].isin(numbers)]
    if shapes.crs is None:
        shapes = shapes.set_crs(CENSUS)
    found: gpd.GeoDataFrame = shapes.sort_values("GEOID", ignore_index=True)
    return found
