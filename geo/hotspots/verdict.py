"""What the findings on a cell come to, and hotspots as ranked places with names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse.csgraph import connected_components
from scipy.stats import gamma

from geo import cells
from geo.hotspots.fields import Field
from geo.hotspots.getis_ord import bins_of
from geo.projection import GEOGRAPHIC, great_circle_km
from geo.schema.contract import Dtype, check
from geo.schema.hotspots import HOTSPOT_CLASSES, MEASURES, RANKED, VERDICTS

FloatArray = npt.NDArray[np.float64]

# A firm hotspot is one in so many of the resampled data sets, and on all grids.
_FIRM, _LIKELY = 0.9, 0.5


def verdicts(found: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return the verdict on each cell.

    *Firm hotspot*: hot with 95 % confidence or more, in nine of ten resampled data sets
    and at every resolution tried. *Likely hotspot*: hot with 90 % or more and in half
    of the data sets. *Uncertain hotspot*: hot with less than that. *High among low*: a
    significant local Moran outlier. *Coldspot*: cold with 90 % or more.

    Parameters
    ----------
    found
        ``class``, ``moran_class``, ``hot_share`` and ``hot_resolutions`` of table
        ``hotspots``.
    """
    level = bins_of(found["class"])
    steady, everywhere = found["hot_share"], found["hot_resolutions"]
    hot = level > 0
    firm = hot & (level > 1) & (steady >= _FIRM) & (everywhere >= 1)
    chosen = np.select(
        [
            firm,
            hot & (steady >= _LIKELY),
            hot,
            (found["moran_class"] == "high-low").to_numpy(),
            level < 0,
        ],
        VERDICTS[:-1],
        VERDICTS[-1],
    )
    return chosen.astype(object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Names of places.

    Attributes
    ----------
    areas
        By ``area_id``: ``name``, ``state_name``.
    people
        By ``area_id``.
    cities
        ``name``, ``latitude``, ``longitude`` and ``country`` of large places.
    """

    areas: pd.DataFrame
    people: pd.Series
    cities: pd.DataFrame


def rank_hotspots(
    hotspots: pd.DataFrame,
    fields: Mapping[str, Field],
    emerging: pd.Series,
    gazetteer: Gazetteer,
    *,
    low_quantile: float,
) -> gpd.GeoDataFrame:
    """Return hotspots as places: hot cells that touch each other, ranked and named.

    Parameters
    ----------
    hotspots
        Table ``hotspots``.
    fields
        By measure: where it was counted. On the border a cell is also of the other
        country, whose areas, land and people are left out.
    emerging
        Emerging class of homicides by cell; may be empty.
    gazetteer
        Names and people.
    low_quantile
        Quantile at which the events beyond the expected are ranked.

    Returns
    -------
    geopandas.GeoDataFrame
        Table ``hotspots_ranked``. Ranked by events beyond the expected at the low
        quantile of what the count says of its mean, Gamma(observed + ½, 1): a large
        ratio on few events does not come first.
    """
    rows = [
        row
        for measure in sorted(MEASURES)
        if (hotspots["measure"] == measure).any()
        for row in _rank_one(
            hotspots[hotspots["measure"] == measure],
            fields[measure],
            emerging,
            gazetteer,
            low_quantile,
        )
    ]
    columns = [*RANKED.names, "geometry"]
    table = pd.DataFrame(rows, columns=columns).astype(_TYPES)
    frame = gpd.GeoDataFrame(table, geometry="geometry", crs=GEOGRAPHIC)
    check(frame, RANKED)
    return frame


_DTYPES = {Dtype.TEXT: "str", Dtype.INTEGER: "int64", Dtype.NUMBER: "float64"}
_TYPES = {column.name: _DTYPES[column.dtype] for column in RANKED.columns}


def _rank_one(
    found: pd.DataFrame,
    field: Field,
    emerging: pd.Series,
    gazetteer: Gazetteer,
    low_quantile: float,
) -> list[dict[str, Any]]:
    """Return the hotspots of one measure, first the one that leads."""
    found = found.sort_values("cell", ignore_index=True)
    layout = field.layout
    people = gazetteer.people.reindex(layout.areas).fillna(0.0).to_numpy("float64")
    # Without a denominator, land is what events are expected by.
    by = found["exposure"].to_numpy() if field.per_head else layout.land_km2
    found = found.assign(
        land_km2=layout.land_km2,
        population=layout.spread(people),
        expected=by * (found["observed"].sum() / by.sum()),
    )
    row = np.flatnonzero(bins_of(found["class"]) > 0)
    hot = found.iloc[row]
    cell = hot["cell"].to_numpy(dtype="uint64")
    latitude, longitude = cells.centers(cell)
    columns = {
        **{name: hot[name].to_numpy() for name in _TAKEN},
        "emerging": hot["cell"].map(emerging).astype("object").fillna("").to_numpy(),
        "latitude": latitude,
        "longitude": longitude,
        "hexagon": cells.boundaries(cell),
    }
    group = _touching(cell)
    order = np.argsort(group, kind="stable")
    limits = np.flatnonzero(np.diff(group[order])) + 1
    parts = np.split(order, limits) if len(order) else []
    rows = [
        _describe(
            {name: values[at] for name, values in columns.items()},
            field.measure,
            _leading(field, row[at]),
            gazetteer,
            low_quantile,
        )
        for at in parts
    ]
    rows.sort(key=lambda row: (-row["excess_low"], -row["observed"], row["first"]))
    return [{**row, "rank": rank} for rank, row in enumerate(rows, start=1)]


def _leading(field: Field, row: npt.NDArray[np.intp]) -> str:
    """Return the area with most events in some cells, or most land without any.

    Of two alike the first name.
    """
    layout = field.layout
    held = np.asarray(layout.share[row].sum(axis=0), dtype="float64") * field.events
    if not held.any():
        held = np.asarray(layout.land[row].sum(axis=0), dtype="float64")
    return str(layout.areas[np.argmax(held)])


_TAKEN = (
    *("cell", "land_km2", "population", "observed", "expected"),
    *("z", "class", "hot_share", "verdict"),
)


def _touching(cell: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    """Return the number of the group of touching cells that each cell is in."""
    if not len(cell):
        return np.empty(0, dtype="int32")
    group: npt.NDArray[np.int32] = connected_components(
        cells.neighbors(cell, rings=1), directed=False
    )[1]
    return group


def _describe(
    part: Mapping[str, npt.NDArray[Any]],
    measure: str,
    leading: str,
    gazetteer: Gazetteer,
    low_quantile: float,
) -> dict[str, Any]:
    """Return the row of one hotspot."""
    observed, expected = float(part["observed"].sum()), float(part["expected"].sum())
    # Jeffreys' prior for the mean of a Poisson count.
    low = float(gamma.ppf(low_quantile, observed + 0.5))
    # Hot cells may hold nothing themselves: their neighbours do.
    weight = part["observed"] if observed > 0 else np.ones(len(part["cell"]))
    city, km = _nearest(
        gazetteer.cities,
        float(np.average(part["latitude"], weights=weight)),
        float(np.average(part["longitude"], weights=weight)),
    )
    return {
        "measure": measure,
        "name": gazetteer.areas["name"].loc[leading],
        "state_name": gazetteer.areas["state_name"].loc[leading],
        "nearest_city": city,
        "city_km": km,
        "cells": len(part["cell"]),
        "land_km2": float(part["land_km2"].sum()),
        "population": float(part["population"].sum()),
        "observed": observed,
        "expected": expected,
        "ratio": observed / expected if expected > 0 else 0.0,
        "excess_low": low - expected,
        "z_mean": float(part["z"].mean()),
        "class": _most(part["class"], HOTSPOT_CLASSES),
        "hot_share": float(part["hot_share"].mean()),
        "verdict": _most(part["verdict"], VERDICTS),
        "emerging": _most(part["emerging"], tuple(sorted(set(part["emerging"])))),
        "first": int(part["cell"][0]),
        "geometry": shapely.multipolygons(
            shapely.get_parts(shapely.coverage_union_all(part["hexagon"]))
        ),
    }


def _most(values: npt.NDArray[Any], order: tuple[str, ...]) -> str:
    """Return the most frequent value, the first in the order among equals."""
    counts = Counter(values.tolist())
    return max(order, key=lambda name: (counts[name], -order.index(name)))


def _nearest(
    cities: pd.DataFrame, latitude: float, longitude: float
) -> tuple[str, float]:
    """Return the nearest city and the great-circle distance to it, km."""
    if cities.empty:
        return "", float("nan")
    km = great_circle_km(
        cities["latitude"].to_numpy(),
        cities["longitude"].to_numpy(),
        np.full(len(cities), latitude),
        np.full(len(cities), longitude),
    )
    at = int(np.argmin(km))
    return str(cities["name"].iloc[at]), float(km[at])
