"""Which part of each area lies in which cell, and which part of its people.

Dasymetric spreading (Eicher & Brewer 2001) with a population surface made of two
layers: settlements, each spread evenly over a disc as large as its people need at a
given density, and the remaining people of the area spread evenly over its land. The
shares of an area add up to 1, so that sums are conserved (Tobler's pycnophylactic
condition).
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo import cells
from geo.grid.overlap import overlap_km2
from geo.schema.contract import check
from geo.schema.stages import SEATS
from geo.tasks import in_threads

_KM_PER_DEGREE = 111.195
# Sample points of a settlement's disc, per mean hexagon area.
_SAMPLES_PER_CELL = 12
# Smaller overlaps are rounding where the edge of an area runs along that of a cell.
_SLIVER_KM2 = 1e-9
# Points whose areas are looked up together.
_POINTS_AT_A_TIME = 1 << 18
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))

FloatArray = npt.NDArray[np.float64]


def cut_areas(areas: gpd.GeoDataFrame, *, resolution: int) -> pd.DataFrame:
    """Cut areas by hexagons.

    Parameters
    ----------
    areas
        Polygons in WGS 84 with a column ``area_id``.
    resolution
        H3 resolution.

    Returns
    -------
    pandas.DataFrame
        One row per piece: ``area_id``, ``cell`` and ``land_km2``, the area of their
        intersection in an equal-area projection. Every area has at least one piece.
    """
    polygons = areas.geometry.to_numpy()
    position, cell = cells.cover(polygons, resolution=resolution)
    land = overlap_km2(polygons, position, cell)
    # A cell that only touches an area is no piece of it, unless it is all there is.
    lonely = sum_by(position, land, len(polygons)) <= _SLIVER_KM2
    kept = (land > _SLIVER_KM2) | lonely[position]
    position, cell, land = position[kept], cell[kept], land[kept]
    return pd.DataFrame(
        {
            "area_id": areas["area_id"].array.take(position),
            "cell": cell,
            "land_km2": land,
        }
    )


def spread_settlements(
    settlements: pd.DataFrame, *, density: float, spacing_km2: float
) -> pd.DataFrame:
    """Spread each settlement over a disc as sample points of equal weight.

    Parameters
    ----------
    settlements
        Table ``sources_settlements``.
    density
        People per km² within the disc.
    spacing_km2
        Area that one sample point stands for.

    Returns
    -------
    pandas.DataFrame
        ``latitude``, ``longitude`` and ``population`` of each sample point; the people
        of a settlement are conserved.
    """
    people = settlements["population"].to_numpy()
    disc_km2 = people / density
    count = np.maximum(1, np.ceil(disc_km2 / spacing_km2)).astype(int)
    owner = np.repeat(np.arange(len(people)), count)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    step = np.arange(len(owner)) - first[owner]
    # Vogel's sunflower: equal areas, no two points in line.
    radius_km = np.sqrt(disc_km2[owner] / np.pi) * np.sqrt((step + 0.5) / count[owner])
    radius_km[count[owner] == 1] = 0.0
    angle = step * _GOLDEN_ANGLE
    latitude = settlements["latitude"].to_numpy()[owner]
    east = radius_km * np.cos(angle) / np.cos(np.radians(latitude))
    return pd.DataFrame(
        {
            "latitude": latitude + radius_km * np.sin(angle) / _KM_PER_DEGREE,
            "longitude": settlements["longitude"].to_numpy()[owner]
            + east / _KM_PER_DEGREE,
            "population": people[owner] / count[owner],
        }
    )


def share_people(
    pieces: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    samples: pd.DataFrame,
    population: pd.Series,
    *,
    resolution: int,
) -> pd.DataFrame:
    """Say which share of an area's people lives in each of its pieces.

    Parameters
    ----------
    pieces
        As `cut_areas` gives them.
    areas
        Polygons in WGS 84 with a column ``area_id``.
    samples
        As `spread_settlements` gives them.
    population
        People of each area by ``area_id``, from the census.
    resolution
        H3 resolution of `pieces`.

    Returns
    -------
    pandas.DataFrame
        `pieces` with ``share``, which adds up to 1 within each area. Settled people
        beyond the census of their area are scaled down to it; where no settlement is
        known, people are spread by land.
    """
    names = pd.Index(areas["area_id"]).sort_values()
    point, polygon = locate(samples, areas)
    inside = samples.iloc[point]
    settled_in = cells.points_to_cells(
        latitude=inside["latitude"].to_numpy(),
        longitude=inside["longitude"].to_numpy(),
        resolution=resolution,
    )
    # Areas are counted in the order of their names, and rows are sorted by them.
    owner = names.get_indexer(pieces["area_id"])
    settled_owner = names.get_indexer(areas["area_id"])[polygon]
    # Discs may reach into cells that only touch the area: rows without land.
    row, (owner, cell) = number_pairs(
        np.concatenate([owner, settled_owner]),
        np.concatenate([pieces["cell"].to_numpy(dtype="uint64"), settled_in]),
    )
    given = len(pieces)
    land = sum_by(row[:given], pieces["land_km2"], len(cell))
    settled = sum_by(row[given:], inside["population"], len(cell))
    census = population.reindex(names).fillna(0.0).to_numpy(dtype="float64")
    return pd.DataFrame(
        {
            "area_id": names.array.take(owner),
            "cell": cell,
            "land_km2": land,
            "share": _shares(owner, land, settled, census),
        }
    )


def sum_by(
    group: npt.NDArray[np.intp], values: npt.ArrayLike, count: int
) -> FloatArray:
    """Return sums of values by group, added up in their order; 0 for empty groups."""
    numbers = np.asarray(values, dtype="float64")
    sums: FloatArray = np.bincount(group, numbers, count).astype("float64")
    return sums


def number_pairs(
    owner: npt.NDArray[np.intp], cell: cells.CellArray
) -> tuple[npt.NDArray[np.intp], tuple[npt.NDArray[np.intp], cells.CellArray]]:
    """Return which of the different pairs each pair is, and those, sorted.

    Parameters
    ----------
    owner, cell
        An area and a cell per pair.
    """
    row, first = number_rows([owner, cell])
    return row, (owner[first], cell[first])


def number_rows(
    keys: Sequence[npt.NDArray[np.generic]],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the group of each row and the first row of each, groups in key order."""
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[order[1:]] != key[order[:-1]]
    group = np.empty(len(order), dtype="intp")
    group[order] = np.cumsum(new) - 1
    return group, order[new]


