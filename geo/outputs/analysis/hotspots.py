"""Layers of the GeoPackage that tell what was found on hexagons."""

import geopandas as gpd
import pandas as pd

from geo import cells
from geo.outputs.tables import Products
from geo.projection import GEOGRAPHIC
from geo.schema.hotspots import MEASURES, NO_PATTERN

# Figures whose small counts are suppressed; see `geo.outputs.geopackage.suppress`.
SUPPRESSED = ("dealers", "seizures")

DESCRIPTIONS = {
    "hotspots": "Cells that are hot or cold with at least 90 % confidence (FDR), or "
    "stand out from their neighbours (local Moran)",
    "hotspots_ranked": "Hot cells that touch, as places: named, ranked by events "
    "beyond those expected at a low quantile",
    "hotspots_emerging": "Homicide hotspots and cold spots over the years: pattern "
    "after Esri, Mann-Kendall trend; cells without a pattern are left out",
    "hotspots_emerging_years": "Years in which a cell was hot (1, 2, 3: 90, 95, 99 %) "
    "or cold (-1, -2, -3)",
    "hotspots_bivariate": "Local Moran of one measure here and another around, where "
    "it holds after correction; across the border nothing local is expected",
    "hotspots_clusters": "Clusters of seizure incidents by density; seizures show "
    "enforcement as well as flow",
    "hotspots_cluster_members": "Municipalities of each cluster of seizures",
    "hotspots_scan": "Kulldorff scan: circles, and circles over years, with more "
    "homicides than people explain",
    "hotspots_rings": "Moran's I by rings of neighbours; the rings in use are marked",
    "hotspots_skill": "Maps of homicides judged by later years, beside simple guesses",
}


def hotspot_layers(
    layers: Products, *, small_count: int
) -> list[tuple[str, pd.DataFrame]]:
    """Return layers and tables of the hotspots by name.

    Parameters
    ----------
    layers
        Tables of all stages.
    small_count
        Observed dealers and seizures below this are emptied, and rates per head with
        them: a rate would give a small count away.
    """
    emerging = layers.emerging[layers.emerging["class"] != NO_PATTERN]
    near = layers.bivariate
    near = near[near["moran_class"] != "not significant"]
    years = layers.emerging_years
    return [
        ("hotspots", _on_cells(_notable(layers.hotspots, small_count))),
        ("hotspots_ranked", _ranked(layers.ranked, small_count)),
        ("hotspots_emerging", _on_cells(emerging)),
        ("hotspots_bivariate", _on_cells(near)),
        ("hotspots_clusters", layers.clusters),
        ("hotspots_scan", layers.scan),
        ("hotspots_emerging_years", years.assign(cell=_text(years))),
        ("hotspots_cluster_members", _members(layers.cluster_members, small_count)),
        ("hotspots_rings", layers.rings),
        ("hotspots_skill", layers.skill),
    ]


def _text(table: pd.DataFrame) -> list[str]:
    return cells.to_text(table["cell"].to_numpy(dtype="uint64"))


def _on_cells(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return rows with the hexagon of their cell."""
    number = table["cell"].to_numpy(dtype="uint64")
    return gpd.GeoDataFrame(
        table.assign(cell=_text(table)).reset_index(drop=True),
        geometry=cells.boundaries(number),
        crs=GEOGRAPHIC,
    )


def _notable(hotspots: pd.DataFrame, small_count: int) -> pd.DataFrame:
    rows = hotspots[
        (hotspots["class"] != "not significant")
        | (hotspots["moran_class"] != "not significant")
    ].reset_index(drop=True)
    counted = rows["measure"].isin(SUPPRESSED)
    small = counted & (rows["observed"] > 0) & (rows["observed"] < small_count)
    for column in ("observed", "rate", "rate_low", "rate_high"):
        rows[column] = rows[column].where(~small)
    return rows


def _ranked(ranked: gpd.GeoDataFrame, small_count: int) -> gpd.GeoDataFrame:
    counted = ranked["measure"].isin(SUPPRESSED)
    small = counted & (ranked["observed"] > 0) & (ranked["observed"] < small_count)
    hidden = ranked.copy()
    for column in ("observed", "ratio", "excess_low"):
        hidden[column] = hidden[column].where(~small)
    return hidden


def _members(members: pd.DataFrame, small_count: int) -> pd.DataFrame:
    """Return municipalities of clusters without their small counts of firearms."""
    small = (members["firearms"] > 0) & (members["firearms"] < small_count)
    return members.assign(firearms=members["firearms"].where(~small))


def wide_hotspots(hotspots: pd.DataFrame) -> pd.DataFrame:
    """Return scores, classes and verdicts per cell, columns of each measure."""
    tables = []
    for measure in MEASURES:
        rows = hotspots[hotspots["measure"] == measure].set_index("cell")
        renamed = {
            "z": f"{measure}_z",
            "class": f"{measure}_class",
            "moran_class": f"{measure}_moran",
            "hot_share": f"{measure}_hot_share",
            "verdict": f"{measure}_verdict",
        }
        if measure == "homicides":
            renamed |= {
                "rate": "homicide_rate",
                "rate_low": "homicide_rate_low",
                "rate_high": "homicide_rate_high",
            }
        tables.append(rows[list(renamed)].rename(columns=renamed))
    return pd.concat(tables, axis=1).sort_index().rename_axis("cell").reset_index()
