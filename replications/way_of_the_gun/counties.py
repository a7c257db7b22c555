"""The counties: dealers, road to the nearest crossing, and what may explain dealers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geo.projection import EARTH_RADIUS_KM, unit_sphere
from replications.frame import Data
from replications.ground import read_distances, southbound

FloatArray = npt.NDArray[np.float64]

# Off the roads that lead to the border; of Connecticut, dealers are counted by eight
# counties and people by nine other regions.
_LEFT_OUT = ("AK", "HI", "CT")
_NEIGHBOURS = 8
_DEALERS = "united_states/dealers_county_year_2003_2023.csv"
_CHECKS = "united_states/fbi_nics_background_checks_1998_2026.csv"
_LAWS = "united_states/statefirearmlaws_1991_2017_database.csv"
_HOMICIDE_YEARS = (2010, 2012)
_LAW_YEAR = 2011
_NEAR_KM = 300.0


def earlier_panel(data: Data, years: Sequence[int]) -> pd.DataFrame:
    """Return counties of the years of the original, with all that may explain dealers.

    Parameters
    ----------
    data
        Where files are.
    years
        Of the dealers; the spatial lag is of the year before the first.

    Returns
    -------
    pandas.DataFrame
        One row per county and year: ``dealers``, ``year``, ``state``, ``people`` (of
        2021, the earliest estimate at hand), ``road_km``, ``straight_km``,
        ``dense_km``, and the controls ``density`` (log of people per km²),
        ``people_log``, ``neighbours`` (log of 1 + mean dealers of the eight nearest
        counties in the year before), ``laws`` (number in the state, 2011), ``checks``
        (log of background checks per head of the state, mean of the years) and
        ``homicides`` (log of 1 + those within 300 km of the nearest crossing, in
        Mexico, 2010 to 2012).

    Raises
    ------
    MissingInputError
        If dealers, background checks or laws are not at hand.
    """
    path = data.wanted(_DEALERS, source="atf-dealer-counts/county-year")
    table = pd.read_csv(path, dtype={"fips": str})
    table = table.rename(columns={"ffl_01_02_07_08": "dealers"})
    before = table[table["year"] == min(years) - 1].set_index("fips")["dealers"]
    chosen = table.loc[table["year"].isin(years), ["fips", "year", "dealers"]]
    people = pd.read_csv(data.shipped("population/counties.csv"), dtype={"fips": str})
    people = people[people["year"] == people["year"].min()]
    panel = _join(data, chosen, people.set_index("fips")["population"])
    checks = sales_by_state(data, years)
    heads = panel.drop_duplicates("fips").groupby("state_name")["people"].sum()
    return panel.assign(
        neighbours=_neighbours(panel, before),
        laws=panel["state_name"].map(_laws(data)).astype("float64"),
        checks=np.log(panel["state_name"].map(checks / heads).astype("float64")),
        homicides=panel["port_id"].map(_homicides(data)),
    )


def shipped_panel(data: Data) -> pd.DataFrame:
    """Return the counties of the years that ship, people of the same year.

    Returns
    -------
    pandas.DataFrame
        As `earlier_panel` gives it, with the controls ``density`` and ``people_log``.
    """
    dealers = pd.read_csv(data.shipped("dealers/dealers.csv"), dtype={"fips": str})
    people = pd.read_csv(data.shipped("population/counties.csv"), dtype={"fips": str})
    both = dealers.merge(people[["fips", "year", "population"]], on=["fips", "year"])
    return _join(
        data,
        both[["fips", "year", "dealers"]],
        both.set_index(["fips", "year"])["population"],
    )


def sales_by_state(data: Data, years: Sequence[int]) -> pd.Series:
    """Return firearms sold a year by state, as background checks show them.

    Checks for handguns, long guns and others count one firearm each, a check for
    several handguns two; checks for permits, pawned goods and administration are left
    out. States that sell by permit show fewer than were sold.

    Parameters
    ----------
    data
        Where files are.
    years
        Their mean is given.
    """
    path = data.wanted(_CHECKS, source="fbi-nics/checks")
    table = pd.read_csv(path)
    table = table[table["month"].str[:4].astype(int).isin(years)]
    single = table[["handgun", "long_gun", "other"]].fillna(0).sum(axis=1)
    sold = single + 2 * table["multiple"].fillna(0)
    return sold.groupby(table["state"]).sum() / len(years)


def _join(data: Data, dealers: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Return counties on the roads, with people, area and the way to a crossing."""
    ground = read_distances(data, "us_counties")
    panel = dealers.join(ground, on="fips", how="inner").reset_index(drop=True)
    keys = ["fips", "year"] if people.index.nlevels > 1 else ["fips"]
    panel = panel.join(people.rename("people"), on=keys, how="left")
    panel = panel[~panel["state"].isin(_LEFT_OUT)]
    panel = panel.dropna(subset=["people", "road_km"]).reset_index(drop=True)
    return panel.assign(
        density=np.log(panel["people"] / panel["km2"]),
        people_log=np.log(panel["people"]),
    )


