"""Dealers by county, by ZIP and by type, from the ATF listing of licensees.

Producer, layout and vintage: see `geo.sources.official.atf_listing`, which reads the
files and keeps counts alone. Licence types 01, 02, 07 and 08 are counted: dealers,
pawnbrokers, and makers and importers, who may sell too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.schema.contract import LATITUDE_RANGE, LONGITUDE_RANGE
from geo.schema.raw import DEALER_TYPES, DEALERS
from geo.schema.raw_united_states import DEALER_POINTS, PREMISES
from geo.sources.intake.faults import refused
from geo.sources.official.atf_counties import Placed, place, read_counties
from geo.sources.official.atf_listing import (
    LAYOUT,
    LAYOUTS,
    TYPES,
    Listing,
    read_listing,
)
from geo.sources.official.atf_zips import zip_points
from geo.sources.official.census_states import NUMBERS, POSTAL_BY_NUMBER
from geo.sources.official.reading import finish

__all__ = [
    "LAYOUTS",
    "TYPES",
    "read",
    "read_premises",
    "read_types",
    "read_with_points",
]
# Of more licensees than this without a county, the file is not what it should be.
_MOST_UNPLACED: Final = 0.05


def read(
    path: Path | Sequence[Path],
    shown: str | None = None,
    *,
    year: int | None = None,
    counties: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Count licensees by county.

    Parameters
    ----------
    path, shown, year
        As `geo.sources.official.atf_listing.read_listing` takes them.
    counties
        Boundaries as `geo.sources.official.boundaries` reads them; the installed ones
        if None.

    Returns
    -------
    pandas.DataFrame
        Table ``dealers/dealers.csv``: all counties of the states in the files, those
        without a licensee with 0.

    Raises
    ------
    InputError
        With all faults of a file; if no year is known; if more than one licensee in
        twenty has no county.
    """
    return _by_county(_sited(path, shown, year, counties))


