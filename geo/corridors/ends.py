"""The two ends of the journey as tables of places that meet the roads."""

import numpy as np
import pandas as pd

from geo import cells
from geo.corridors.model import Places
from geo.corridors.reach import at_own_point
from geo.errors import NetworkError

_ROUNDING = 1e-9
_COLUMNS = [
    "place_id",
    "country",
    "name",
    "state",
    "state_name",
    "latitude",
    "longitude",
    "weight",
    "count",
    "group",
]


def find_places(
    areas: pd.DataFrame,
    seats: pd.DataFrame,
    weight: pd.Series,
    count: pd.Series,
    group: pd.Series,
    country: str,
) -> Places:
    """Return the areas of a country that have any weight.

    Parameters
    ----------
    areas, seats
        Tables ``sources_areas`` and ``grid_seats``.
    weight
        Supply or demand by ``area_id``.
    count
        The count that the weight rests on, by ``area_id``.
    group
        What is drawn together, by ``area_id``: a state or a group of states.
    country
        US or MX.

    Returns
    -------
    Places
        Sorted by ``area_id``.

    Raises
    ------
    NetworkError
        If an area with weight is not of that country, or none has weight.
    """
    known = areas[areas["country"] == country].sort_values("area_id")
    strange = weight.index[(weight > 0) & ~weight.index.isin(known["area_id"])]
    if len(strange):
        message = (
            f"{', '.join(map(str, strange[:5]))} has supply or demand but is no area "
            f"of {country} ({len(strange):,} in all). Correct the code, or the table "
            "of areas."
        )
        raise NetworkError(message)
    table = known.assign(weight=known["area_id"].map(weight).fillna(0.0))
    table = table[table["weight"] > 0].reset_index(drop=True)
    if table.empty:
        message = f"No area of {country} has any supply or demand."
        raise NetworkError(message)
    seat = seats.set_index("area_id").loc[table["area_id"]]
    return Places(
        table.assign(
            place_id=table["area_id"],
            latitude=seat["latitude"].to_numpy(),
            longitude=seat["longitude"].to_numpy(),
            count=table["area_id"].map(count).fillna(0.0).astype("float64"),
            group=table["area_id"].map(group).astype("str"),
        )[_COLUMNS]
    )


def append_onward(targets: Places, onward: pd.DataFrame) -> Places:
    """Return targets with the crossings to the south after the municipalities.

    Parameters
    ----------
    targets
        Municipalities.
    onward
        As `geo.corridors.variants.onward_destinations` gives it.
    """
    if onward.empty:
        return targets
    if targets.points is not None:
        message = "Append crossings to the south before places are spread over cells."
        raise ValueError(message)
    beyond = onward["place_id"].str[:2]
    rows = onward.assign(
        country=beyond,
        name=onward["name_en"],
        state=beyond,
        state_name=beyond.map({"GT": "Guatemala", "BZ": "Belize"}),
        count=0.0,
        group=beyond,
    )[_COLUMNS]
    return Places(pd.concat([targets.table, rows], ignore_index=True))


def spread_over_cells(places: Places, shares: pd.DataFrame) -> Places:
    """Return places whose weight lies in their hexagons, as their people do.

    Parameters
    ----------
    places
        Counties, or municipalities and crossings to the south.
    shares
        Table ``grid_shares``: ``area_id``, ``cell``, ``share``.

    Returns
    -------
    Places
        The same places, each with a point at the centre of every hexagon that any of
        its people live in. Places that the grid does not cover stay where they are.

    Raises
    ------
    NetworkError
        If the shares of a place do not add up to 1.
    """
    table = places.table
    row = pd.Series(np.arange(len(table)), index=table["place_id"])
    own = shares[(shares["share"] > 0) & shares["area_id"].isin(row.index)]
    summed = own.groupby("area_id")["share"].sum()
    wrong = summed.index[(summed - 1).abs() > _ROUNDING]
    if len(wrong):
        message = (
            f"The shares of {', '.join(map(str, wrong[:5]))} over hexagons do not add "
            "up to 1. Run the stage `grid` again."
        )
        raise NetworkError(message)
    cell = own["cell"].to_numpy(dtype="uint64")
    latitude, longitude = cells.centers(cell)
    spread = pd.DataFrame(
        {
            "place": row.loc[own["area_id"]].to_numpy(),
            "cell": cell,
            "latitude": latitude,
            "longitude": longitude,
            "share": own["share"].to_numpy(dtype="float64"),
        }
    )
    seats = at_own_point(table)
    kept = seats[~table["place_id"].isin(summed.index).to_numpy()]
    points = pd.concat([spread, kept[spread.columns]], ignore_index=True)
    return Places(table, points.sort_values(["place", "cell"], ignore_index=True))
