"""Dealers by county and point, where the study names a listing of licensees."""

from pathlib import Path

import pandas as pd

from geo.schema.raw_united_states import DEALER_POINTS
from geo.sources.area_changes import read_county_successors
from geo.sources.tables import read_table


def read_dealer_points(
    raw: Path, areas: pd.DataFrame, *, year: int
) -> pd.DataFrame | None:
    """Read how many dealers of each area have premises at which point.

    Parameters
    ----------
    raw
        The raw folder, with what the study names in place of shipped tables.
    areas
        Table ``sources_areas``; its geometry is not needed.
    year
        Of the dealers.

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``latitude``, ``longitude`` and ``dealers``; None if no listing
        gave points of that year. Counties that the boundaries lack are counted with
        those that stand for them, as dealers by county are.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    if not (raw / DEALER_POINTS.name).is_file():
        return None
    table = read_table(raw, DEALER_POINTS, known={})
    own = table[table["year"] == year]
    if own.empty:
        return None
    code = own["fips"].replace(read_county_successors(raw, areas).to_dict())
    named = own.assign(area_id=("US" + code).astype("str"))
    keys = ["area_id", "latitude", "longitude"]
    return pd.DataFrame(named.groupby(keys, as_index=False)["dealers"].sum())
