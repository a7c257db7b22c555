"""Write the printed sheets of a study."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from geo.outputs.files import write_bytes
from geo.outputs.sheets.land import find_border
from geo.outputs.sheets.scene import SheetContent
from geo.outputs.sheets.themes import THEMES, draw_sheet
from geo.outputs.tables import Products, Style
from geo.paths import Places


def write(
    products: Products,
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
) -> list[Path]:
    """Write the sheets, each whole or not at all; see `geo.outputs.products`."""
    content = gather(products, style)
    producers = credit_producers(style.cards)
    files = []
    for at, theme in enumerate(THEMES):
        progress(at / len(THEMES), f"drawing the {theme} sheet")
        sheet = draw_sheet(
            content,
            theme=theme,
            title=style.title,
            language=style.language,
            small_count=style.small_count,
            made_on=style.made_on,
            sources=producers,
            dpi=style.settings.sheet_dpi,
        )
        write_bytes(places.sheet(theme), sheet)
        files.append(places.sheet(theme))
    return files


def credit_producers(cards: Sequence[Mapping[str, object]]) -> list[str]:
    """Return who published the figures, each once, for the foot of a sheet.

    Parameters
    ----------
    cards
        Identity cards; a card may name several producers, separated by semicolons.

    Returns
    -------
    list of str
        Sorted. The project itself and notes in small letters are left out; GeoNames,
        whose places come with a package and not with a card, is added.
    """
    named = {
        part.strip()
        for card in cards
        for part in str(card["producer"]).split(";")
        if part.strip()[:1].isupper() and not part.strip().startswith("Iron River")
    }
    return [*sorted(named), "GeoNames (CC BY 4.0)"]


def gather(products: Products, style: Style) -> SheetContent:
    """Return what the sheets show."""
    return SheetContent(
        grid=products.grid,
        hotspots=products.hotspots,
        edges=products.edges,
        corridors=products.corridors,
        ports=products.ports,
        outlines=products.outlines,
        places=products.places,
        border=find_border(products.outlines),
        dealer_year=style.dealer_year,
        homicide_years=style.homicide_years,
    )
