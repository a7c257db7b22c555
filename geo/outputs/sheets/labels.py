"""Where labels go: greedy placement of boxes without overlap. Draws nothing."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

FloatArray = npt.NDArray[np.float64]


def around(at: FloatArray, size: FloatArray, reach: FloatArray) -> FloatArray:
    """Return boxes for a label around a point, the best position first.

    Parameters
    ----------
    at, size
        Point, and width and height of the label.
    reach
        Distances between point and label, nearest first.

    Returns
    -------
    numpy.ndarray
        One per row: left, bottom, right, top.
    """
    angles = np.radians([0, 180, 45, -45, 135, -135, 90, -90, 22, -22, 158, -158])
    sides = np.column_stack([np.cos(angles), np.sin(angles)])
    sides = sides.round(9)
    # The label's own half size counts fully on the side it lies.
    push = np.sign(sides) * np.minimum(np.abs(sides) / 0.38, 1)
    centers = at + (reach[:, None, None] * sides + push * size / 2).reshape(-1, 2)
    return np.hstack([centers - size / 2, centers + size / 2])


def place_labels(
    candidates: Sequence[FloatArray],
    taken: Sequence[FloatArray],
    frame: FloatArray,
) -> list[FloatArray | None]:
    """Place labels in order, each at its first free position.

    Parameters
    ----------
    candidates
        For each label its possible boxes, best first.
    taken
        Boxes no label may touch.
    frame
        Box every label must lie in.

    Returns
    -------
    list
        The box of each label, or None where no position is free.
    """
    held = np.array([*taken], dtype="float64").reshape(-1, 4)
    placed: list[FloatArray | None] = []
    for boxes in candidates:
        inside = (boxes[:, :2] >= frame[:2]) & (boxes[:, 2:] <= frame[2:])
        low, high = boxes[:, None, :2], boxes[:, None, 2:]
        overlaps = np.all((low < held[:, 2:]) & (high > held[:, :2]), axis=2)
        hits = np.any(overlaps, axis=1)
        free = np.flatnonzero(inside.all(axis=1) & ~hits)
        placed.append(boxes[free[0]] if free.size else None)
        if free.size:
            held = np.vstack([held, boxes[free[0]]])
    return placed


def thin(points: FloatArray, spacing: float) -> npt.NDArray[np.intp]:
    """Return positions of points to keep: none nearer than `spacing` to an earlier."""
    kept: list[int] = []
    for number, point in enumerate(points):
        gaps = np.hypot(*(points[kept] - point).T)
        if not bool((gaps < spacing).sum()):
            kept.append(number)
    return np.asarray(kept, dtype=np.intp)


def leader(at: FloatArray, boxes: FloatArray) -> npt.NDArray[np.object_]:
    """Return the straight line from a point to the nearest point of each box."""
    ends = np.clip(at, boxes[:, :2], boxes[:, 2:])
    starts = np.broadcast_to(at, ends.shape)
    return np.asarray(
        shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object
    )


def clear(
    at: FloatArray,
    boxes: FloatArray,
    labels: Sequence[shapely.Geometry],
    leaders: Sequence[shapely.Geometry],
) -> npt.NDArray[np.bool_]:
    """Return which boxes lie off every leader, with a leader off every label."""
    lines, shapes = leader(at, boxes), shapely.box(*boxes.T)
    free = np.ones(len(boxes), dtype=bool)
    for label in labels:
        free &= ~shapely.intersects(lines, label)
    for other in leaders:
        free &= ~shapely.intersects(shapes, other)
    return free


def by_cost(
    at: FloatArray,
    boxes: FloatArray,
    lines: npt.NDArray[np.object_],
    widths: FloatArray,
) -> FloatArray:
    """Return boxes sorted by what they hide and how far off they are, the best first.

    Parameters
    ----------
    at
        The point that the boxes are for.
    boxes
        Possible boxes.
    lines, widths
        Lines that a label would hide, and their widths.

    Returns
    -------
    numpy.ndarray
        The same boxes: a length of a line, times its width, counts as much as twice
        that distance from the point.
    """
    cost = shapely.length(leader(at, boxes)) / 2
    shapes = np.asarray(shapely.box(*boxes.T), dtype=object)
    box, line = shapely.STRtree(lines).query(shapes, predicate="intersects")
    hidden = shapely.length(shapely.intersection(shapes[box], lines[line]))
    np.add.at(cost, box, hidden * widths[line])
    ordered: FloatArray = boxes[np.argsort(cost, kind="stable")]
    return ordered


def groups(points: FloatArray, reach: float) -> list[list[int]]:
    """Return positions of points in groups: each with all points near its first.

    Parameters
    ----------
    points
        One per row, the most important first.
    reach
        How near a point must be to the first of a group to join it.
    """
    found: list[list[int]] = []
    for number, point in enumerate(points):
        home = [g for g in found if np.hypot(*(points[g[0]] - point)) <= reach]
        if home:
            home[0].append(number)
        else:
            found.append([number])
    return found
