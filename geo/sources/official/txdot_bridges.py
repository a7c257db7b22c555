"""Traffic and points of the bridges between Texas and Mexico.

Producer: Texas Department of Transportation (TxDOT), from U.S. Customs and Border
Protection and bridge owners. Layouts: ``ID, Year, Month, Region, POE, Crossing, Modes,
Northbound Crossing``, one row per bridge, month and mode; and ``Order, Border Crossing
Name, Code, ..., Lat, Lon``. Vintage: 2008 on, monthly. All counts are northbound.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw_united_states import BRIDGE_POINTS, BRIDGE_TRAFFIC
from geo.sources.intake import Faults, Field, Layout, Rows, open_rows
from geo.sources.intake.layout import plain
from geo.sources.official.reading import MOST, blame_repeats, finish

MONTHLY: Final = Layout(
    name="TxDOT table of northbound crossings by bridge and month",
    fields=(
        Field("year", ("Year",)),
        Field("month", ("Month",)),
        Field("bridge", ("Crossing", "Border Crossing Name")),
        Field("mode", ("Modes", "Mode")),
        Field("value", ("Northbound Crossing", "Northbound Crossings")),
    ),
    totals_in=("bridge",),
)
POINTS: Final = Layout(
    name="TxDOT table of border crossings",
    fields=(
        Field("bridge", ("Border Crossing Name", "Crossing")),
        Field("latitude", ("Lat", "Latitude")),
        Field("longitude", ("Lon", "Long", "Longitude")),
    ),
)
LAYOUTS: Final = (MONTHLY, POINTS)
_MODES: Final = {
    "Passenger Vehicles": "personal_vehicles",
    "Commercial Trucks": "trucks",
    "Buses": "buses",
    "Pedestrians/ Bicyclists": "pedestrians",
    "Pedestrians": "pedestrians",
    "Railcars": "railcars",
}
_COUNTED: Final = ["personal_vehicles", "trucks", "buses", "pedestrians"]
_SHARED: Final = ["personal_vehicles", "trucks", "pedestrians"]
#: Crossing by the name that TxDOT gives its bridge.
PORTS_BY_BRIDGE: Final = {
    "Anzalduas International Bridge": "anzalduas",
    "Bridge of the Americas": "el-paso-bota",
    "Brownsville & Matamoros Express Bridge": "brownsville-bm",
    "Camino Real International Bridge": "eagle-pass-2",
    "Colombia Solidarity Bridge": "laredo-colombia",
    "Del Rio International Bridge": "del-rio",
    "Donna-Rio Bravo International Bridge": "donna",
    "Eagle Pass International Bridge": "eagle-pass-1",
    "Fort Hancock-El Porvenir Bridge": "fort-hancock",
    "Free Trade International Bridge (Los Indios)": "los-indios",
    "Gateway International Bridge": "brownsville-gateway",
    "Gateway to the Americas Bridge": "laredo-1",
    "Good Neighbor Bridge": "el-paso-stanton",
    "Juárez-Lincoln International Bridge": "laredo-2",
    "Lake Amistad Dam Crossing": "lake-amistad",
    "Lake Falcon Dam International Crossing": "falcon-dam",
    "Los Ebanos Ferry": "los-ebanos",
    "Marcelino Serna Bridge": "tornillo",
    "McAllen-Hidalgo International Bridge": "hidalgo",
    "Paso del Norte Bridge": "el-paso-pdn",
    "Pharr International Bridge": "pharr",
    "Presidio-Ojinaga International Bridge": "presidio",
    "Progreso International Bridge": "progreso",
    "Roma-Ciudad Miguel Alemán International Bridge": "roma",
    "Starr-Camargo Bridge": "rio-grande-city",
    "Veterans International Bridge at Los Tomates": "brownsville-veterans",
    "World Trade Bridge": "laredo-world-trade",
    "Ysleta Bridge": "ysleta",
}
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100


def read(path: Path, shown: str | None = None, *, ports: pd.DataFrame) -> pd.DataFrame:
    """Read traffic by bridge and year.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.
    ports
        Table ``ports/ports.csv``: the crossings that exist.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/bridges.csv``; `months` says of how many months a year is made.
        Bridges of no crossing in the table, those of railways above all, are left out,
        and told.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, MONTHLY, shown=shown or path.name)
    faults = Faults(rows.file)
    table = pd.DataFrame(
        {
            "year": rows.numbers(
                "year", faults, whole=True, minimum=_FIRST_YEAR, maximum=_LAST_YEAR
            ),
            "month": rows.numbers("month", faults, whole=True, minimum=1, maximum=12),
            "bridge": rows.text["bridge"],
            "mode": rows.choice("mode", faults, _MODES, what="mode"),
            "value": rows.numbers(
                "value",
                faults,
                whole=True,
                minimum=0,
                maximum=MOST,
                missing=("",),
                thousands=True,
            ),
        }
    )
    blame_repeats(rows, table[["year", "month", "bridge", "mode"]], faults)
    faults.raise_if_any()
    table["port_id"] = _matched(rows, ports)
    repairs = [*rows.repairs, *_unmatched(table)]
    blanks = int(table["value"].isna().sum())
    if blanks:
        repairs.append(f"{blanks:,} empty counts taken as none")
    return finish(
        _sum(table[table["port_id"] != ""]),
        BRIDGE_TRAFFIC,
        layout=MONTHLY.name,
        rows=len(rows),
        repairs=repairs,
    )


