"""Fill areas into pictures: which hexagon and which state each pixel belongs to.

A pixel belongs to the area that holds its centre. Neighbours share their corners, so
that no pixel between them is left out and no seam shows.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

FloatArray = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Starts = npt.NDArray[np.intp]
Picture = npt.NDArray[np.uint8]


@compiled
def _first_centre(value: float, most: int) -> int:
    """Return the first row or column whose centre is not before a value."""
    # Far away places are too large for whole numbers.
    return int(np.ceil(min(max(value, 0.0), most + 1.0) - 0.5))


@compiled
def _crossings(ring: FloatArray, height: int, rows: Starts, columns: FloatArray) -> int:
    """List where the edges of a ring cross the middle of rows; return how many."""
    found = 0
    for at in range(len(ring)):
        x, y = ring[at]
        other_x, other_y = ring[(at + 1) % len(ring)]
        begin = _first_centre(min(y, other_y), height)
        end = min(_first_centre(max(y, other_y), height), height)
        for row in range(begin, end):
            if found < len(rows):
                rows[found] = row
                share = (row + 0.5 - y) / (other_y - y)
                columns[found] = x + share * (other_x - x)
            found += 1
    return found


@compiled
def fill(points: FloatArray, first: Starts, codes: Codes, image: Codes) -> None:
    """Write the code of each ring into the pixels whose centre it holds.

    Parameters
    ----------
    points
        Corners of all rings, one after another, in pixels: x from the left edge, y
        from the upper edge.
    first
        Where the corners of each ring begin, with one more for the end.
    codes
        What to write, one a ring; later rings cover earlier ones.
    image
        Rows from the top; changed.
    """
    height, width = image.shape
    rows = np.empty(4096, dtype=np.intp)
    columns = np.empty(4096)
    for number in range(len(first) - 1):
        ring = points[first[number] : first[number + 1]]
        found = _crossings(ring, height, rows, columns)
        if found > len(rows):
            rows, columns = np.empty(found, dtype=np.intp), np.empty(found)
            _crossings(ring, height, rows, columns)
        _sort(rows, columns, found)
        for pair in range(0, found - 1, 2):
            begin = _first_centre(columns[pair], width)
            end = min(_first_centre(columns[pair + 1], width), width)
            image[rows[pair], begin:end] = codes[number]


@compiled
def _sort(rows: Starts, columns: FloatArray, count: int) -> None:
    """Sort crossings by row and column; few of them one by one, many at once."""
    if count > 64:  # noqa: PLR2004 - where the quicker way changes
        order = np.argsort(rows[:count] * 1e7 + columns[:count])
        rows[:count] = rows[:count][order]
        columns[:count] = columns[:count][order]
        return
    for at in range(1, count):
        row, column = rows[at], columns[at]
        place = at
        while place and (
            rows[place - 1] > row
            or (rows[place - 1] == row and columns[place - 1] > column)
        ):
            rows[place], columns[place] = rows[place - 1], columns[place - 1]
            place -= 1
        rows[place], columns[place] = row, column


@compiled
def paint(
    states: Codes, cells: Codes, state_colors: Picture, cell_colors: Picture
) -> Picture:
    """Return a picture: the colour of the hexagon, or of the state where it has none.

    Parameters
    ----------
    states, cells
        What `fill` wrote; 0 is water, and no hexagon. Hexagons end at the coast.
    state_colors, cell_colors
        RGBA by code; alpha 0 shows what is below.

    Returns
    -------
    numpy.ndarray
        Height × width × 4, opaque.
    """
    height, width = states.shape
    picture = np.empty((height, width, 4), dtype=np.uint8)
    for row in range(height):
        for column in range(width):
            state, cell = states[row, column], cells[row, column]
            covered = state > 0 and cell_colors[cell, 3] > 0
            for part in range(3):
                picture[row, column, part] = (
                    cell_colors[cell, part] if covered else state_colors[state, part]
                )
            picture[row, column, 3] = 255
    return picture