def _shares(
    owner: npt.NDArray[np.intp],
    land: FloatArray,
    settled: FloatArray,
    census: FloatArray,
) -> FloatArray:
    """Return the share of its area's people in each piece.

    Parameters
    ----------
    owner
        Area of each piece.
    land, settled
        km² and settled people of each piece.
    census
        People of each area.
    """
    areas = len(census)
    land_sum = sum_by(owner, land, areas)[owner]
    count = np.bincount(owner, minlength=areas)[owner]
    settled_sum = sum_by(owner, settled, areas)
    rest = np.maximum(census - settled_sum, 0.0)
    whole = (settled_sum + rest)[owner]
    with np.errstate(invalid="ignore", divide="ignore"):
        by_land = np.where(land_sum > 0, land / land_sum, 1.0 / count)
        share = np.where(whole > 0, (settled + rest[owner] * by_land) / whole, by_land)
    # Rounding is given back, so that each area's shares add up to 1 to the last bit
    # that a sum of thousands of terms allows.
    share /= sum_by(owner, share, areas)[owner]
    return share


def locate(
    points: pd.DataFrame, areas: gpd.GeoDataFrame
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return positions of points and of the areas that hold them, points sorted.

    A point on a shared border belongs to the first of its areas; a point in no area is
    left out.
    """
    shapes = areas.geometry.to_numpy()
    longitude, latitude = (
        points[name].to_numpy() for name in ("longitude", "latitude")
    )

    def held(first: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        some = slice(first, first + _POINTS_AT_A_TIME)
        # Areas look for points, not the reverse: what looks is made ready once, so that
        # an outline of many corners costs little more than one of few.
        places = np.asarray(shapely.points(longitude[some], latitude[some]))
        tree = shapely.STRtree(places)
        polygon, point = tree.query(shapes, predicate="intersects")
        order = np.lexsort((polygon, point))
        point, one = np.unique(point[order], return_index=True)
        return first + point, polygon[order][one]

    parts = [(np.empty(0, dtype="intp"), np.empty(0, dtype="intp"))]
    parts += in_threads(held, list(range(0, len(points), _POINTS_AT_A_TIME)))
    return (
        np.concatenate([point for point, _ in parts]),
        np.concatenate([polygon for _, polygon in parts]),
    )


def find_seats(areas: gpd.GeoDataFrame, settlements: pd.DataFrame) -> pd.DataFrame:
    """Return where each area meets the roads: at its largest settlement.

    Parameters
    ----------
    areas
        Table ``sources_areas`` with polygons in WGS 84.
    settlements
        Table ``sources_settlements``.

    Returns
    -------
    pandas.DataFrame
        Table ``grid_seats``. An area without a known settlement is represented by a
        point inside it, and its ``place`` is empty.
    """
    point, polygon = locate(settlements, areas)
    held = settlements.iloc[point].assign(area_id=areas["area_id"].to_numpy()[polygon])
    largest = held.sort_values(["population", "place_id"]).drop_duplicates(
        "area_id", keep="last"
    )
    largest = largest.set_index("area_id").reindex(areas["area_id"])
    inner = shapely.point_on_surface(areas.geometry.to_numpy())
    seats = pd.DataFrame(
        {
            "area_id": areas["area_id"].to_numpy(),
            "latitude": largest["latitude"]
            .fillna(pd.Series(shapely.get_y(inner), index=largest.index))
            .to_numpy(),
            "longitude": largest["longitude"]
            .fillna(pd.Series(shapely.get_x(inner), index=largest.index))
            .to_numpy(),
            "place": largest["name"].fillna("").to_numpy(),
        }
    ).astype({"area_id": "str", "place": "str"})
    return check(seats.sort_values("area_id", ignore_index=True), SEATS)


def mean_cell_km2(pieces: pd.DataFrame) -> float:
    """Return the mean area of the cells of some pieces, km² on the sphere."""
    unique = np.unique(pieces["cell"].to_numpy(dtype="uint64"))
    return float(cells.areas_km2(unique).mean())


def sample_spacing_km2(pieces: pd.DataFrame) -> float:
    """Return the area that one sample point should stand for on this grid."""
    return mean_cell_km2(pieces) / _SAMPLES_PER_CELL
