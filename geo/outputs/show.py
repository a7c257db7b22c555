"""Ranked tables as text: what the terminal shows of a finished study.

Only the leading rows are ever shown, never the last ones: no table ranks what is least
watched.
"""

from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.schema.hotspots import MEASURES

Subject = Literal["corridors", "hotspots", "ports"]
SUBJECTS: Final[tuple[Subject, ...]] = ("corridors", "hotspots", "ports")

# Hotspots by these count things whose small numbers are not told.
_COUNTED = ("dealers", "seizures")
_BAND = "5–95 %"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows for a reader.

    Attributes
    ----------
    title
        What the rows are, and that they are estimates where they are.
    rows
        One row per rank, best first; texts as they are printed.
    figures
        The same for programs: numbers, and names of columns as in the stage's table.
    note
        What to keep in mind.
    """

    title: str
    rows: pd.DataFrame
    figures: pd.DataFrame
    note: str


def rank_ports(ports: gpd.GeoDataFrame, *, top: int) -> Ranking:
    """Return the crossings with most modelled flow.

    Parameters
    ----------
    ports
        Table ``corridors_ports``.
    top
        Most rows.
    """
    open_ports = ports[ports["southbound"]]
    rows = open_ports.sort_values("rank").head(top)
    return Ranking(
        title="Crossings by modelled share of flow (estimate)",
        rows=pd.DataFrame(
            {
                "rank": rows["rank"].astype(int).astype(str),
                "crossing": rows["name_en"],
                "field office": rows["field_office"],
                "share": _percent(rows["flow_share"]),
                _BAND: _band(rows),
                "top decile": _percent(rows["top_decile"]),
                "hours US": rows["us_hours"].map("{:.1f}".format),
                "hours MX": rows["mx_hours"].map("{:.1f}".format),
            }
        ).reset_index(drop=True),
        figures=pd.DataFrame(rows)[
            [
                *("rank", "port_id", "name_en", "name_es", "field_office"),
                *("flow_share", "flow_low", "flow_high", "top_decile"),
                *("us_hours", "mx_hours"),
            ]
        ],
        note="Bands tell of the model's parameters and data, not of the model itself. "
        "Seizures, which it is calibrated on, show enforcement as well as flow.",
    )


def rank_corridors(corridors: gpd.GeoDataFrame, *, top: int) -> Ranking:
    """Return the named chains of roads with most modelled flow.

    Parameters
    ----------
    corridors
        Table ``corridors``.
    top
        Most rows.
    """
    rows = corridors.sort_values("rank").head(top)
    return Ranking(
        title="Corridors by modelled flow and length (estimate)",
        rows=pd.DataFrame(
            {
                "rank": rows["rank"].astype(int).astype(str),
                "corridor": rows["name"],
                "country": rows["country"],
                "mean share": _percent(rows["mean_share"]),
                _BAND: _band(rows),
                "peak share": _percent(rows["peak_share"]),
                "km": rows["length_km"].map("{:,.0f}".format),
                "km in hotspots": rows["hotspot_km"].map("{:,.0f}".format),
            }
        ).reset_index(drop=True),
        figures=pd.DataFrame(rows)[
            [
                *("rank", "name", "country", "mean_share", "flow_low", "flow_high"),
                *("peak_share", "flow_km", "length_km", "hotspot_km"),
            ]
        ],
        note="Ranked by share times length. Shares of all flow: the mean along the "
        "corridor with its band, and at its busiest; corridors follow each other, so "
        "they do not add up to 100 %.",
    )


def rank_hotspots(
    ranked: gpd.GeoDataFrame, *, measure: str, top: int, small_count: int
) -> Ranking:
    """Return the places with most events beyond those expected.

    Parameters
    ----------
    ranked
        Table ``hotspots_ranked``.
    measure
        One of `geo.schema.hotspots.MEASURES`.
    top
        Most rows.
    small_count
        Dealers and seized firearms below this are not told.
    """
    if measure not in MEASURES:
        message = f"'{measure}' is none of {', '.join(MEASURES)}."
        raise ValueError(message)
    rows = ranked[ranked["measure"] == measure].sort_values("rank").head(top)
    small = measure in _COUNTED
    few = (rows["observed"] > 0) & (rows["observed"] < small_count) & small
    return Ranking(
        title=f"Hotspots of {measure} by events beyond those expected (estimate)",
        rows=pd.DataFrame(
            {
                "rank": rows["rank"].astype(int).astype(str),
                "place": rows["name"] + ", " + rows["state_name"],
                "nearest city": rows["nearest_city"],
                "people": rows["population"].map("{:,.0f}".format),
                "observed": np.where(
                    few,
                    f"fewer than {small_count}",
                    rows["observed"].map("{:,.0f}".format),
                ),
                "expected": rows["expected"].map("{:,.0f}".format),
                "confidence": rows["class"].str.replace("hot ", "", regex=False) + " %",
                "verdict": rows["verdict"],
            }
        ).reset_index(drop=True),
        figures=pd.DataFrame(rows)[
            [
                *("measure", "rank", "name", "state_name", "nearest_city"),
                *("population", "observed", "expected", "class", "verdict"),
            ]
        ].assign(observed=rows["observed"].where(~few)),
        note="Seizures show enforcement as well as flow."
        if measure == "seizures"
        else "Cells that touch make one place, named after its main area.",
    )


def _percent(shares: pd.Series) -> pd.Series:
    text: pd.Series = shares.map("{:.1%}".format)
    return text


def _band(rows: pd.DataFrame) -> pd.Series:
    low, high = _percent(rows["flow_low"]), _percent(rows["flow_high"])
    text: pd.Series = low + " to " + high
    return text
