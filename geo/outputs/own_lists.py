"""What products show of an analyst's own lists, and how it is kept from telling more.

In a list a row may be one firearm: then a number of incidents tells as much as a number
of firearms. Clusters are shown without the municipalities whose count is withheld.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.outputs.analysis.withheld import withheld_areas

_COUNTED = ["incidents", "firearms"]
_KEYS = ["method", "cluster"]


def told_clusters(
    clusters: gpd.GeoDataFrame,
    members: pd.DataFrame,
    area_totals: pd.DataFrame,
    *,
    small_count: int,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return clusters of own seizures, and their members, as products may show them.

    Parameters
    ----------
    clusters, members
        Tables ``hotspots_clusters`` and ``hotspots_cluster_members``.
    area_totals
        Table ``grid_areas``.
    small_count
        Counts above 0 and below this are withheld.

    Returns
    -------
    clusters
        Counts are of the municipalities that are told; clusters of no such are left
        out. The middle is that of the outline, for the mean of places weighs counts.
    members
        With empty counts where they are withheld.
    """
    hidden = withheld_areas(area_totals, "seizures", small_count=small_count)
    kept = ~members["area_id"].isin(hidden)
    told = members.assign(
        **{name: members[name].astype("float64").where(kept) for name in _COUNTED}
    )
    sums = told[kept].groupby(_KEYS, as_index=False)[_COUNTED].sum()
    order = list(clusters.columns)
    shown = clusters.drop(columns=_COUNTED).merge(pd.DataFrame(sums), on=_KEYS)
    middle = shown.geometry.representative_point()
    shown = shown.assign(
        latitude=middle.y.round(2),
        longitude=middle.x.round(2),
        radius_km=np.ceil(shown["radius_km"]),
    )
    own = pd.MultiIndex.from_frame(shown[_KEYS])
    with_cluster = pd.MultiIndex.from_frame(told[_KEYS]).isin(own)
    return (
        gpd.GeoDataFrame(shown[order], geometry="geometry", crs=clusters.crs),
        told[with_cluster].reset_index(drop=True),
    )


def seizure_years(ledger: pd.DataFrame) -> str:
    """Return the years of the seizures on the map, as figures are labelled by them."""
    years = ledger.loc[ledger["column"] == "seizures", "year"]
    return str(years.iloc[0]) if len(years) else ""
