"""Write every product of a run: GeoPackage, web map and printed sheets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geo.outputs.analysis.geopackage import write_geopackage
from geo.outputs.files import write_bytes, write_text
from geo.outputs.sheets.land import find_border
from geo.outputs.sheets.scene import SheetContent
from geo.outputs.sheets.themes import THEMES, draw_sheet
from geo.outputs.tables import Products
from geo.outputs.web.findings import Findings
from geo.outputs.web.folium_map import MapContent, draw_web_map, to_page
from geo.outputs.words import Language
from geo.paths import Places
from geo.schema.allocation import own_method

__all__ = ["Products", "Style", "write_products"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How products look and what they are called; see the study's ``[outputs]``.

    Attributes
    ----------
    title, other_title
        In the language of the products, and in the other one.
    language, small_count, made_on, dpi
        As the study has them.
    dealer_year, homicide_years
        Year, and first and last year, that headings name.
    """

    title: str
    other_title: str
    language: Language
    small_count: int
    made_on: date
    dpi: int
    dealer_year: int
    homicide_years: tuple[int, int]


def write_products(
    products: Products,
    cards: Sequence[Mapping[str, object]],
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
) -> list[Path]:
    """Write all products, each whole or not at all.

    Parameters
    ----------
    products
        Tables of all stages.
    cards
        Identity cards of the raw files.
    places
        Where to write.
    style
        Look and wording.
    progress
        Told the share that is done and what comes next.

    Returns
    -------
    list of Path
        The files.
    """
    credits_ = sorted({f"{card['producer']}: {card['source']}" for card in cards})
    progress(0.0, "writing the GeoPackage")
    write_geopackage(
        products,
        pd.DataFrame(cards),
        places.geopackage,
        small_count=style.small_count,
        made_on=style.made_on,
    )
    progress(0.35, "drawing the web map")
    web_map = draw_web_map(
        _web_content(products, style),
        title=style.title,
        other_title=style.other_title,
        language=style.language,
        small_count=style.small_count,
        made_on=style.made_on,
        sources=credits_,
    )
    write_text(places.web_map, to_page(web_map))
    files = [places.geopackage, places.web_map]
    content = _sheet_content(products, style)
    producers = credit_producers(cards)
    for at, theme in enumerate(THEMES):
        progress(0.6 + 0.4 * at / len(THEMES), f"drawing the {theme} sheet")
        sheet = draw_sheet(
            content,
            theme=theme,
            title=style.title,
            language=style.language,
            small_count=style.small_count,
            made_on=style.made_on,
            sources=producers,
            dpi=style.dpi,
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


def _web_content(products: Products, style: Style) -> MapContent:
    names = products.areas[["country", "area_id", "name", "state_name"]]
    flows = names.merge(
        products.area_flows.drop(columns=["country", "name", "state", "state_name"]),
        on="area_id",
        how="left",
    )
    return MapContent(
        grid=products.grid,
        hotspots=products.hotspots,
        findings=Findings(
            bivariate=products.bivariate,
            emerging=products.emerging,
            ranked=products.ranked,
            clusters=products.clusters,
            scan=products.scan,
            misplaced=_misplaced(products.allocation),
        ),
        edges=products.edges,
        corridors=products.corridors,
        ports=products.ports,
        area_flows=flows,
        cell_flows=products.cell_flows,
        variants=products.variants,
        variant_edges=products.variant_edges,
        outlines=products.outlines,
        places=products.places,
        periods=dict.fromkeys(
            ("homicide_rate", "firearm_homicides", "hotspots_homicides"),
            "–".join(map(str, style.homicide_years)),
        )
        | dict.fromkeys(("dealers", "hotspots_dealers"), str(style.dealer_year)),
    )


def _misplaced(allocation: pd.DataFrame) -> pd.Series:
    """Return the share of known points that spreading misplaces, by area."""
    if allocation.empty:
        return pd.Series(dtype="float64")
    own = allocation[allocation["method"] == own_method(set(allocation["method"]))]
    by_area: pd.Series = own.set_index("area_id")["misplaced"].drop("all")
    return by_area


def _sheet_content(products: Products, style: Style) -> SheetContent:
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
