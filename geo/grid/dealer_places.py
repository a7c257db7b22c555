"""Where dealers lie within counties: at points of ZIP codes, where they may.

A listing of licensees tells the ZIP of each premises, and a ZIP has a point. Dealers of
a county lie in the cell of that point; those without a point where its people live.
Together they are shares of the county's dealers, in the form of shares of its people.

A few dealers in a cell must stay unknown, and must not follow from the total of the
county: a cell holds dealers by their points only if it has at least the number below
which counts are small. The others are spread; if they are few themselves, the cell that
has the fewest is spread with them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo import cells
from geo.projection import great_circle_km

_KEYS: Final = ["area_id", "cell"]
# A ZIP reaches over the lines of its county, but not much further than this.
_NEAR_KM: Final = 40.0


@dataclass(frozen=True, slots=True)
class DealerPoints:
    """Dealers by county and point.

    Attributes
    ----------
    points
        ``area_id``, ``latitude``, ``longitude`` (WGS 84) and ``dealers``.
    small_count
        Counts above 0 and below this are small.
    """

    points: pd.DataFrame
    small_count: int


def dealer_shares(
    shares: pd.DataFrame, given: DealerPoints, totals: pd.Series, *, resolution: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return which share of an area's dealers lies in which cell.

    Parameters
    ----------
    shares
        ``area_id``, ``cell``, ``land_km2`` and ``share``: where an area's people live.
    given
        Dealers by point. A point outside the cells of its county counts for the
        nearest of them within 40 km (or two cells, if that is more); those further off
        are spread.
    totals
        Dealers by ``area_id``, with a point or not.
    resolution
        Of the cells of `shares`.

    Returns
    -------
    shares
        The rows of `shares`, in their order; shares of each area add up to 1.
    told
        Dealers of the areas, for the manifest: ``dealers``, ``by_point``; ``moved`` to
        the nearest cell of their county (some of them spread after all); ``far``,
        ``few`` and ``without_point``, that were spread as people are.
    """
    names = pd.Index(shares["area_id"].unique())
    points = given.points[given.points["area_id"].isin(names)]
    found, moved = _cells_of(points, shares, resolution)
    counted = points.assign(cell=found)[found != 0]
    there = counted.groupby(_KEYS)["dealers"].sum().astype("float64")
    whole = totals.reindex(names).fillna(0.0)
    kept = _enough(there, whole, given.small_count)
    at = pd.MultiIndex.from_frame(shares[_KEYS])
    exact = kept.reindex(at).fillna(0.0).to_numpy()
    total = whole.reindex(shares["area_id"]).to_numpy()
    placed = kept.groupby(level=0).sum().reindex(shares["area_id"]).fillna(0.0)
    some = total > 0
    safe = np.where(some, total, 1.0)
    rest = np.where(some, 1 - placed.to_numpy() / safe, 1.0)
    mixed = shares.assign(share=shares["share"].to_numpy() * rest + exact / safe)
    at_points, by_point = int(points["dealers"].sum()), int(kept.sum())
    far = at_points - int(there.sum())
    told = {
        "dealers": int(whole.sum()),
        "by_point": by_point,
        "moved": moved,
        "far": far,
        "few": at_points - far - by_point,
        "without_point": int(whole.sum()) - at_points,
    }
    return mixed, told


def _enough(there: pd.Series, whole: pd.Series, least: int) -> pd.Series:
    """Return the cells that tell of no small count, nor leave one to be reckoned.

    Parameters
    ----------
    there
        Dealers by area and cell.
    whole
        Dealers by area.
    least
        The smallest count that is not small.
    """
    kept = there[there >= least].sort_values(kind="stable", ascending=False)
    if kept.empty:
        return kept
    before = kept.groupby(level=0).cumsum()
    rest = whole.reindex(before.index.get_level_values(0)).to_numpy() - before
    # Taken from the largest on: the first cells after which nothing small is left over.
    fine = (rest >= least) | (rest == 0)
    last = fine.groupby(level=0).transform(
        lambda values: np.flatnonzero(values)[-1] if values.any() else -1
    )
    enough: pd.Series = kept[kept.groupby(level=0).cumcount() <= last]
    return enough


def _cells_of(
    points: pd.DataFrame, shares: pd.DataFrame, resolution: int
) -> tuple[cells.CellArray, int]:
    """Return the cell of the county for each point, 0 for none, and how many moved."""
    north = points["latitude"].to_numpy(dtype="float64")
    east = points["longitude"].to_numpy(dtype="float64")
    held = cells.points_to_cells(latitude=north, longitude=east, resolution=resolution)
    cell = held.copy()
    own = pd.MultiIndex.from_frame(shares[_KEYS])
    there = pd.MultiIndex.from_arrays([points["area_id"], cell]).isin(own)
    known = shares.groupby("area_id")["cell"]
    moved = 0
    for at in np.flatnonzero(~there):
        near = known.get_group(points["area_id"].iloc[at]).to_numpy(dtype="uint64")
        here = slice(at, at + 1)
        away = great_circle_km(north[here], east[here], *cells.centers(near))
        width = float(np.sqrt(cells.areas_km2(near).mean()))
        best = int(np.argmin(away))
        close = away[best] <= max(_NEAR_KM, 2 * width)
        cell[at] = near[best] if close else 0
        moved += int(points["dealers"].iloc[at]) if close else 0
    return cell, moved
