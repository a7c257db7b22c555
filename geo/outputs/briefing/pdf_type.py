"""Letters, colours and measures of the printed briefing."""

from functools import cache
from typing import Final

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

INK: Final = "#1c1b22"
SOFT: Final = "#55525e"
DEEP: Final = "#4d1054"
LINE: Final = "#d8d4de"
PALE: Final = "#f6f2f7"
PALE_NOTE: Final = "#fdf3e3"
ALERT: Final = "#8c1020"

MARGIN: Final = 15 * mm
FRAME_WIDTH: Final = A4[0] - 2 * MARGIN

# Size and distance between lines in points, and what differs from running text.
_STYLES: Final[dict[str, tuple[float, float, dict[str, object]]]] = {
    "body": (8.8, 12.6, {"spaceAfter": 5}),
    "point": (8.8, 12.4, {"spaceAfter": 3.5}),
    "small": (7.2, 9.8, {"textColor": SOFT, "spaceAfter": 4}),
    "tag": (7.5, 10, {"textColor": ALERT}),
    "title": (16, 20, {"fontName": "DejaVu-Bold", "spaceBefore": 2}),
    "subtitle": (9.5, 13, {"textColor": SOFT, "spaceAfter": 5}),
    "heading": (
        12.5,
        16,
        {
            "fontName": "DejaVu-Bold",
            "textColor": DEEP,
            "spaceBefore": 12,
            "spaceAfter": 5,
        },
    ),
    "caption": (9, 12, {"fontName": "DejaVu-Bold", "spaceBefore": 4, "spaceAfter": 3}),
    "cell": (7, 8.9, {}),
    "cell_right": (7, 8.9, {"alignment": 2}),
    "head": (6.6, 8.4, {"fontName": "DejaVu-Bold"}),
    "head_right": (6.6, 8.4, {"fontName": "DejaVu-Bold", "alignment": 2}),
    "tile": (17, 20, {"fontName": "DejaVu-Bold", "textColor": DEEP}),
    "tile_text": (7.4, 9.6, {"textColor": SOFT}),
}


@cache
def style_of(name: str) -> ParagraphStyle:
    """Return a style of letters by its name."""
    size, leading, others = _STYLES[name]
    settings = {"fontName": "DejaVu", "textColor": INK, **others}
    settings["textColor"] = colors.HexColor(settings["textColor"])
    return ParagraphStyle(name, fontSize=size, leading=leading, **settings)
