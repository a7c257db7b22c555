"""Municipalities near the border, the crossing side they face, and their homicides."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from replications.frame import Data
from replications.ground import read_distances

# A hundred miles.
REACH_KM = 160.934
_MONTHS = "mexico/inegi_homicides_muni_month_2000_2021.csv.gz"
_STATES = "mexico/inegi_firearm_homicides_state_month_1998_2008.csv"
_CITIES = "mexico/inegi_firearm_homicides_border_muni_month_2001_2006.csv"
_CENSUSES = (2000, 2010)
_BAJA_CALIFORNIA, _TIJUANA = "02", "02004"
BORDER_STATES = ("02", "05", "08", "19", "26", "28")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which municipalities and years, and who is exposed.

    Attributes
    ----------
    years
        First and last.
    post
        Years from this one on are after.
    nearest_km, farthest_km
        Range of road distance to the nearest crossing, km.
    form
        ``segment``: exposed is who is nearer to a crossing into Arizona, New Mexico or
        Texas than to one into California, by 1. ``proximity``: by how near the former
        is, from 1 at the crossing to 0 at `farthest_km`.
    roads
        Prefix of the distance columns: empty for the strategic network, ``dense_``.
    left_out
        Codes of municipalities or years.
    """

    years: tuple[int, int] = (2002, 2006)
    post: int = 2005
    nearest_km: float = 0.0
    farthest_km: float = REACH_KM
    form: str = "segment"
    roads: str = ""
    left_out: tuple[str, ...] = ()


def municipalities(data: Data, choice: Choice) -> pd.DataFrame:
    """Return the municipalities that are chosen and how far they are exposed.

    Parameters
    ----------
    data
        Where files are.
    choice
        Which.

    Returns
    -------
    pandas.DataFrame
        By five-digit code: ``state``, ``name``, ``port_id``, ``road_km``,
        ``exposure``.
    """
    table = read_distances(data, "mx_municipalities")
    way = f"{choice.roads}road_km" if not choice.roads else "dense_km"
    other = table[f"{choice.roads}other_km"]
    californian = table[f"{choice.roads}california_km"]
    if choice.form == "segment":
        exposure = (other < californian).astype("float64")
    elif choice.form == "proximity":
        exposure = (1 - other / choice.farthest_km).clip(lower=0)
    else:
        message = f"Exposure is 'segment' or 'proximity', not '{choice.form}'."
        raise ValueError(message)
    chosen = table[way].between(choice.nearest_km, choice.farthest_km)
    chosen &= ~table.index.isin(choice.left_out)
    table = table.assign(road_km=table[way], exposure=exposure)
    return table.loc[chosen, ["state", "name", "port_id", "road_km", "exposure"]]


def homicides(data: Data) -> pd.DataFrame:
    """Return homicides of every means by municipality (rows) and year (columns)."""
    path = data.shipped("homicides/homicides.csv")
    table = pd.read_csv(path, dtype={"cvegeo": str})
    return _wide(table, "cvegeo", "homicides")


def monthly_homicides(data: Data) -> pd.DataFrame:
    """Return the same from the monthly file.

    Its people by municipality hardly grow (Tijuana by 0.01 % a year) and are not used.
    """
    path = data.wanted(_MONTHS, source="inegi-homicides/municipality-month")
    columns = ["ent_mun", "year", "homicides"]
    table = pd.read_csv(path, sep="|", dtype={"ent_mun": str}, usecols=columns)
    return _wide(table, "ent_mun", "homicides")


def people_of_states(data: Data, places: pd.DataFrame) -> pd.DataFrame:
    """Return people of the state of each place, by place and year 2000 to 2010.

    Between censuses they grow by the same share every year. A model with a level for
    every place takes only the growth from them.
    """
    path = data.shipped("population/states.csv")
    table = pd.read_csv(path, dtype={"state_code": str})
    census = table.pivot_table(
        index="state_code", columns="year", values="population"
    ).loc[places["state"]]
    before, after = (census[year].to_numpy(dtype="float64") for year in _CENSUSES)
    first, last = _CENSUSES
    grown = {
        year: before * (after / before) ** ((year - first) / (last - first))
        for year in range(first, last + 1)
    }
    return pd.DataFrame(grown, index=places.index)


def panel(
    places: pd.DataFrame,
    counts: pd.DataFrame,
    choice: Choice,
    people: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per municipality and year.

    Parameters
    ----------
    places
        As `municipalities` gives them; who is not in `counts` had no homicide.
    counts
        Homicides by place and year.
    choice
        Years and who is exposed.
    people
        By place and year, for a model of rates.

    Returns
    -------
    pandas.DataFrame
        ``place``, ``year``, ``homicides``, ``exposure``, ``treated`` (exposure in the
        years after, else 0), ``people`` if given. Places without any homicide in the
        years say nothing about change and are left out.
    """
    first, last = choice.years
    years = [
        year for year in range(first, last + 1) if str(year) not in choice.left_out
    ]
    wide = counts.reindex(places.index).fillna(0)[years]
    found = _long(wide[wide.sum(axis=1) > 0], "homicides")
    exposure = found["place"].map(places["exposure"]).astype("float64")
    after = found["year"] >= choice.post
    found = found.assign(exposure=exposure, treated=exposure * after)
    if people is None:
        return found
    mean = _long(people.reindex(places.index)[years], "people")
    return found.merge(mean, on=["place", "year"], validate="one_to_one")


def state_firearms(data: Data, years: tuple[int, int]) -> pd.DataFrame:
    """Return firearm and other homicides of the border states by year.

    Parameters
    ----------
    data
        Where files are.
    years
        First and last.

    Returns
    -------
    pandas.DataFrame
        ``place``, ``year``, ``firearm``, ``other``, ``exposure`` (0 for Baja
        California, 1 for the other five).
    """
    path = data.wanted(_STATES, source="inegi-homicides/firearm-state-month")
    table = pd.read_csv(path, dtype={"state_code": str})
    table = table[table["state_code"].isin(BORDER_STATES)]
    return _armed(
        table.rename(columns={"state_code": "place"}), _BAJA_CALIFORNIA, years
    )


def city_firearms(data: Data, years: tuple[int, int]) -> pd.DataFrame:
    """Return the same of six border cities, Tijuana being unexposed."""
    path = data.wanted(_CITIES, source="inegi-homicides/firearm-border-month")
    table = pd.read_csv(path, dtype={"cvegeo": str})
    return _armed(table.rename(columns={"cvegeo": "place"}), _TIJUANA, years)


def _armed(table: pd.DataFrame, unexposed: str, years: Sequence[int]) -> pd.DataFrame:
    table = table[table["year"].between(years[0], years[1])]
    total = table.groupby(["place", "year"])[["firearm_homicides", "homicides"]].sum()
    found: pd.DataFrame = total.reset_index()
    return pd.DataFrame(
        {
            "place": found["place"],
            "year": found["year"],
            "firearm": found["firearm_homicides"],
            "other": found["homicides"] - found["firearm_homicides"],
            "exposure": (found["place"] != unexposed).astype("float64"),
        }
    )


def _wide(table: pd.DataFrame, place: str, count: str) -> pd.DataFrame:
    return table.pivot_table(
        index=place, columns="year", values=count, aggfunc="sum", fill_value=0
    )


def _long(wide: pd.DataFrame, count: str) -> pd.DataFrame:
    table = wide.rename_axis(index="place", columns="year").reset_index()
    return table.melt("place", var_name="year", value_name=count).astype(
        {"year": "int64"}
    )