def read_with_points(
    path: Path | Sequence[Path],
    shown: str | None = None,
    *,
    year: int | None = None,
    counties: gpd.GeoDataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count licensees by county, and those of each county by point of their ZIP.

    Parameters
    ----------
    path, shown, year, counties
        As `read` takes them.

    Returns
    -------
    counts
        As `read` gives them.
    points
        Table ``dealers/points.csv``: one row per county and point, never per licensee.
        Counties are those of `read`; licensees whose ZIP has no point in their state,
        or none in the contiguous states, are left out, and told.

    Raises
    ------
    InputError
        As `read`.
    """
    sited = _sited(path, shown, year, counties)
    return _by_county(sited), _by_point(sited)


@dataclass(frozen=True, slots=True)
class _Sited:
    """A listing, the counties that exist, and where its licensees are."""

    listing: Listing
    names: pd.DataFrame
    placed: Placed


def _sited(
    path: Path | Sequence[Path],
    shown: str | None,
    year: int | None,
    counties: gpd.GeoDataFrame | None,
) -> _Sited:
    listing = read_listing(path, shown, year=year)
    names = read_counties(counties)
    placed = place(listing.counts, names, counties)
    whole = int(listing.counts["licensees"].sum())
    if placed.unplaced > _MOST_UNPLACED * whole:
        raise refused(
            _shown(path, shown),
            "a county or a ZIP for nearly all licensees",
            f"neither for {placed.unplaced:,} of {whole:,}",
            f"Take the {LAYOUT.name} as its producer publishes it.",
        )
    return _Sited(listing, names, placed)


def _by_county(sited: _Sited) -> pd.DataFrame:
    listing, placed = sited.listing, sited.placed
    summed = placed.counts.groupby(["fips", "year"])["licensees"].sum()
    table = _with_zeros(summed, listing.counts, sited.names)
    return finish(
        table,
        DEALERS,
        layout=LAYOUT.name,
        rows=listing.rows,
        repairs=[*listing.repairs, *placed.repairs, *_absent(listing.counts)],
    )


def _shown(path: Path | Sequence[Path], shown: str | None) -> str:
    if shown is not None:
        return shown
    return path.name if isinstance(path, Path) else ", ".join(p.name for p in path)


def _with_zeros(
    summed: pd.Series, counts: pd.DataFrame, names: pd.DataFrame
) -> pd.DataFrame:
    """Return all counties of the states of a year, with or without licensees."""
    states = pd.Series(names.index.str[:2].map(POSTAL_BY_NUMBER), index=names.index)
    parts = []
    for year in sorted(set(counts["year"].tolist())):
        rows = counts[counts["year"] == year]
        own = names[states.isin(list(set(rows["state"])))]
        parts.append(own.assign(year=np.int64(year)).reset_index())
    table = pd.concat(parts, ignore_index=True)
    keys = pd.MultiIndex.from_frame(table[["fips", "year"]])
    table["dealers"] = summed.reindex(keys, fill_value=0).to_numpy(dtype="int64")
    table["state"] = table["fips"].str[:2].map(POSTAL_BY_NUMBER).astype("str")
    return table


def _absent(counts: pd.DataFrame) -> list[str]:
    """Return which states the files of a year do not have."""
    told = []
    for year in sorted(set(counts["year"].tolist())):
        absent = sorted(set(NUMBERS) - set(counts.loc[counts["year"] == year, "state"]))
        if absent:
            told.append(f"{year}: no licensee of {', '.join(absent)} in the files")
    return told


def read_premises(
    path: Path | Sequence[Path], shown: str | None = None, *, year: int | None = None
) -> pd.DataFrame:
    """Count licensees by ZIP of their premises and type.

    Parameters
    ----------
    path, shown, year
        As `geo.sources.official.atf_listing.read_listing` takes them.

    Returns
    -------
    pandas.DataFrame
        Table ``dealers/premises.csv``. Its counts are small: they are for reckoning,
        and suppressed by whoever publishes.
    """
    listing = read_listing(path, shown, year=year)
    keys = list(PREMISES.key)
    table = listing.counts.groupby(keys)["licensees"].sum().reset_index()
    repairs = [*listing.repairs, *_absent(listing.counts)]
    return finish(
        table, PREMISES, layout=LAYOUT.name, rows=listing.rows, repairs=repairs
    )


def read_types(
    path: Path | Sequence[Path], shown: str | None = None, *, year: int | None = None
) -> pd.DataFrame:
    """Count licensees of the nation by type.

    Parameters
    ----------
    path, shown, year
        As `geo.sources.official.atf_listing.read_listing` takes them.

    Returns
    -------
    pandas.DataFrame
        Table ``dealers/types.csv``.

    Raises
    ------
    InputError
        As `read`; also if a state is not in the files, for these are national totals.
    """
    listing = read_listing(path, shown, year=year)
    absent = _absent(listing.counts)
    if absent:
        raise refused(
            _shown(path, shown),
            "licensees of all states",
            "; ".join(absent),
            "Take the listing of the nation, or of all its states.",
        )
    keys = list(DEALER_TYPES.key)
    table = listing.counts.groupby(keys)["licensees"].sum().reset_index()
    return finish(
        table,
        DEALER_TYPES,
        layout=LAYOUT.name,
        rows=listing.rows,
        repairs=listing.repairs,
    )


def _by_point(sited: _Sited) -> pd.DataFrame:
    listing, counts = sited.listing, sited.placed.counts
    points = zip_points(list(NUMBERS)).reindex(counts["zip"])
    spots = counts[["fips", "year"]].assign(
        latitude=points["latitude"].to_numpy(),
        longitude=points["longitude"].to_numpy(),
        dealers=counts["licensees"],
    )
    right = points["state"].to_numpy() == counts["state"].to_numpy()
    inside = (
        right
        & spots["latitude"].between(*LATITUDE_RANGE)
        & spots["longitude"].between(*LONGITUDE_RANGE)
    )
    keys = list(DEALER_POINTS.key)
    table = pd.DataFrame(spots[inside].groupby(keys, as_index=False)["dealers"].sum())
    lost = int(spots.loc[~inside, "dealers"].sum())
    told = [f"{lost:,} licensees without a point of their ZIP"] if lost else []
    return finish(
        table,
        DEALER_POINTS,
        layout=LAYOUT.name,
        rows=listing.rows,
        repairs=[*listing.repairs, *told],
    )
