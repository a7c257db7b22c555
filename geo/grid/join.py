"""Join all figures on the hexagons and prove that their totals are conserved."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import cells
from geo.grid.ledger import Ledger
from geo.grid.pieces import (
    cut_areas,
    find_seats,
    sample_spacing_km2,
    share_people,
    spread_settlements,
)
from geo.schema.contract import check
from geo.schema.figures import AreaFigures
from geo.schema.stages import AREA_TOTALS, GRID, GRID_YEARS


@dataclass(frozen=True, slots=True)
class Grid:
    """What the stage makes: the tables of the stage, and shares.

    Attributes
    ----------
    cells, areas, years, ledger, seats
        As declared in `geo.schema.stages`.
    shares
        ``area_id``, ``cell``, ``land_km2`` and ``share``: which part of an area's
        people lives in which cell.
    """

    cells: pd.DataFrame
    areas: pd.DataFrame
    years: pd.DataFrame
    ledger: pd.DataFrame
    seats: pd.DataFrame
    shares: pd.DataFrame


def build_grid(
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    figures: Mapping[str, AreaFigures],
    *,
    resolution: int,
    settlement_density: float,
    us_states: list[str],
) -> Grid:
    """Build the grid of hexagons over Mexico and some US states.

    Parameters
    ----------
    areas
        Table ``sources_areas`` with polygons in WGS 84.
    settlements
        Table ``sources_settlements``.
    figures
        By column: ``population``, ``dealers``, ``homicides``, ``firearm_homicides``
        and ``seizures``.
    resolution
        H3 resolution.
    settlement_density
        People per km² within a settlement.
    us_states
        Postal codes of the states on the grid beside Mexico.

    Returns
    -------
    Grid
        Sums of every column and year equal those of `figures` within 1e-9.

    Raises
    ------
    ConservationError
        If a total is not preserved.
    """
    on_grid = areas[
        (areas["country"] == "MX") | areas["state"].isin(us_states)
    ].reset_index(drop=True)
    pieces = cut_areas(on_grid, resolution=resolution)
    samples = spread_settlements(
        settlements,
        density=settlement_density,
        spacing_km2=sample_spacing_km2(pieces),
    )
    census = figures["population"].summed()
    shares = share_people(pieces, on_grid, samples, census, resolution=resolution)
    table = _describe(shares, on_grid)
    ledger = Ledger()
    yearly: dict[str, dict[str, pd.Series]] = {}
    for column in ("population", "dealers", "homicides", "firearm_homicides"):
        yearly[column] = _place(column, figures[column], shares, ledger)
    yearly["seizures"] = _place("seizures", figures["seizures"], shares, ledger)
    for column, by_year in yearly.items():
        total = sum_series(by_year)
        table[column] = total.reindex(table["cell"]).fillna(0.0).to_numpy()
    return Grid(
        check(table[GRID.names], GRID),
        _total(on_grid, figures),
        _years(yearly),
        ledger.table(),
        find_seats(areas, settlements),
        shares,
    )


def _total(areas: pd.DataFrame, figures: Mapping[str, AreaFigures]) -> pd.DataFrame:
    """Return the totals of each area on the grid, summed over years."""
    table = pd.DataFrame(areas[["area_id", "country", "state"]])
    for column, values in figures.items():
        total = values.summed()
        table[column] = total.reindex(table["area_id"]).fillna(0.0).to_numpy()
    table = table.sort_values("area_id", ignore_index=True)[AREA_TOTALS.names]
    return check(table, AREA_TOTALS)


def sum_series(by_year: Mapping[str, pd.Series]) -> pd.Series:
    """Return the sum of series that share a kind of index."""
    total: pd.Series = pd.concat(list(by_year.values())).groupby(level=0).sum()
    return total


def _place(
    column: str, figures: AreaFigures, shares: pd.DataFrame, ledger: Ledger
) -> dict[str, pd.Series]:
    """Place figures on cells year by year, and write the ledger."""
    placed = {}
    on_grid = pd.Index(shares["area_id"].unique())
    for year, values in figures.years.items():
        weight = shares["area_id"].map(values).fillna(0.0) * shares["share"]
        by_cell = weight.groupby(shares["cell"]).sum()
        unplaced = figures.unplaced.get(year, 0.0)
        ledger.write(
            column,
            year,
            figures.unit,
            input_total=figures.totals[year],
            placed=float(by_cell.sum()),
            by_area=float(values[~values.index.isin(on_grid)].sum()),
            unplaced=unplaced,
        )
        placed[year] = by_cell
    return placed


def _describe(shares: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row per cell with its place, land and leading area."""
    ordered = shares.sort_values(
        ["cell", "land_km2", "area_id"], ascending=[True, False, True]
    )
    leading = ordered.drop_duplicates("cell").set_index("cell")["area_id"]
    land = shares.groupby("cell")["land_km2"].sum()
    known = areas.set_index("area_id")
    index = leading.index.to_numpy(dtype="uint64")
    latitude, longitude = cells.centers(index)
    return pd.DataFrame(
        {
            "cell": index,
            "country": leading.map(known["country"]).to_numpy(),
            "state": leading.map(known["state"]).to_numpy(),
            "area_id": leading.to_numpy(),
            "latitude": latitude,
            "longitude": longitude,
            "land_km2": land.reindex(leading.index).to_numpy(),
        }
    ).astype({"country": "str", "state": "str", "area_id": "str"})


def _years(yearly: Mapping[str, Mapping[str, pd.Series]]) -> pd.DataFrame:
    """Return homicides per cell and year, cells without any left out."""
    tables = []
    for year, homicides in yearly["homicides"].items():
        firearm = yearly["firearm_homicides"][year]
        table = pd.DataFrame(
            {"homicides": homicides, "firearm_homicides": firearm}
        ).query("homicides > 0")
        tables.append(table.assign(year=np.int64(year)).reset_index())
    frame = pd.concat(tables, ignore_index=True)[GRID_YEARS.names]
    return check(frame.sort_values(["cell", "year"], ignore_index=True), GRID_YEARS)
