"""The layers and tables that an analyst loads, once for every file format.

Each has a name, a place among the groups, a meaning, and its rows as they may leave the
product: small counts withheld, cells as text. GeoPackage, GeoParquet, CSV and rasters
take them from here, so that no format tells what another withholds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo import cells
from geo.outputs.analysis import detection, flow, hotspots, responsibility
from geo.outputs.analysis.catalogue import CATALOGUE
from geo.outputs.analysis.withheld import Withheld, find_withheld
from geo.outputs.tables import Products
from geo.projection import GEOGRAPHIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer or table.

    Attributes
    ----------
    name
        Name in every file.
    rows
        A GeoDataFrame if it has shapes of its own; with ``cell`` in text, and shapes
        that follow from `hexagons`, a DataFrame.
    hexagons
        Cells whose outlines are the shapes, uint64, in the order of `rows`; None if
        the shapes are not hexagons.
    """

    name: str
    rows: pd.DataFrame
    hexagons: cells.CellArray | None = None

    @property
    def group(self) -> str:
        """Which of `geo.outputs.analysis.catalogue.GROUPS` it is in."""
        return CATALOGUE[self.name][0]

    @property
    def description(self) -> str:
        """What it holds, in a sentence."""
        return CATALOGUE[self.name][1]

    @property
    def has_shapes(self) -> bool:
        """True for a layer, False for a table."""
        return self.hexagons is not None or isinstance(self.rows, gpd.GeoDataFrame)

    def shapes(self) -> gpd.GeoDataFrame:
        """Return the rows with their shapes."""
        if self.hexagons is None:
            return gpd.GeoDataFrame(self.rows)
        outlines = cells.boundaries(self.hexagons)
        return gpd.GeoDataFrame(self.rows, geometry=outlines, crs=GEOGRAPHIC)


def layers_of(
    products: Products,
    cards: pd.DataFrame,
    settings: Mapping[str, object],
    *,
    small_count: int,
) -> list[Layer]:
    """Return every layer and table, in the order in which files list them.

    Parameters
    ----------
    products
        Tables of all stages.
    cards
        Identity cards, one row per raw file.
    settings
        The study by section.
    small_count
        Counts above 0 and below this are withheld.
    """
    withheld = find_withheld(products, small_count)
    plain: list[tuple[str, pd.DataFrame]] = [
        *_flow_layers(products, withheld),
        *_area_layers(products, withheld),
        ("trace_flows", products.trace_flows),
        ("trace_times", products.trace_times),
        ("trace_kinds", products.trace_kinds),
        ("ledger", products.ledger),
        ("study", settings_table(settings)),
        ("sources", cards),
    ]
    layers = [*_hotspot_layers(products, withheld), _hexagons(products, withheld)]
    layers += [Layer(name=name, rows=rows) for name, rows in plain if len(rows)]
    order = list(CATALOGUE)
    return sorted(layers, key=lambda layer: order.index(layer.name))


def settings_table(settings: Mapping[str, object]) -> pd.DataFrame:
    """Return settings as rows of ``key`` and ``value``, keys as in the study file.

    Examples
    --------
    >>> settings_table({"grid": {"resolution": 6}})
                   key value
    0  grid.resolution     6
    """
    rows: list[tuple[str, str]] = []

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, Mapping) and value:
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else str(key), inner)
        else:
            rows.append((prefix, str(value)))

    walk("", settings)
    return pd.DataFrame(rows, columns=["key", "value"])


def _hexagons(products: Products, withheld: Withheld) -> Layer:
    grid = products.grid
    scores = hotspots.mask_scores(products.hotspots, grid["cell"], withheld)
    told = flow.suppress(grid, withheld)
    # Where a cell is follows from its shape and from its number.
    told = told.drop(columns=["latitude", "longitude"])
    wide = told.merge(hotspots.wide_hotspots(scores), on="cell", how="left")
    wide = flow.add_intensity(wide, products.cell_flows, km_step=withheld.km_step)
    return _of_cells("hexagons", wide)


def _hotspot_layers(products: Products, withheld: Withheld) -> list[Layer]:
    number = products.grid["cell"]
    scores = hotspots.mask_scores(products.hotspots, number, withheld)
    members = hotspots.told_members(products.cluster_members, withheld)
    years = products.emerging_years
    near = hotspots.notable_pairs(products.bivariate, number, withheld)
    emerging = hotspots.emerging_patterns(products.emerging)
    tables: dict[str, pd.DataFrame] = {
        "hotspots_ranked": hotspots.ranked_places(
            products.ranked, products.areas, withheld
        ),
        "hotspots_clusters": hotspots.told_clusters(products.clusters, members),
        "hotspots_scan": products.scan,
        "hotspots_emerging_years": years.assign(cell=_text(years)),
        "hotspots_cluster_members": members,
        "hotspots_rings": products.rings,
        "hotspots_skill": products.skill,
    }
    return [
        _of_cells("hotspots", hotspots.notable(scores)),
        _of_cells("hotspots_emerging", emerging),
        _of_cells("hotspots_bivariate", near),
        *(Layer(name=name, rows=rows) for name, rows in tables.items()),
    ]


def _flow_layers(
    products: Products, withheld: Withheld
) -> list[tuple[str, pd.DataFrame]]:
    layers = [
        ("corridors", products.corridors),
        ("roads", flow.roads(products.edges, withheld.share_step)),
        ("ports", products.ports),
        (
            "onward_crossings",
            flow.onward_crossings(products.southern, products.area_flows),
        ),
        ("field_offices", products.offices),
        ("measures", products.measures),
        (
            "crossings_by_variant",
            flow.crossings_by_variant(products.variants, products.ports),
        ),
    ]
    if len(products.detection):
        layers.append(("detection", detection.regions(products)))
    if len(products.detection_offices):
        layers.append(("detection_offices", detection.offices(products)))
    if len(products.variant_edges):
        varied = flow.roads_by_variant(
            products.variant_edges, products.edges, withheld.variant_steps
        )
        layers.append(("roads_by_variant", varied))
    return layers


def _area_layers(
    products: Products, withheld: Withheld
) -> list[tuple[str, pd.DataFrame]]:
    figures = ["homicides", "firearm_homicides", "seizures"]
    layers: list[tuple[str, pd.DataFrame]] = [
        ("states", products.outlines),
        ("municipalities", flow.areas(products, "MX", figures, withheld)),
        ("counties", flow.areas(products, "US", ["dealers"], withheld)),
    ]
    places = products.responsibility
    if len(places):
        layers += [
            (
                "responsibility",
                responsibility.units(places, products.areas, products.outlines),
            ),
            ("responsibility_places", responsibility.members(places)),
        ]
    if len(products.allocation):
        # One row per area and method with its shape; rows of all points have none.
        names = products.areas[["area_id", "name", "state_name", "geometry"]]
        table = products.allocation.merge(names, on="area_id", how="left")
        frame = gpd.GeoDataFrame(table, geometry="geometry", crs=GEOGRAPHIC)
        layers.append(("allocation", frame))
    return layers


def _of_cells(name: str, table: pd.DataFrame) -> Layer:
    number = table["cell"].to_numpy(dtype="uint64")
    rows = table.assign(cell=_text(table)).reset_index(drop=True)
    return Layer(name=name, rows=rows, hexagons=number)


def _text(table: pd.DataFrame) -> list[str]:
    return cells.to_text(table["cell"].to_numpy(dtype="uint64"))
