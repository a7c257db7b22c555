"""Write the printed sheets of a study."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geo.outputs.files import write_bytes
from geo.outputs.own_lists import seizure_years
from geo.outputs.sheets.border import find_border
from geo.outputs.sheets.paper import LAYOUTS
from geo.outputs.sheets.regions import REGIONS
from geo.outputs.sheets.render import Atlas, draw_pixels, to_png
from geo.outputs.sheets.scene import SheetContent
from geo.outputs.sheets.themes import THEMES, compose
from geo.outputs.tables import Products, Style
from geo.outputs.words import Language
from geo.paths import Places
from geo.sections_outputs import Sheets


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its name in file names, and what it shows."""

    name: str
    theme: str
    region: str | None = None


def write(
    products: Products,
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
) -> list[Path]:
    """Write the sheets, each file whole or not at all; see `geo.outputs.products`."""
    content = gather(products, style)
    settings = style.settings.sheets
    files: list[Path] = []
    for at, paper in enumerate(settings.papers):

        def tell(share: float, what: str, past: int = at) -> None:
            progress((past + share) / len(settings.papers), what)

        files += _write_paper(content, places, settings, paper, tell)
    return files


def pages_of(settings: Sheets) -> list[Page]:
    """Return the sheets that a study asks for: themes first, then regions."""
    return [
        *(Page(theme, theme) for theme in settings.themes),
        *(Page(region, "corridors", region) for region in settings.regions),
    ]


def _write_paper(
    content: SheetContent,
    places: Places,
    settings: Sheets,
    paper: str,
    tell: Callable[[float, str], None],
) -> list[Path]:
    """Write all sheets of one paper, language by language.

    One language after the other, because a PDF holds the pictures of all its pages
    until it is finished.
    """
    files: list[Path] = []
    for at, language in enumerate(settings.languages):

        def tell_part(share: float, what: str, past: int = at) -> None:
            tell((past + share) / len(settings.languages), what)

        files += _write_language(content, places, settings, paper, language, tell_part)
    return files


def _write_language(
    content: SheetContent,
    places: Places,
    settings: Sheets,
    paper: str,
    language: Language,
    tell: Callable[[float, str], None],
) -> list[Path]:
    """Write the sheets of a language; pictures are packed while the next is drawn."""
    pages = pages_of(settings)
    title = content.titles[language]
    atlas = (
        Atlas(title=title, made_on=content.made_on, dpi=settings.dpi)
        if "pdf" in settings.files
        else None
    )
    files: list[Path] = []
    pending: list[Future[None]] = []
    with ThreadPoolExecutor(max_workers=1) as packer:
        for number, page in enumerate(pages, 1):
            tell((number - 1) / len(pages), f"drawing the {page.name} sheet")
            sheet = compose(
                content,
                theme=page.theme,
                region=page.region,
                language=language,
                layout=LAYOUTS[paper],
                dpi=settings.dpi,
                page=(number, len(pages)),
            ).sheet
            if atlas:
                atlas.add(sheet)
            if "png" in settings.files:
                pixels = draw_pixels(sheet, dpi=settings.dpi)
                path = places.sheet(language, paper, number, page.name)
                pending.append(packer.submit(_pack, path, pixels, settings.dpi))
                files.append(path)
    for one in pending:
        one.result()
    _clear(places.sheet(language, paper, 1, "x").parent, files)
    if atlas:
        path = places.atlas(language, paper)
        write_bytes(path, atlas.finish())
        files.append(path)
    return files


def _clear(folder: Path, kept: Collection[Path]) -> None:
    """Remove sheets of an earlier run that this one has not: nothing else."""
    for name in (*THEMES, *REGIONS):
        for file in folder.glob(f"[0-9][0-9]-{name}.png"):
            if file not in kept:
                file.unlink()


def _pack(path: Path, pixels: npt.NDArray[np.uint8], dpi: int) -> None:
    write_bytes(path, to_png(pixels, dpi=dpi))


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
        area_flows=products.area_flows,
        emerging=products.emerging,
        ranked=products.ranked,
        clusters=products.clusters,
        outlines=products.outlines,
        places=products.places if products.towns.empty else products.towns,
        border=find_border(products.outlines),
        small_count=style.small_count,
        titles=style.titles,
        made_on=style.made_on,
        sources=credit_producers(style.cards),
        dealer_year=style.dealer_year,
        homicide_years=style.homicide_years,
        emerging_years=_emerging_years(style),
        seizure_years=seizure_years(products.ledger),
    )


def _emerging_years(style: Style) -> tuple[int, int] | None:
    """Return the first and the last year whose hotspots make a pattern."""
    hotspots = style.study.get("hotspots")
    if hotspots is None:
        return None
    emerging = hotspots["emerging"]
    return emerging["first_year"], emerging["last_year"]
