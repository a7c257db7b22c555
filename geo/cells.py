"""The only door to H3.

Cells are ``uint64`` inside the project and become text once, at the exit. H3 takes
swapped or impossible coordinates without a word, so ranges are checked here first.
Bulk work goes through h3ronpy; h3-py is the oracle of the tests.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp
import shapely
from h3ronpy import cells_area_km2, cells_to_string, grid_disk
from h3ronpy.vector import (
    ContainmentMode,
    cells_to_coordinates,
    cells_to_wkb_polygons,
    coordinates_to_cells,
    wkb_to_cells,
)

CellArray = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]


def points_to_cells(
    *, latitude: FloatArray, longitude: FloatArray, resolution: int
) -> CellArray:
    """Return the cell that holds each point.

    Parameters
    ----------
    latitude, longitude
        Degrees north and east, WGS 84.
    resolution
        H3 resolution, 0 to 15.

    Returns
    -------
    numpy.ndarray
        One cell per point, uint64.

    Raises
    ------
    ValueError
        If a coordinate is missing or out of range: H3 itself would answer with a cell.
    """
    latitude = np.ascontiguousarray(latitude, dtype="float64")
    longitude = np.ascontiguousarray(longitude, dtype="float64")
    for name, values, bound in (
        ("latitude", latitude, 90.0),
        ("longitude", longitude, 180.0),
    ):
        wrong = ~(np.abs(values) <= bound)
        if wrong.any():
            first = values[np.flatnonzero(wrong)[0]]
            message = f"`{name}` must be within ±{bound:g} degrees; it was {first}."
            raise ValueError(message)
    if latitude.size == 0:
        return np.empty(0, dtype="uint64")
    found: CellArray = pa.array(
        coordinates_to_cells(latitude, longitude, resolution)
    ).to_numpy()
    return found


def cover(
    polygons: npt.NDArray[np.object_], *, resolution: int
) -> tuple[npt.NDArray[np.intp], CellArray]:
    """Return every cell that touches each polygon.

    Cells are chosen by overlap: a rule by cell centre would leave 920 of Mexico's
    municipalities without any cell at resolution 5.

    Parameters
    ----------
    polygons
        Shapely polygons or multipolygons, degrees, WGS 84.
    resolution
        H3 resolution.

    Returns
    -------
    position, cell
        Pairs, ordered by position in `polygons` and then by cell.
    """
    lists = pa.array(
        wkb_to_cells(
            pa.array(shapely.to_wkb(polygons).tolist(), type=pa.binary()),
            resolution,
            containment_mode=ContainmentMode.Covers,
        )
    )
    lengths = lists.value_lengths().to_numpy(zero_copy_only=False)
    position = np.repeat(np.arange(len(polygons)), lengths)
    cell = lists.flatten().to_numpy()
    order = np.lexsort((cell, position))
    pairs = np.stack([position[order].astype("uint64"), cell[order]])
    keep = np.ones(len(order), dtype=bool)
    keep[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
    return position[order][keep], cell[order][keep]


def boundaries(cells: CellArray) -> npt.NDArray[np.object_]:
    """Return the hexagon of each cell as a shapely polygon in degrees, WGS 84."""
    wkb = pa.array(cells_to_wkb_polygons(cells))
    return shapely.from_wkb(np.asarray(wkb.to_pylist(), dtype=object))


def centers(cells: CellArray) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude of the centre of each cell, degrees."""
    table = pa.record_batch(cells_to_coordinates(cells))
    return table.column("lat").to_numpy(), table.column("lng").to_numpy()


def areas_km2(cells: CellArray) -> FloatArray:
    """Return the area of each cell on the sphere in km²."""
    areas: FloatArray = pa.array(cells_area_km2(cells)).to_numpy()
    return areas


def to_text(cells: CellArray) -> list[str]:
    """Return the 15-character text of each cell, as files hold it."""
    texts: list[str] = pa.array(cells_to_string(cells)).to_pylist()
    return texts


def neighbors(cells: CellArray, *, rings: int) -> sp.csr_array:
    """Return which cells lie within a number of rings of each other.

    Parameters
    ----------
    cells
        Sorted unique cells of one resolution: the study area. Cells outside it are
        nobody's neighbours.
    rings
        Greatest grid distance, at least 1.

    Returns
    -------
    scipy.sparse.csr_array
        n × n, 1.0 where the distance is at most `rings`, the cell itself included;
        column indices sorted.
    """
    lists = pa.array(grid_disk(cells, rings))
    heads = np.repeat(
        np.arange(len(cells)), lists.value_lengths().to_numpy(zero_copy_only=False)
    )
    disk = lists.flatten().to_numpy()
    tails = np.searchsorted(cells, disk)
    inside = tails < len(cells)
    inside[inside] = cells[tails[inside]] == disk[inside]
    count = len(cells)
    matrix = sp.csr_array(
        (np.ones(int(inside.sum())), (heads[inside], tails[inside])),
        shape=(count, count),
    )
    matrix.sort_indices()
    return matrix
