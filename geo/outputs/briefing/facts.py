"""What the sentences and tables of a briefing tell, before any language.

Only the places that carry most are ever taken: none of these functions ranks what is
least watched.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from geo.outputs.tables import Products

# Shares nearer to each other than this are told as equal.
TIE: Final = 0.0005
# Counties without a known count of dealers are told from this share on: a share that
# small may rest on one dealer.
_TOLD_FROM = 0.001
_HOT_NOW: Final = (
    "new hot spot",
    "consecutive hot spot",
    "intensifying hot spot",
    "persistent hot spot",
    "diminishing hot spot",
    "sporadic hot spot",
    "oscillating hot spot",
)


def records(frame: pd.DataFrame) -> list[Any]:
    """Return the rows of a table, each with its columns as attributes."""
    return list(frame.itertuples())


def open_ports(products: Products) -> pd.DataFrame:
    """Return crossings that carry flow, most first."""
    ports = products.ports
    open_ones = ports[ports["southbound"] & (ports["flow_share"] > 0)]
    return pd.DataFrame(open_ones.sort_values(["rank", "port_id"]))


def by_office(products: Products) -> pd.DataFrame:
    """Return field offices with their flow, most first.

    Returns
    -------
    pandas.DataFrame
        ``field_office``, ``flow_share``, ``crossings``, ``leading`` (row label of its
        leading crossing) and, where the stage made bands of sums, ``flow_low``,
        ``flow_high`` and ``leads``, the share of draws in which it is first; else
        these are missing values.
    """
    ports = open_ports(products)
    table = (
        ports.groupby("field_office")
        .agg(
            flow_share=("flow_share", "sum"),
            crossings=("port_id", "size"),
            leading=("port_id", "first"),
        )
        .reset_index()
        .sort_values(["flow_share", "field_office"], ascending=[False, True])
        .reset_index(drop=True)
    )
    wanted = ["flow_low", "flow_high", "leads"]
    if products.offices.empty:
        return table.assign(**dict.fromkeys(wanted, np.nan))
    found = products.offices.set_index("field_office")[wanted]
    return table.join(found, on="field_office")


def carrying(shares: pd.Series, part: float) -> int:
    """Return how many of the largest shares make up a part of their sum.

    Examples
    --------
    >>> carrying(pd.Series([0.5, 0.3, 0.1, 0.1]), 0.5)
    1
    """
    ordered = np.sort(shares.to_numpy(dtype="float64"))[::-1]
    # Rounding must not ask for one more place than the part needs.
    return int((np.cumsum(ordered) < part * ordered.sum() - 1e-12).sum()) + 1


def senders(products: Products, small_count: int) -> pd.DataFrame:
    """Return counties that send flow, most first, those with few dealers left out."""
    flows = _flows(products, "US")
    dealers = flows["area_id"].map(
        products.area_totals.set_index("area_id")["dealers"]
        if not products.area_totals.empty
        else pd.Series(dtype="float64")
    )
    told = (dealers >= small_count) | (
        dealers.isna() & (flows["flow_share"] > _TOLD_FROM)
    )
    named: pd.DataFrame = flows[told]
    return named


def receivers(products: Products) -> pd.DataFrame:
    """Return municipalities that receive flow, most first."""
    return _flows(products, "MX")


def by_state(products: Products, country: str) -> pd.DataFrame:
    """Return ``state_name`` and ``flow_share`` sent or received, most first."""
    flows = _flows(products, country)
    sums = flows.groupby("state_name")["flow_share"].sum().reset_index()
    return sums.sort_values(
        ["flow_share", "state_name"], ascending=[False, True], ignore_index=True
    )


def beyond_mexico(products: Products) -> float:
    """Return the share of flow that goes on to Guatemala and Belize."""
    flows = products.area_flows
    return float(flows.loc[flows["country"].isin(("BZ", "GT")), "flow_share"].sum())


def in_hotspots(products: Products) -> float | None:
    """Return the share of flow × km in Mexico that lies in homicide hotspots."""
    cells = products.cell_flows
    mexican = products.grid.loc[products.grid["country"] == "MX", "cell"]
    inside = cells[cells["cell"].isin(mexican)]
    total = float(inside["flow_km"].sum())
    if total <= 0:
        return None
    return float(inside.loc[inside["hot_homicides"], "flow_km"].sum()) / total


def hot_places(products: Products, measure: str = "homicides") -> pd.DataFrame:
    """Return places that are hotspots of a measure, in their order."""
    ranked = products.ranked
    return pd.DataFrame(ranked[ranked["measure"] == measure].sort_values("rank"))


def mexican_totals(products: Products) -> pd.Series:
    """Return ``population`` and ``homicides`` of Mexico's hexagons together."""
    grid = products.grid
    totals: pd.Series = grid.loc[
        grid["country"] == "MX", ["population", "homicides"]
    ].sum()
    return totals


def people_by_pattern(products: Products) -> pd.Series:
    """Return people that live where homicide rates are hot by now, by pattern.

    Returns
    -------
    pandas.Series
        People by class of `geo.schema.hotspots.EMERGING_CLASSES`, most first; only
        classes that are hot in the last year and where people live.
    """
    emerging = products.emerging
    people = emerging["cell"].map(products.grid.set_index("cell")["population"])
    sums = people.groupby(emerging["class"].astype("str")).sum()
    hot = sums[sums.index.isin(_HOT_NOW) & (sums > 0)]
    return hot.sort_index().sort_values(ascending=False, kind="stable")


def last_year(products: Products) -> int | None:
    """Return the last year in which hot and cold hexagons were looked for."""
    years = products.emerging_years["year"]
    return None if years.empty else int(years.max())


def clusters(products: Products) -> pd.DataFrame:
    """Return clusters of seizures as the maps show them, most incidents first."""
    table = products.clusters
    for method in ("hdbscan", "dbscan"):
        found = table[table["method"] == method]
        if not found.empty:
            return pd.DataFrame(
                found.sort_values(["incidents", "cluster"], ascending=[False, True])
            )
    return pd.DataFrame(table)


def _flows(products: Products, country: str) -> pd.DataFrame:
    flows = products.area_flows
    some: pd.DataFrame = flows[
        (flows["country"] == country) & (flows["flow_share"] > 0)
    ]
    return some.sort_values(["flow_share", "area_id"], ascending=[False, True])