def _neighbours(panel: pd.DataFrame, dealers: pd.Series) -> FloatArray:
    """Return log of 1 + mean dealers of the nearest counties."""
    county = panel.drop_duplicates("fips")
    point = unit_sphere(county["latitude"].to_numpy(), county["longitude"].to_numpy())
    _, near = cKDTree(point).query(point, k=_NEIGHBOURS + 1)
    own = dealers.reindex(county["fips"]).fillna(0).to_numpy(dtype="float64")
    mean = own[np.asarray(near)[:, 1:]].mean(axis=1)
    lag = pd.Series(np.log1p(mean), index=county["fips"])
    return panel["fips"].map(lag).to_numpy(dtype="float64")


def state_panel(panel: pd.DataFrame, sales: pd.Series) -> pd.DataFrame:
    """Return states with their sales, in the columns of a panel of counties.

    Parameters
    ----------
    panel
        Counties; of the first of their years.
    sales
        Firearms a year by name of state.

    Returns
    -------
    pandas.DataFrame
        ``sales``, ``state``, ``year``, ``people_log``, ``density`` and ``road_km``,
        which is the mean over the state's people.
    """
    first = panel[panel["year"] == panel["year"].min()]
    weighted = first.assign(way=first["road_km"] * first["people"])
    total = weighted.groupby(["state", "state_name"])[["people", "km2", "way"]].sum()
    total = pd.DataFrame(total.reset_index())
    joined: pd.DataFrame = total.assign(
        sales=total["state_name"].map(sales).astype("float64"),
        year=first["year"].iloc[0],
        road_km=total["way"] / total["people"],
        people_log=np.log(total["people"]),
        density=np.log(total["people"] / total["km2"]),
    )
    return joined


def _laws(data: Data) -> pd.Series:
    path = data.wanted(_LAWS, source="state-firearm-laws/database-2017")
    table = pd.read_csv(path, usecols=["state", "year", "lawtotal"])
    return table[table["year"] == _LAW_YEAR].set_index("state")["lawtotal"]


def _homicides(data: Data) -> pd.Series:
    """Return log of 1 + homicides near each crossing, by its ``port_id``."""
    path = data.shipped("homicides/homicides.csv")
    table = pd.read_csv(path, dtype={"cvegeo": str})
    table = table[table["year"].between(*_HOMICIDE_YEARS)]
    homicides = table.groupby("cvegeo")["homicides"].sum()
    seats = read_distances(data, "mx_municipalities")
    count = homicides.reindex(seats.index).fillna(0).to_numpy(dtype="float64")
    port = southbound(data)
    at = unit_sphere(port["latitude"].to_numpy(), port["longitude"].to_numpy())
    seat = unit_sphere(seats["latitude"].to_numpy(), seats["longitude"].to_numpy())
    near = cKDTree(seat).query_ball_point(
        at, 2 * np.sin(_NEAR_KM / 2 / EARTH_RADIUS_KM)
    )
    total = [count[list(rows)].sum() for rows in near]
    return pd.Series(np.log1p(total), index=port["port_id"].to_numpy())
