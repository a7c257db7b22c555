"""The two ends of the journey as tables of places that meet the roads."""

import pandas as pd

from geo.corridors.model import Places
from geo.errors import NetworkError

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
