"""Names of the layers and tables, their groups and what they hold."""

from typing import Final

# Groups of layers, in the order in which they lie over each other.
GROUPS: Final = ("flow", "hotspots", "areas", "cells", "tables")

# Bands tell of the model's parameters and data, not of the model itself.
_ESTIMATE = (
    "(estimate; flow_low and flow_high are the 5th and 95th percentile of draws)"
)
# By name: the group and what the layer holds.
CATALOGUE: Final[dict[str, tuple[str, str]]] = {
    "ports": (
        "flow",
        f"Land crossings with modelled share of flow {_ESTIMATE}",
    ),
    "onward_crossings": (
        "flow",
        (
            "Crossings from Mexico to Guatemala and Belize with modelled flow onward, "
            f"empty where the study models none {_ESTIMATE}"
        ),
    ),
    "corridors": (
        "flow",
        f"Named chains of roads by modelled share of flow {_ESTIMATE}",
    ),
    "roads": (
        "flow",
        f"Road sections with modelled share of flow, to a step {_ESTIMATE}",
    ),
    "detection_offices": (
        "flow",
        (
            "CBP field offices at their crossings: outbound seizures over modelled "
            "flow, shrunk towards 1; a sample of four months; what is seen follows "
            "effort and reporting, and the model's own error is in it (estimate)"
        ),
    ),
    "detection": (
        "flow",
        (
            "Regions of Mexico, as large as states and in no order, by whether more or "
            "less was seized than modelled flow lets expect: events of armed clashes "
            "2006-2011 (CIDE), which follow effort and reporting; the model's own "
            "error is in it; the ratio is told where more was seen only (estimate)"
        ),
    ),
    "roads_by_variant": (
        "flow",
        (
            "Road sections for parts of the flow: share of the variant's own flow, to "
            "a step, for sections that carry enough of it; filter by kind and variant; "
            f"bands rest on the first draws {_ESTIMATE}"
        ),
    ),
    "hotspots_ranked": (
        "hotspots",
        (
            "Hot cells that touch, as places: named, ranked by events beyond those "
            "expected at a low quantile"
        ),
    ),
    "hotspots_scan": (
        "hotspots",
        (
            "Kulldorff scan: circles, and circles over years, with more homicides than "
            "people explain"
        ),
    ),
    "hotspots_clusters": (
        "hotspots",
        (
            "Clusters of seizure incidents by density; seizures show enforcement as "
            "well as flow"
        ),
    ),
    "hotspots_emerging": (
        "hotspots",
        (
            "Homicide hotspots and cold spots over the years: pattern after Esri, "
            "Mann-Kendall trend; cells without a pattern are left out"
        ),
    ),
    "hotspots_bivariate": (
        "hotspots",
        (
            "Local Moran of one measure here and another around, where it holds after "
            "correction; across the border nothing local is expected"
        ),
    ),
    "hotspots": (
        "hotspots",
        (
            "Cells that are hot or cold with at least 90 % confidence (FDR), or stand"
            " out from their neighbours (local Moran)"
        ),
    ),
    "states": (
        "areas",
        "Outlines of the states of both countries, to find one's way by",
    ),
    "responsibility": (
        "areas",
        "Authorities and the outline of the areas that each answers for",
    ),
    "municipalities": (
        "areas",
        (
            "Municipalities of Mexico: homicides summed over the study's years, "
            f"modelled arrivals and passages {_ESTIMATE}"
        ),
    ),
    "counties": (
        "areas",
        (
            "Counties of the US states on the grid: dealers, modelled departures and "
            f"passages {_ESTIMATE}"
        ),
    ),
    "allocation": (
        "areas",
        (
            "How far spreading figures within areas is from points of known place, by"
            " area and method; rows of all points have no shape"
        ),
    ),
    "hexagons": (
        "cells",
        (
            "Figures, hotspot scores, flow on roads (flow_km: sum of share x km, to a"
            " step, estimate) and the nearest open crossings per H3 cell; homicides "
            "are sums over the study's years; dealers and seizures below the small "
            "count are emptied (NULL)"
        ),
    ),
    "hotspots_emerging_years": (
        "tables",
        "Years in which a cell was hot (1, 2, 3: 90, 95, 99 %) or cold (-1, -2, -3)",
    ),
    "hotspots_cluster_members": (
        "tables",
        "Municipalities of each cluster of seizures",
    ),
    "hotspots_rings": (
        "tables",
        "Moran's I by rings of neighbours; the rings in use are marked",
    ),
    "hotspots_skill": (
        "tables",
        "Maps of homicides judged by later years, beside simple guesses",
    ),
    "field_offices": (
        "tables",
        (
            "CBP field offices with the modelled flow of their crossings; bands are of "
            f"the sum in each draw {_ESTIMATE}"
        ),
    ),
    "measures": (
        "tables",
        (
            "Published figures by which progress can be judged, year by year; national "
            "or regional counts, not results of the model"
        ),
    ),
    "crossings_by_variant": (
        "tables",
        (
            "Shares of the crossings for parts of the flow: by origin, by class of "
            "weapon; each variant adds up to 1; bands of `all` rest on all draws, the "
            f"others on the first of them {_ESTIMATE}"
        ),
    ),
    "trace_flows": (
        "tables",
        (
            "Own traces by place of purchase and of recovery; counts below the small "
            "count are emptied, and others with which they could be computed"
        ),
    ),
    "trace_times": (
        "tables",
        "Own traces: years from purchase to recovery, where there are enough",
    ),
    "trace_kinds": (
        "tables",
        "Own traces by type, calibre and maker's country",
    ),
    "responsibility_places": (
        "tables",
        "Which authority answers for which municipality, county or crossing",
    ),
    "ledger": ("tables", "Conservation of totals from the raw tables to the hexagons"),
    "study": ("tables", "Every setting of the study, by its key in the study file"),
    "sources": (
        "tables",
        "Where the figures come from, with licences, row counts and hashes",
    ),
}
