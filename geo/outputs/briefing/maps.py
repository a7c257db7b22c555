"""The maps of the briefing: pictures of the printed sheets' own drawing."""

from collections.abc import Iterator
from typing import Final

from geo.outputs.sheets.figure import draw_figure
from geo.outputs.sheets.product import gather
from geo.outputs.tables import Products, Style
from geo.outputs.words import Language

# Themes of `geo.outputs.sheets.themes`, in the order in which they are shown.
MAPS: Final = ("corridors", "verdict")
# Wider than the text of a page: letters come out a little smaller, and the legend has
# room.
_WIDTH_MM, _HEIGHT_MM = 210.0, 130.0
_DPI: Final = 140


def draw_maps(
    products: Products, style: Style, languages: list[Language]
) -> Iterator[tuple[Language, str, bytes]]:
    """Draw the maps of every language, one after the other.

    Parameters
    ----------
    products, style
        Tables of all stages and how they look.
    languages
        In the order in which they are drawn.

    Yields
    ------
    tuple
        Language, theme and PNG file.
    """
    # One content for all: what the maps of two languages share is drawn once.
    content = gather(products, style)
    for theme in MAPS:
        for language in languages:
            picture = draw_figure(
                content,
                theme=theme,
                language=language,
                width_mm=_WIDTH_MM,
                height_mm=_HEIGHT_MM,
                dpi=_DPI,
            )
            yield language, theme, picture
