"""Circles around every unit, grown unit by unit: the windows of a scan in space."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.errors import StatisticError
from geo.tasks import in_threads

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Entries of all circles together, above which memory would not do.
_MOST_ENTRIES = 400_000_000
# Distances that differ by less than this part are one: circles take both ends.
_SAME = 1e-9
_ROWS = 256


@dataclass(frozen=True, slots=True)
class Circles:
    """Units around every unit, nearest first.

    Attributes
    ----------
    order
        Units around each centre, one centre after the other.
    closes
        Whether a circle ends here: the next unit is farther.
    start, stop
        Where each centre's units begin and end in `order`.
    """

    order: npt.NDArray[np.int32]
    closes: npt.NDArray[np.bool_]
    start: IntArray
    stop: IntArray

    def without(self, used: npt.NDArray[np.bool_]) -> "Circles":
        """Return the circles that hold none of some units."""
        taken = used[self.order]
        before = np.concatenate([[0], np.cumsum(taken)])
        # The first taken unit of each centre, if any.
        at = np.searchsorted(before, before[self.start] + 1) - 1
        stop = np.minimum(self.stop, at)
        # A circle that would end on a unit as near as a taken one is none: it is open.
        return Circles(self.order, self.closes, self.start, stop)


def grow_circles(
    points: FloatArray,
    size: FloatArray,
    *,
    most: float,
    radius: float = np.inf,
    threads: int | None = None,
) -> Circles:
    """Return the circles around every unit.

    Parameters
    ----------
    points
        n × 3.
    size
        What limits a circle: its people.
    most
        Greatest size of a circle.
    radius
        Greatest straight distance from the centre.
    threads
        Threads; the result does not depend on them.

    Raises
    ------
    StatisticError
        If the circles together hold too many units for memory.
    """
    count = len(points)
    blocks = [np.arange(at, min(at + _ROWS, count)) for at in range(0, count, _ROWS)]
    rows: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]] = []
    entries = 0

    def grow(
        centers: IntArray,
    ) -> list[tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]]:
        return [_grow(points, size, int(at), most, radius) for at in centers]

    for block in in_threads(grow, blocks, threads=threads):
        rows += block
        entries += sum(len(order) for order, _ in block)
        if entries > _MOST_ENTRIES:
            message = (
                f"The circles around {count:,} places hold more than "
                f"{_MOST_ENTRIES:,} places together. Lower `max_share` or "
                "`max_radius_km`."
            )
            raise StatisticError(message)
    length = np.array([len(order) for order, _ in rows], dtype="int64")
    stop = np.cumsum(length)
    return Circles(
        np.concatenate([order for order, _ in rows]),
        np.concatenate([closes for _, closes in rows]),
        stop - length,
        stop,
    )


def _grow(
    points: FloatArray, size: FloatArray, center: int, most: float, radius: float
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Return the units around one, and where its circles end."""
    distance = np.sqrt(((points - points[center]) ** 2).sum(axis=1))
    distance[center] = 0.0
    # Units at one place as the centre come after it, in the order of their number.
    order = np.argsort(distance, kind="stable")
    far = distance[order]
    closes = np.empty(len(order), dtype=np.bool_)
    closes[:-1] = far[1:] > far[:-1] * (1 + _SAME)
    closes[-1] = True
    inside = (np.cumsum(size[order]) <= most * (1 + _SAME)) & (far <= radius)
    last = np.flatnonzero(inside & closes)
    keep = last[-1] + 1 if len(last) else 0
    return order[:keep].astype("int32"), closes[:keep]
