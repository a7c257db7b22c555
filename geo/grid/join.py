"""Join all figures on the hexagons and prove that their totals are conserved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import Fault, StudyError
from geo.grid.cell_tables import describe, years
from geo.grid.dealer_places import DealerPoints, dealer_shares
from geo.grid.ledger import Ledger
from geo.grid.own_places import Exact, seizure_shares
from geo.grid.pieces import cut_areas, find_seats, sum_by
from geo.grid.raster_people import PeopleRaster
from geo.grid.spreading import spread_people
from geo.projection import GEOGRAPHIC
from geo.schema.contract import check
from geo.schema.figures import AreaFigures
from geo.schema.stages import AREA_TOTALS, GRID

_PLACED = ("population", "dealers", "homicides", "firearm_homicides", "seizures")

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """What the stage makes: the tables of the stage, and shares.

    Attributes
    ----------
    cells, areas, years, ledger, seats
        As declared in `geo.schema.stages`.
    shares
        ``area_id``, ``cell``, ``land_km2`` and ``share``: which part of an area's
        people lives in which cell of the grid.
    facts
        What a raster of population held, if people were spread by one.
    seizure_shares
        As `shares`, of own seizures; None if seizures are spread as people are.
    dealers_told
        What became of dealers by point; empty if they are spread as people are.
    """

    cells: pd.DataFrame
    areas: pd.DataFrame
    years: pd.DataFrame
    ledger: pd.DataFrame
    seats: pd.DataFrame
    shares: pd.DataFrame
    facts: Mapping[str, object]
    seizure_shares: pd.DataFrame | None = None
    dealers_told: Mapping[str, int] = field(default_factory=dict)


def build_grid(  # noqa: PLR0913 - every choice has its own name
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    figures: Mapping[str, AreaFigures],
    *,
    resolution: int,
    settlement_density: float,
    us_states: list[str],
    extent: npt.NDArray[np.object_] | None = None,
    population_raster: PeopleRaster | None = None,
    cluster: str = "",
    exact: Exact | None = None,
    dealer_points: DealerPoints | None = None,
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
    extent
        Polygons in WGS 84: the grid is the cells that overlap them. What areas hold in
        other cells is kept by area. None for all cells.
    population_raster
        Where people live within areas, in place of settlements.
    cluster
        Address of a Dask scheduler whose machines read the raster; see
        `geo.tasks.run_tasks`.
    exact
        Own seizures of which some are known by hexagon.
    dealer_points
        Dealers by county and point, if a listing tells them.

    Returns
    -------
    Grid
        Sums of every column and year equal those of `figures` within 1e-9.

    Raises
    ------
    ConservationError
        If a total is not preserved.
    StudyError
        If no area overlaps the extent.
    InputError
        If the raster cannot be used, or has nobody in any area.
    """
    on_grid = choose_areas(areas, us_states, extent)
    shares, facts = spread_people(
        on_grid,
        settlements,
        figures["population"].summed(),
        resolution=resolution,
        density=settlement_density,
        population_raster=population_raster,
        cluster=cluster,
    )
    inside = _inside(shares, extent, resolution)
    placing = Placing(shares, inside)
    placings, of_seizures = dict.fromkeys(_PLACED, placing), None
    if exact is not None:
        mixed = seizure_shares(shares, exact, resolution=resolution)
        within = mixed["cell"].isin(shares.loc[inside, "cell"]).to_numpy(dtype=bool)
        of_seizures = mixed[within].reset_index(drop=True)
        placings["seizures"] = Placing(mixed, within)
    told: dict[str, int] = {}
    if dealer_points is not None:
        total = figures["dealers"].summed()
        by_point, told = dealer_shares(
            shares, dealer_points, total, resolution=resolution
        )
        placings["dealers"] = Placing(by_point, inside)
    shares = shares[inside].reset_index(drop=True)
    table = describe(shares, on_grid)
    ledger = Ledger()
    yearly = {
        column: placings[column].place(column, figures[column], ledger)
        for column in _PLACED
    }
    for column, by_year in yearly.items():
        table[column] = np.sum(list(by_year.values()), axis=0)
    return Grid(
        check(table[GRID.names], GRID),
        _total(on_grid[on_grid["area_id"].isin(placing.areas)], figures),
        years(placing.cell, yearly),
        ledger.table(),
        find_seats(areas, settlements),
        shares,
        facts,
        of_seizures,
        told,
    )


