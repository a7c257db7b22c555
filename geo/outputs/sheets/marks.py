"""Places and clusters over the hexagons, and tables of them in the column."""

import geopandas as gpd
import shapely

from geo.outputs import palette
from geo.outputs.sheets.drawing import Pen
from geo.outputs.sheets.paper import INK
from geo.outputs.sheets.scene import Scene, mark_number
from geo.outputs.sheets.shares import band, percent
from geo.outputs.words import word

# Rows of tables, as far as the column has room, and marks on the map.
_ROWS = 14
_OUTLINE = Pen(edge=INK, width=0.7)
_CLUSTER = "#1f4e79"
# A flow below this share makes no row.
_LEAST = 0.001


def write_ends(scene: Scene, country: str) -> None:
    """Write the areas that likely send or receive most of the flow."""
    flows = scene.content.area_flows
    if flows.empty:
        return
    own = flows[(flows["country"] == country) & (flows["flow_share"] >= _LEAST)]
    order = ["flow_share", "area_id"]
    own = own.sort_values(order, ascending=[False, True])
    rows = min(_ROWS, scene.column.rows_left(), len(own))
    if rows <= 0:
        return
    column, language = scene.column, scene.language
    column.heading(word(f"table_flow_{country}", language))
    for rank, row in enumerate(own[:rows].to_dict("records"), 1):
        column.row(
            f"{rank}",
            f"{row['name']}, {row['state_name']}",
            percent(row["flow_share"]),
            band(row["flow_low"], row["flow_high"]),
        )
    column.note(word("table_flow_note", language))


def mark_places(scene: Scene) -> None:
    """Mark the first homicide hotspots with their rank, and list them."""
    ranked = scene.content.ranked
    if ranked.empty:
        return
    ranked = ranked[(ranked["measure"] == "homicides") & (ranked["observed"] > 0)]
    ranked = ranked[ranked["z_mean"] > 0].sort_values("rank")
    column, language = scene.column, scene.language
    rows = min(_ROWS, column.rows_left() - 2, len(ranked))
    if rows <= 0:
        return
    _mark(scene, ranked[:rows], "rank", palette.VERDICT_COLORS[0])
    column.disc(word("mark_place", language), "1", palette.VERDICT_COLORS[0])
    column.heading(word("table_places", language))
    for row in ranked[:rows].to_dict("records"):
        column.row(
            f"{row['rank']}",
            f"{row['name']}, {row['state_name']}",
            f"{row['observed']:,.0f}",
            f"{row['ratio']:.1f}×",
        )
    column.note(word("table_places_note", language))


def mark_clusters(scene: Scene) -> None:
    """Outline and number the clusters of seizures, and list the largest."""
    clusters = scene.content.clusters
    if clusters.empty:
        return
    own = clusters[clusters["method"] == "hdbscan"].sort_values("cluster")
    column, language = scene.column, scene.language
    rows = min(_ROWS, column.rows_left() - 2, len(own))
    if rows <= 0:
        return
    _mark(scene, own, "cluster", _CLUSTER, numbered=rows)
    column.disc(word("mark_cluster", language), "1", _CLUSTER)
    column.heading(word("table_clusters", language))
    small = scene.content.small_count
    for row in own[:rows].to_dict("records"):
        column.row(
            f"{row['cluster']}",
            row["name"],
            _count(row["incidents"], small),
            _count(row["firearms"], small),
        )
    column.note(word("table_clusters_note", language))


def _count(value: float, small: int) -> str:
    """Return a count as text; a small one only as below the threshold."""
    return f"< {small}" if value < small else f"{value:,.0f}"


def _mark(
    scene: Scene,
    table: gpd.GeoDataFrame,
    number: str,
    color: str,
    *,
    numbered: int | None = None,
) -> None:
    """Outline shapes and put a numbered disc in the middle of each of the first."""
    shapes = scene.project(table)
    window = scene.sheet.frame
    for shape in shapes:
        rings = shapely.get_exterior_ring(shapely.get_parts(shape))
        lines = [shapely.get_coordinates(ring) for ring in rings if ring is not None]
        if lines:
            pen = Pen(edge=color, width=0.7)
            scene.sheet.lines(lines, pen, level="border")
    for row, shape in zip(
        table[number].to_list()[:numbered], shapes[:numbered], strict=True
    ):
        at = shapely.get_coordinates(shapely.point_on_surface(shape))
        if len(at) and bool(((at[0] > window[:2]) & (at[0] < window[2:])).all()):
            mark_number(scene, f"{row}", at[0], color)
