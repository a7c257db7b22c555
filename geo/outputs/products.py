"""Write every product of a run: GeoPackage, web map and printed sheets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geo.outputs.files import write_bytes, write_text
from geo.outputs.geopackage import write_geopackage
from geo.outputs.static_map import THEMES, SheetContent, draw_sheet
from geo.outputs.tables import Products
from geo.outputs.web_map import MapContent, draw_web_map, to_page
from geo.outputs.words import Language
from geo.paths import Places

__all__ = ["Products", "Style", "write_products"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How products look and what they are called; see the study's ``[outputs]``."""

    title: str
    language: Language
    small_count: int
    made_on: date
    dpi: int


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
        _web_content(products),
        title=style.title,
        language=style.language,
        small_count=style.small_count,
        made_on=style.made_on,
        sources=credits_,
    )
    write_text(places.web_map, to_page(web_map))
    files = [places.geopackage, places.web_map]
    content = _sheet_content(products)
    for at, theme in enumerate(THEMES):
        progress(0.6 + 0.4 * at / len(THEMES), f"drawing the {theme} sheet")
        sheet = draw_sheet(
            content,
            theme=theme,
            title=style.title,
            language=style.language,
            small_count=style.small_count,
            made_on=style.made_on,
            sources=credits_,
            dpi=style.dpi,
        )
        write_bytes(places.sheet(theme), sheet)
        files.append(places.sheet(theme))
    return files


def _web_content(products: Products) -> MapContent:
    flows = products.areas.merge(
        products.area_flows[["area_id", "flow_share", "main_port"]], on="area_id"
    )
    return MapContent(
        grid=products.grid,
        hotspots=products.hotspots,
        edges=products.edges,
        corridors=products.corridors,
        ports=products.ports,
        area_flows=flows,
        outlines=products.outlines,
        places=products.places,
    )


def _sheet_content(products: Products) -> SheetContent:
    return SheetContent(
        grid=products.grid,
        hotspots=products.hotspots,
        edges=products.edges,
        corridors=products.corridors,
        ports=products.ports,
        outlines=products.outlines,
        places=products.places,
    )