def share_areas(
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    population: pd.Series,
    *,
    resolution: int,
    settlement_density: float,
    population_raster: PeopleRaster | None = None,
    cluster: str = "",
) -> pd.DataFrame:
    """Say which share of each area's people lives in which cell, at any resolution.

    Parameters
    ----------
    areas
        Polygons in WGS 84 with a column ``area_id``, as `choose_areas` gives them.
    settlements
        Table ``sources_settlements``.
    population
        People of each area by ``area_id``, from the census.
    resolution
        H3 resolution.
    settlement_density, population_raster, cluster
        As `build_grid` takes them.

    Returns
    -------
    pandas.DataFrame
        As `geo.grid.spreading.spread_people` gives it.
    """
    shares, _ = spread_people(
        areas,
        settlements,
        population,
        resolution=resolution,
        density=settlement_density,
        population_raster=population_raster,
        cluster=cluster,
    )
    return shares


def choose_areas(
    areas: gpd.GeoDataFrame,
    us_states: list[str],
    extent: npt.NDArray[np.object_] | None = None,
) -> gpd.GeoDataFrame:
    """Return the areas on the grid: of Mexico and some states, that overlap an extent.

    Raises
    ------
    StudyError
        If no area overlaps the extent.
    """
    chosen = (areas["country"] == "MX") | areas["state"].isin(us_states)
    on_grid = areas[chosen].reset_index(drop=True)
    if extent is None:
        return on_grid
    tree = shapely.STRtree(on_grid.geometry.to_numpy())
    _, touched = tree.query(extent, predicate="intersects")
    if not len(touched):
        raise _off_the_grid()
    return on_grid.iloc[np.unique(touched)].reset_index(drop=True)


def _inside(
    shares: pd.DataFrame, extent: npt.NDArray[np.object_] | None, resolution: int
) -> npt.NDArray[np.bool_]:
    """Return which rows are in cells that overlap the extent."""
    if extent is None:
        return np.ones(len(shares), dtype=bool)
    whole = gpd.GeoDataFrame(
        {"area_id": ["extent"]}, geometry=[shapely.union_all(extent)], crs=GEOGRAPHIC
    )
    wanted = cut_areas(whole, resolution=resolution)["cell"]
    inside = shares["cell"].isin(wanted).to_numpy(dtype=bool)
    if not inside.any():
        raise _off_the_grid()
    return inside


def _off_the_grid() -> StudyError:
    return StudyError(
        [
            Fault(
                file="the study",
                column="grid.extent",
                expected="polygons that overlap Mexico or a state of grid.us_states",
                found="none that does",
                remedy="Name another file, or add its states to grid.us_states.",
            )
        ]
    )


def _total(areas: pd.DataFrame, figures: Mapping[str, AreaFigures]) -> pd.DataFrame:
    """Return the totals of each area on the grid, summed over years."""
    table = pd.DataFrame(areas[["area_id", "country", "state"]])
    for column, values in figures.items():
        total = values.summed()
        table[column] = total.reindex(table["area_id"]).fillna(0.0).to_numpy()
    table = table.sort_values("area_id", ignore_index=True)[AREA_TOTALS.names]
    return check(table, AREA_TOTALS)


class Placing:
    """Places figures by area on cells, and writes what became of them.

    Parameters
    ----------
    shares
        As `geo.grid.pieces.share_people` gives them.
    inside
        Which rows of `shares` are on the grid: what is placed on the others is kept by
        area.

    Attributes
    ----------
    areas
        Names of the areas with a cell of the grid.
    cell
        Cells of the grid, sorted.
    """

    def __init__(self, shares: pd.DataFrame, inside: npt.NDArray[np.bool_]) -> None:
        self._area, names = pd.factorize(shares["area_id"])
        self._names = pd.Index(names)
        self._share = shares["share"].to_numpy()
        self._inside = inside
        self.areas = self._names[np.unique(self._area[inside])]
        self.cell, self._row = np.unique(
            shares["cell"].to_numpy(dtype="uint64")[inside], return_inverse=True
        )

    def place(
        self, column: str, figures: AreaFigures, ledger: Ledger
    ) -> dict[str, FloatArray]:
        """Place figures year by year: values per cell of the grid by year."""
        placed = {}
        for year, values in figures.years.items():
            known = values.reindex(self._names).fillna(0.0).to_numpy(dtype="float64")
            amount = known[self._area] * self._share
            by_cell = sum_by(self._row, amount[self._inside], len(self.cell))
            elsewhere = values[~values.index.isin(self._names)].sum()
            ledger.write(
                column,
                year,
                figures.unit,
                input_total=figures.totals[year],
                placed=float(by_cell.sum()),
                by_area=float(elsewhere + amount[~self._inside].sum()),
                unplaced=figures.unplaced.get(year, 0.0),
            )
            placed[year] = by_cell
        return placed
