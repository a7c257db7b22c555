"""A map with its legend for the text of a report: no paper around it."""

from geo.outputs.sheets.paper import SOFT_INK, figure_layout
from geo.outputs.sheets.render import draw_pixels, to_png
from geo.outputs.sheets.scene import Scene, SheetContent
from geo.outputs.sheets.themes import compose
from geo.outputs.words import Language, word


def draw_figure(
    content: SheetContent,
    *,
    theme: str,
    language: Language,
    width_mm: float,
    height_mm: float,
    dpi: int,
    region: str | None = None,
) -> bytes:
    """Draw a map with legend, scale bar and a line that says what it rests on.

    Parameters
    ----------
    content
        The tables, as `geo.outputs.sheets.product.gather` returns them.
    theme
        One of `geo.outputs.sheets.themes.THEMES`.
    language
        Language of every text.
    width_mm, height_mm
        Size; letters keep theirs.
    dpi
        Dots per inch.
    region
        One of `geo.outputs.sheets.regions.REGIONS`, or None for the whole study.

    Returns
    -------
    bytes
        A PNG file, the same for the same content.

    Raises
    ------
    ValueError
        If there is no such theme or region.
    """
    layout = figure_layout(width_mm, height_mm)
    scene = compose(
        content, theme=theme, language=language, layout=layout, dpi=dpi, region=region
    )
    _write_line(scene)
    return to_png(draw_pixels(scene.sheet, dpi=dpi), dpi=dpi)


def _write_line(scene: Scene) -> None:
    """Write that this is an estimate, and what seizures show, below the map."""
    content, language = scene.content, scene.language
    layout = scene.sheet.layout
    text = word(
        "figure_line",
        language,
        title=content.titles[language],
        date=content.made_on.isoformat(),
    )
    scene.sheet.write(text, (0.3, 0.3, layout.width - 0.6, 5.4), 5.6, color=SOFT_INK)
