"""Small drawings beside figures, as SVG: they repeat what the table tells in text."""

from geo.outputs.briefing.model import Band
from geo.outputs.briefing.shapes import band_places, trend_points
from geo.outputs.palette import CORRIDOR, CORRIDOR_LIGHT

BAND_SIZE = (100.0, 12.0)
TREND_SIZE = (90.0, 22.0)
_SVG = (
    '<svg aria-hidden="true" focusable="false" width="{width:g}" height="{height:g}" '
    'viewBox="0 0 {width:g} {height:g}">{inside}</svg>'
)


def draw_band(band: Band) -> str:
    """Return a bar from 0 to the share, with its interval as a line over it."""
    width, height = BAND_SIZE
    value, low, high = band_places(band, width)
    middle = height / 2
    inside = (
        f'<rect y="2" width="{value:.1f}" height="{height - 4:g}" '
        f'fill="{CORRIDOR_LIGHT}"/>'
        f'<path d="M{low:.1f} {middle:g}H{high:.1f}M{low:.1f} 3V{height - 3:g}'
        f'M{high:.1f} 3V{height - 3:g}" stroke="{CORRIDOR}" stroke-width="1.4" '
        'fill="none"/>'
    )
    return _SVG.format(width=width, height=height, inside=inside)


def draw_trend(values: tuple[float, ...]) -> str:
    """Return a line through a series, its last point marked."""
    width, height = TREND_SIZE
    points = trend_points(values, width, height)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    inside = (
        f'<polyline points="{line}" fill="none" stroke="{CORRIDOR}" '
        'stroke-width="1.6"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{CORRIDOR}"/>'
    )
    return _SVG.format(width=width, height=height, inside=inside)
