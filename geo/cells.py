"""The only door to H3.

Cells are ``uint64`` inside the project and become text once, at the exit. H3 takes
swapped or impossible coordinates without a word, so ranges are checked here first.
Bulk work goes through h3ronpy; h3-py is the oracle of the tests.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp
import shapely
from h3ronpy import (
    cells_area_km2,
    cells_to_string,
    change_resolution,
    change_resolution_paired,
    grid_disk,
    grid_disk_distances,
)
from h3ronpy.vector import (
    ContainmentMode,
    cells_to_coordinates,
    cells_to_wkb_polygons,
    coordinates_to_cells,
    wkb_to_cells,
)

CellArray = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]

# Cells whose neighbours are looked up at a time.
_BLOCK = 1 << 15

# Well-known binary of a polygon with one ring: byte order, type, rings, points.
_WKB_HEADER = 1 + 4 + 4 + 4
_POINT_BYTES = 16


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
    points, first = corners(cells)
    polygons: npt.NDArray[np.object_] = shapely.from_ragged_array(
        shapely.GeometryType.POLYGON, points, (first, np.arange(len(first)))
    )
    return polygons


def outlines(cells: CellArray) -> pa.Array:
    """Return the hexagon of each cell as well-known binary, degrees, WGS 84.

    For writers that take Arrow: no object is made for a hexagon.
    """
    return pa.array(cells_to_wkb_polygons(cells))


def corners(cells: CellArray) -> tuple[FloatArray, npt.NDArray[np.intp]]:
    """Return the corners of each cell as plain arrays.

    Parameters
    ----------
    cells
        Cells; some have more than six corners, where the icosahedron of H3 has an edge.

    Returns
    -------
    points, first
        Longitude and latitude in degrees, WGS 84, n × 2: the corners of all cells one
        after another, counter-clockwise, the first repeated at the end; and where those
        of each cell begin, with one more for the end.
    """
    if not len(cells):
        return np.empty((0, 2)), np.zeros(1, dtype="intp")
    wkb = pa.array(cells_to_wkb_polygons(cells))
    ends = np.frombuffer(wkb.buffers()[1], dtype="int64")[: len(cells) + 1]
    data = np.frombuffer(wkb.buffers()[2], dtype="uint8", count=ends[-1])
    count = (np.diff(ends) - _WKB_HEADER) // _POINT_BYTES
    # Headers are cut out of the bytes; what is left are pairs of numbers.
    if (count == count[0]).all():
        points = np.ascontiguousarray(data.reshape(len(cells), -1)[:, _WKB_HEADER:])
    else:
        is_point = np.ones(len(data), dtype=bool)
        is_point[ends[:-1, None] + np.arange(_WKB_HEADER)] = False
        points = data[is_point]
    points = points.view("<f8").reshape(-1, 2)
    return points, np.concatenate([[0], np.cumsum(count)])


def centers(cells: CellArray) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude of the centre of each cell, degrees."""
    table = pa.record_batch(cells_to_coordinates(cells))
    return table.column("lat").to_numpy(), table.column("lng").to_numpy()


def areas_km2(cells: CellArray) -> FloatArray:
    """Return the area of each cell on the sphere in km²."""
    areas: FloatArray = pa.array(cells_area_km2(cells)).to_numpy()
    return areas


def pentagon_centers() -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude of the twelve corners of H3's icosahedron.

    They are the centres of the twelve cells of resolution 0 that have five neighbours.
    """
    # A cell of resolution 0: mode 1, its number from bit 45, unused digits all 7.
    coarsest = (1 << 59) | (np.arange(122, dtype="uint64") << 45) | ((1 << 45) - 1)
    around = pa.array(grid_disk(coarsest, 1)).value_lengths()
    return centers(coarsest[np.equal(around.to_numpy(), 1 + 5)])


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
    starts = range(0, len(cells), _BLOCK)
    # The search runs in one thread while H3 fills the next block in another.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        blocks = pool.map(
            lambda first: _rows_of(cells, cells[first : first + _BLOCK], rings), starts
        )
        tails, lengths = zip(*blocks, strict=True) if len(cells) else ((), ())
    indices = np.concatenate([np.empty(0, "int32"), *tails])
    ends = np.cumsum(np.concatenate([np.zeros(1, "int64"), *lengths]))
    small = len(indices) <= np.iinfo("int32").max
    matrix = sp.csr_array(
        (np.ones(len(indices)), indices, ends.astype("int32" if small else "int64")),
        shape=(len(cells), len(cells)),
    )
    matrix.sort_indices()
    return matrix


def _rows_of(
    cells: CellArray, block: CellArray, rings: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Return positions in `cells` of the disks of a block, and how many each has."""
    lists = pa.array(grid_disk(block, rings))
    tails, inside = find(cells, lists.flatten().to_numpy())
    ends = np.concatenate([np.zeros(1, "int64"), np.cumsum(inside)])
    return tails[inside], np.diff(ends[lists.offsets.to_numpy()])


def rings_around(
    cells: CellArray, centers: CellArray, *, rings: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int32], npt.NDArray[np.uint32]]:
    """Return the cells around each of some cells and how far away they are.

    Parameters
    ----------
    cells
        As in `neighbors`.
    centers
        Some of them.
    rings
        Greatest grid distance, at least 1.

    Returns
    -------
    head, tail, distance
        Position in `centers`, position in `cells` and grid distance of each pair; 0 for
        the cell itself.
    """
    table = pa.record_batch(grid_disk_distances(centers, rings))
    lists = table.column("cell")
    lengths = lists.value_lengths().to_numpy(zero_copy_only=False)
    tails, inside = find(cells, lists.flatten().to_numpy())
    heads = np.repeat(np.arange(len(centers)), lengths)
    distance: npt.NDArray[np.uint32] = table.column("k").flatten().to_numpy()
    return heads[inside], tails[inside], distance[inside]


def find(
    cells: CellArray, wanted: CellArray
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Return the position of each wanted cell among some, and whether it is there.

    Parameters
    ----------
    cells
        Sorted unique cells.
    wanted
        Any cells; the position of one that is not among `cells` means nothing.
    """
    if not len(cells):
        return np.zeros(len(wanted), dtype="int32"), np.zeros(len(wanted), dtype=bool)
    at = np.searchsorted(cells, wanted).astype("int32")
    np.minimum(at, len(cells) - 1, out=at)
    return at, cells[at] == wanted


def resolution(cells: CellArray) -> int:
    """Return the resolution of cells, which all have the same; at least one."""
    return int(cells[0] >> np.uint64(52)) & 15


def parents(cells: CellArray, *, resolution: int) -> CellArray:
    """Return the cell of a coarser resolution that each cell belongs to.

    Seven children make a parent by number, not by outline: a parent's hexagon covers
    about 93 per cent of its children and parts of others.

    Parameters
    ----------
    cells
        Cells of one resolution.
    resolution
        At most that of the cells.
    """
    parent: CellArray = pa.array(change_resolution(cells, resolution)).to_numpy()
    return parent


def children(cells: CellArray, *, resolution: int) -> tuple[CellArray, CellArray]:
    """Return the cells of a finer resolution that belong to each cell.

    Parameters
    ----------
    cells
        Cells of one resolution.
    resolution
        At least that of the cells.

    Returns
    -------
    parent, child
        Pairs: seven children for each step of resolution (six of a pentagon).
    """
    pairs = pa.record_batch(change_resolution_paired(cells, resolution))
    before, after = (column.to_numpy() for column in pairs.columns)
    return before, after
