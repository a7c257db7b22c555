"""Write the interactive map of a study."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geo.outputs.files import write_text
from geo.outputs.tables import Products, Style
from geo.outputs.web.findings import Findings
from geo.outputs.web.folium_map import MapContent, draw_web_map, to_page
from geo.paths import Places
from geo.schema.allocation import own_method


def write(
    products: Products,
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
) -> list[Path]:
    """Write the page, whole or not at all; see `geo.outputs.products`."""
    progress(0.0, "drawing the web map")
    languages = sorted(style.titles, key=lambda one: one != style.language)
    web_map = draw_web_map(
        gather(products, style),
        title=style.title,
        other_title=style.titles[languages[1]],
        language=style.language,
        small_count=style.small_count,
        made_on=style.made_on,
        sources=sorted(
            {f"{card['producer']}: {card['source']}" for card in style.cards}
        ),
    )
    write_text(places.web_map, to_page(web_map))
    return [places.web_map]


def gather(products: Products, style: Style) -> MapContent:
    """Return what the map shows."""
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
