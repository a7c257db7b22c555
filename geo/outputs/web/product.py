"""Write the interactive map of a study."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geo.outputs.own_lists import seizure_years
from geo.outputs.tables import Products, Style
from geo.outputs.web.findings import Findings
from geo.outputs.web.folium_map import MapContent, WebMap, draw_web_map
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
    web_map(products, style=style).save(places.web_map)
    return [places.web_map]


def web_map(products: Products, *, style: Style) -> WebMap:
    """Return the interactive map of a study, to which layers of folium may be added.

    Parameters
    ----------
    products
        Tables of all stages.
    style
        Look and wording.

    Returns
    -------
    WebMap
        A `folium.Map` whose ``save(path)`` writes one page that opens offline.

    Examples
    --------
    From the file of a study that was run before::

        import folium
        from geo.outputs import web_map
        from geo.steps.outputs import read_products

        products, style = read_products("study.toml")
        border = web_map(products, style=style)
        folium.Marker([27.5, -99.5], tooltip="Field office").add_to(border)
        border.save("maps/with_offices.html")
    """
    settings = style.settings.web
    (other,) = (text for one, text in style.titles.items() if one != style.language)
    return draw_web_map(
        gather(products, style),
        title=style.title,
        other_title=other,
        language=style.language,
        small_count=style.small_count,
        made_on=style.made_on,
        sources=sorted(
            {f"{card['producer']}: {card['source']}" for card in style.cards}
        ),
        tiles=("", "")
        if settings.tiles == "none"
        else (settings.tiles, settings.attribution),
    )


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
        detection=products.detection,
        detection_offices=products.detection_offices,
        emerging_years=products.emerging_years,
        areas=products.areas,
        responsibility=products.responsibility,
        variants=products.variants,
        variant_edges=products.variant_edges,
        outlines=products.outlines,
        places=products.places,
        periods=dict.fromkeys(
            ("homicide_rate", "firearm_homicides", "hotspots_homicides"),
            "–".join(map(str, style.homicide_years)),
        )
        | dict.fromkeys(("dealers", "hotspots_dealers"), str(style.dealer_year))
        | dict.fromkeys(
            ("seizures", "seizure_clusters"), seizure_years(products.ledger)
        ),
    )


def _misplaced(allocation: pd.DataFrame) -> pd.Series:
    """Return the share of known points that spreading misplaces, by area."""
    if allocation.empty:
        return pd.Series(dtype="float64")
    own = allocation[allocation["method"] == own_method(set(allocation["method"]))]
    by_area: pd.Series = own.set_index("area_id")["misplaced"].drop("all")
    return by_area