def _matched(rows: Rows, ports: pd.DataFrame) -> pd.Series:
    """Return the crossing of each row; empty where the bridge is none."""
    known = {plain(name): port for name, port in PORTS_BY_BRIDGE.items()}
    there = set(ports["port_id"])
    codes, distinct = pd.factorize(rows.text["bridge"])
    found = [known.get(plain(name), "") for name in distinct]
    kept = np.array([port if port in there else "" for port in found], dtype=object)
    return pd.Series(kept[codes], dtype="str")


def _unmatched(table: pd.DataFrame) -> list[str]:
    """Return which bridges belong to no crossing, and what went over them."""
    lost = table[table["port_id"] == ""]
    if lost.empty:
        return []
    names = ", ".join(sorted(set(lost["bridge"])))
    told = [f"bridges that are no crossing of the table left out: {names}"]
    vehicles = lost[lost["mode"].isin(["personal_vehicles", "trucks", "buses"])]
    count = int(vehicles["value"].sum())
    if count:
        told.append(f"{count:,} vehicles went over them")
    return told


def _sum(table: pd.DataFrame) -> pd.DataFrame:
    keys = ["port_id", "year"]
    wide = (
        table.pivot_table(index=keys, columns="mode", values="value", aggfunc="sum")
        .reindex(columns=_COUNTED)
        .fillna(0)
        .astype("int64")
    )
    wide["months"] = table.groupby(keys)["month"].nunique()
    return wide.reset_index().astype({"year": np.int64})


def read_points(
    path: Path, shown: str | None = None, *, ports: pd.DataFrame
) -> pd.DataFrame:
    """Read the points of bridges.

    Parameters
    ----------
    path, shown, ports
        As `read` takes them.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/bridge_points.csv``.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, POINTS, shown=shown or path.name)
    faults = Faults(rows.file)
    latitude, longitude = BRIDGE_POINTS["latitude"], BRIDGE_POINTS["longitude"]
    table = pd.DataFrame(
        {
            "name": rows.text["bridge"],
            "latitude": rows.numbers(
                "latitude",
                faults,
                minimum=latitude.minimum,
                maximum=latitude.maximum,
            ),
            "longitude": rows.numbers(
                "longitude",
                faults,
                minimum=longitude.minimum,
                maximum=longitude.maximum,
            ),
            "port_id": _matched(rows, ports),
        }
    )
    blame_repeats(rows, table[["name"]], faults)
    faults.raise_if_any()
    lost = sorted(table.loc[table["port_id"] == "", "name"])
    repairs = list(rows.repairs)
    if lost:
        names = ", ".join(lost)
        repairs.append(f"bridges that are no crossing of the table left out: {names}")
    return finish(
        table[table["port_id"] != ""],
        BRIDGE_POINTS,
        layout=POINTS.name,
        rows=len(rows),
        repairs=repairs,
    )


def with_bridge_shares(
    ports: pd.DataFrame, bridges: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Return crossings with the counts of their bridges in place of their volumes.

    `geo.sources.official.bts_crossings.read` then shares the traffic of a port out as
    its bridges had it in that year.

    Parameters
    ----------
    ports
        Table ``ports/ports.csv``.
    bridges
        As `read` gives them.
    year
        Of the counts.

    Returns
    -------
    pandas.DataFrame
        Volumes of a port are replaced where all of its crossings are bridges of the
        year; elsewhere they stay.
    """
    of_year = bridges[bridges["year"] == year].set_index("port_id")
    counted = ports["port_id"].isin(of_year.index)
    whole = counted.groupby(ports["bts_code"]).transform("all") & counted
    found = ports.copy()
    for column in _SHARED:
        values = ports["port_id"].map(of_year[column]).astype("Int64")
        found[column] = found[column].where(~whole, values)
    return found
