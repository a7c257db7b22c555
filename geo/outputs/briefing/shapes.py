"""Where the small drawings of cells put their points, for every writer alike."""

from geo.outputs.briefing.model import Band

_MARGIN = 3.0


def band_places(band: Band, width: float) -> tuple[float, float, float]:
    """Return where a share and the ends of its interval are drawn, from the left.

    Examples
    --------
    >>> band_places(Band(0.5, 0.25, 1.0, 1.0), 100.0)
    (50.0, 25.0, 100.0)
    """
    top = band.top if band.top > 0 else 1.0
    value, low, high = (
        min(max(part / top, 0.0), 1.0) * width
        for part in (band.value, band.low, band.high)
    )
    return value, low, high


def trend_points(
    values: tuple[float, ...], width: float, height: float
) -> list[tuple[float, float]]:
    """Return the points of a line, the greatest value on top; y grows downwards.

    The line spans least to greatest, not from 0: it shows direction, not size. A
    constant series is a level line.

    Examples
    --------
    >>> trend_points((1.0, 3.0), 10.0, 10.0)
    [(3.0, 7.0), (7.0, 3.0)]
    """
    least, greatest = min(values), max(values)
    across = (width - 2 * _MARGIN) / max(len(values) - 1, 1)
    room = height - 2 * _MARGIN
    points = []
    for at, value in enumerate(values):
        level = 0.5 if greatest == least else (value - least) / (greatest - least)
        points.append((_MARGIN + at * across, height - _MARGIN - level * room))
    return points
