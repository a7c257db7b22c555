"""The GeoPackage: its layers and columns, small counts, and that others can open it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.outputs.analysis.flow import (
    add_intensity,
    onward_crossings,
    roads_by_variant,
    suppress,
)
from geo.outputs.analysis.withheld import Withheld
from geo.pipeline import StageReport
from geo.sources.cards import read_cards

Finished = tuple[Path, dict[str, StageReport]]

BAND = ("flow_mean", "flow_low", "flow_high", "top_decile")
AREA_FLOW = {"flow_share", *BAND, "main_port", "through_share", "flow_km"}
# Layer: kind of geometry, and the columns that it must have among others.
LAYERS = {
    "hexagons": (
        "Polygon",
        {
            *("cell", "country", "state", "area_id", "land_km2", "population"),
            *("dealers", "dealers_small", "seizures", "seizures_small"),
            *("dealers_withheld", "seizures_withheld"),
            *("homicides", "firearm_homicides", "homicide_rate", "homicide_rate_low"),
            *("homicides_z", "homicides_class", "dealers_z", "dealers_class"),
            *("seizures_z", "seizures_class"),
            *("flow_km", "flow_km_mean", "flow_km_low", "flow_km_high"),
            *("top_decile", "corridor_in_hotspot", "sent_share", "received_share"),
            *("port_near", "port_great_circle_km", "port_by_road"),
            *("port_hours", "port_km"),
        },
    ),
    "hotspots": (
        "Polygon",
        {
            *("measure", "cell", "observed", "exposure", "rate", "z", "p", "q"),
            *("class", "class_count", "moran_class", "hot_share", "verdict"),
        },
    ),
    "hotspots_ranked": (
        "MultiPolygon",
        {
            *("measure", "rank", "name", "state_name", "nearest_city", "population"),
            *("observed", "expected", "hot_share", "verdict", "emerging"),
        },
    ),
    "hotspots_emerging": (
        "Polygon",
        {"cell", "class", "mk_z", "mk_p", "hot_years", "first_hot", "last_hot"},
    ),
    "detection": (
        "MultiPolygon",
        {"region", "class", "ratio", "ratio_low", "ratio_high"},
    ),
    "detection_offices": (
        "MultiPoint",
        {"field_office", "ports", "class", "ratio", "ratio_low", "ratio_high"},
    ),
    "hotspots_bivariate": ("Polygon", {"pair", "cell", "moran", "moran_class"}),
    "hotspots_clusters": (
        "Polygon",
        {"method", "cluster", "name", "incidents", "firearms", "stability"},
    ),
    "hotspots_scan": (
        "Polygon",
        {"kind", "rank", "name", "radius_km", "observed", "expected", "llr", "p"},
    ),
    "hotspots_emerging_years": (None, {"cell", "year", "bin"}),
    "hotspots_cluster_members": (None, {"method", "cluster", "area_id", "incidents"}),
    "hotspots_rings": (None, {"measure", "rings", "moran", "z", "chosen"}),
    "hotspots_skill": (
        None,
        {"split", "budget", "area_share", "method", "hit_rate", "pai", "pei"},
    ),
    "corridors": (
        "MultiLineString",
        {
            *("rank", "name", "country", "ref", "from_place", "to_place", "length_km"),
            *("mean_share", "peak_share", "flow_km", "ports", *BAND),
            *("areas_crossed", "areas", "hotspot_km", "hotspots"),
        },
    ),
    "roads": (
        "LineString",
        {
            *("edge_id", "country", "ref", "class", "toll", "length_km", "hours"),
            *("flow_share", *BAND),
        },
    ),
    "ports": (
        "Point",
        {
            *("port_id", "name_en", "name_es", "field_office", "us_city", "mx_city"),
            *("southbound", "yearly_vehicles", "flow_share", "rank", *BAND),
            *("us_km", "us_hours", "mx_km", "mx_hours"),
        },
    ),
    "municipalities": (
        "MultiPolygon",
        {"area_id", "name", "state", "state_name", *AREA_FLOW},
    ),
    "counties": (
        "MultiPolygon",
        {"area_id", "name", "state", "state_name", *AREA_FLOW},
    ),
    "onward_crossings": (
        "Point",
        {
            *("crossing_id", "name_en", "name_es", "mx_town", "mx_state", "beyond"),
            *("point_basis", "flow_share", *BAND, "main_port"),
        },
    ),
    "field_offices": (
        None,
        {"field_office", "flow_share", "flow_mean", "flow_low", "flow_high", "leads"},
    ),
    "measures": (None, {"measure", "year", "period", "value", "source", "files"}),
    "crossings_by_variant": (
        None,
        {
            *("kind", "variant", "port_id", "name_en", "name_es", "us_city"),
            *("mx_city", "flow_share", *BAND),
        },
    ),
    "roads_by_variant": (
        "LineString",
        {
            *("kind", "variant", "edge_id", "country", "ref", "class", "length_km"),
            *("flow_share", *BAND),
        },
    ),
    "responsibility": (
        "MultiPolygon",
        {"kind", "unit", "name_en", "name_es", "country", "areas", "ports", "basis"},
    ),
    "responsibility_places": (None, {"kind", "unit", "area_id", "port_id", "basis"}),
    "states": ("MultiPolygon", {"country", "state", "state_name"}),
    "study": (None, {"key", "value"}),
    "layer_styles": (None, {"f_table_name", "styleName", "styleQML", "useAsDefault"}),
    "ledger": (
        None,
        {"column", "year", "unit", "input_total", "placed", "by_area", "unplaced"},
    ),
    "sources": (
        None,
        {"file", "title", "producer", "source", "url", "year", "licence", "sha256"},
    ),
}


@pytest.fixture(scope="module")
def file(finished_study: Finished) -> Path:
    """Give the GeoPackage of the finished study."""
    return finished_study[0] / "data" / "processed" / "border.gpkg"


def _layer(file: Path, name: str) -> gpd.GeoDataFrame:
    layer: gpd.GeoDataFrame = pyogrio.read_dataframe(file, layer=name)
    return layer


def _stage(finished_study: Finished, name: str) -> pd.DataFrame:
    return pd.read_parquet(finished_study[0] / "data" / "processed" / f"{name}.parquet")


def test_the_layers_are_those_documented(file: Path) -> None:
    assert {name for name, _ in pyogrio.list_layers(file)} == set(LAYERS)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_has_its_geometry_and_columns(file: Path, name: str) -> None:
    geometry, columns = LAYERS[name]
    info = pyogrio.read_info(file, layer=name)
    assert info["geometry_type"] == geometry
    assert columns <= set(info["fields"])
    assert info["features"] > 0
    if geometry is not None:
        assert info["crs"] == "EPSG:4326"


# Other states of the United States are drawn, and authorities answer for Alaska.
_FARTHER = {"states", "responsibility"}


@pytest.mark.parametrize(
    "name",
    [name for name, (kind, _) in LAYERS.items() if kind and name not in _FARTHER],
)
def test_shapes_are_whole_and_in_the_study_area(file: Path, name: str) -> None:
    layer = _layer(file, name)
    assert layer.geometry.notna().all()
    assert shapely.is_valid(layer.geometry.to_numpy()).all()
    west, south, east, north = layer.total_bounds
    assert west > -125
    assert south > 14
    assert east < -66
    assert north < 50


def test_the_file_is_a_geopackage_that_sqlite_finds_whole(file: Path) -> None:
    data = file.read_bytes()[:100]
    assert data[:16] == b"SQLite format 3\x00"
    assert data[68:72] == b"GPKG"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:

        def pragma(name: str) -> object:
            return connection.execute(f"PRAGMA {name}").fetchone()[0]

        assert pragma("integrity_check") == "ok"
        assert pragma("journal_mode") == "delete"
        assert pragma("user_version") == 10300
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [path.name for path in file.parent.glob("border.gpkg*")] == ["border.gpkg"]


def test_the_file_carries_the_date_of_the_study(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        changed = connection.execute("SELECT last_change FROM gpkg_contents").fetchall()
    assert {stamp for (stamp,) in changed} == {"2026-11-20T00:00:00.000Z"}


def test_every_layer_says_what_it_is(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT table_name, description FROM gpkg_contents")
        described = dict(rows.fetchall())
    assert set(described) == set(LAYERS)
    assert all(described.values())


def test_cells_are_text_of_15_characters_and_are_where_they_say(file: Path) -> None:
    hexagons = _layer(file, "hexagons")
    assert (hexagons["cell"].str.len() == 15).all()
    assert hexagons["cell"].is_unique
    assert all(h3.get_resolution(cell) == 4 for cell in hexagons["cell"])
    some = hexagons.iloc[::300]
    for cell, shape in zip(some["cell"], some.geometry, strict=True):
        ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]
        assert shape.symmetric_difference(shapely.Polygon(ring)).area < 1e-9


def test_small_counts_are_empty_and_said_to_be_small(
    finished_study: Finished, file: Path
) -> None:
    hexagons = _layer(file, "hexagons").set_index("cell")
    grid = _stage(finished_study, "grid")
    grid.index = pd.Index([h3.int_to_str(int(cell)) for cell in grid["cell"]])
    for column in ("dealers", "seizures"):
        true = grid[column].reindex(hexagons.index)
        small = (true > 0) & (true < 3)
        assert small.any()
        assert hexagons[f"{column}_small"].astype(bool).equals(small)
        assert hexagons.loc[small, column].isna().all()
        # Others are told as they are, but for those that would tell a small count.
        also = hexagons[f"{column}_withheld"].astype(bool)
        assert not (also & (small | (true == 0))).any()
        assert hexagons.loc[also, column].isna().all()
        told = ~(small | also)
        np.testing.assert_array_equal(hexagons.loc[told, column], true[told])


def test_small_counts_cannot_be_read_from_the_hotspots(file: Path) -> None:
    hotspots = _layer(file, "hotspots")
    counted = hotspots[hotspots["measure"].isin(["dealers", "seizures"])]
    seen = counted["observed"].dropna()
    assert ((seen == 0) | (seen >= 3)).all()
    hidden = counted[counted["observed"].isna()]
    assert len(hidden) > 0
    assert hidden[["rate", "rate_low"]].isna().all(axis=None)


def test_small_counts_of_seizures_cannot_be_read_from_the_clusters(
    finished_study: Finished, file: Path
) -> None:
    told = _layer(file, "hotspots_cluster_members")["firearms"]
    assert ((told.dropna() == 0) | (told.dropna() >= 3)).all()
    true = _stage(finished_study, "hotspots_cluster_members")["firearms"]
    small = (true > 0) & (true < 3)
    assert small.any()
    assert told[small].isna().all()
    np.testing.assert_array_equal(told.dropna(), true[told.notna()])


def test_only_significant_cells_are_hotspots(file: Path) -> None:
    hotspots = _layer(file, "hotspots")
    notable = hotspots["class"] != "not significant"
    told = hotspots.loc[notable, "q"].dropna()
    assert len(told) > notable.sum() / 2
    assert (told <= 0.1).all()
    assert hotspots.loc[hotspots["measure"] == "homicides", "q"].notna().all()
    assert (hotspots.loc[~notable, "moran_class"] != "not significant").all()
    assert not hotspots.duplicated(["measure", "cell"]).any()


def test_counties_are_of_the_border_states_and_municipalities_are_all(
    finished_study: Finished, file: Path
) -> None:
    assert set(_layer(file, "counties")["state"]) == {"AZ", "CA", "NM", "TX"}
    areas = _stage(finished_study, "sources_areas")
    municipalities = _layer(file, "municipalities")
    assert len(municipalities) == (areas["country"] == "MX").sum()
    assert municipalities[["flow_share", "flow_low", "flow_km"]].notna().all(axis=None)


def test_what_a_county_with_few_dealers_sends_is_not_told(file: Path) -> None:
    counties = _layer(file, "counties")
    few = counties["dealers_small"].astype(bool)
    also = counties["dealers_withheld"].astype(bool)
    assert few.any()
    told = ["flow_share", *BAND, "through_share", "flow_km"]
    assert counties.loc[few | also, told].isna().all(axis=None)
    assert counties.loc[~(few | also), told].notna().all(axis=None)


def test_all_flow_ends_in_a_municipality_or_goes_on_south(file: Path) -> None:
    arrived = _layer(file, "municipalities")["flow_share"].sum()
    onward = _layer(file, "onward_crossings")
    assert arrived < 1
    assert arrived + onward["flow_share"].sum() == pytest.approx(1, abs=1e-9)
    # The study sends nothing on to Belize: that is no figure, not none.
    belize = onward["beyond"] == "BZ"
    assert belize.any()
    assert onward.loc[belize, "flow_share"].isna().all()
    assert (onward.loc[~belize, "flow_share"] > 0).all()


def test_hexagons_hold_all_flow_of_the_stage(
    finished_study: Finished, file: Path
) -> None:
    made = _stage(finished_study, "corridors_cells")
    hexagons = _layer(file, "hexagons")
    hexagons = hexagons.set_index("cell")
    made.index = pd.Index([h3.int_to_str(int(cell)) for cell in made["cell"]])
    for column in ("flow_km", "flow_km_mean", "flow_km_low", "flow_km_high"):
        # Each cell to the step of 0.03 km that hides what a small county sends.
        found, true = hexagons[column].reindex(made.index), made[column]
        assert (found - true).abs().max() <= 0.015 + 1e-9
        assert found.sum() == pytest.approx(true.sum(), rel=0.01)
    crossed = made["hot_homicides"] & (made["flow_km_high"] > 0)
    assert hexagons["corridor_in_hotspot"].sum() == crossed.sum()
    assert len(hexagons) == len(made)
    for column in ("port_great_circle_km", "port_hours", "port_km"):
        assert hexagons[column].sum() == pytest.approx(made[column].sum(), rel=1e-12)


def test_each_variant_shares_out_all_of_its_flow(file: Path) -> None:
    variants = _layer(file, "crossings_by_variant")
    sums = variants.groupby(["kind", "variant"])["flow_share"].sum()
    assert sums.to_numpy() == pytest.approx(1, abs=1e-9)
    assert ("all", "all") in sums.index
    assert variants["name_en"].notna().all()


def test_field_offices_add_up_to_all_flow_and_one_leads_each_draw(file: Path) -> None:
    offices = _layer(file, "field_offices")
    assert offices["flow_share"].sum() == pytest.approx(1, abs=1e-9)
    assert offices["flow_mean"].sum() == pytest.approx(1, abs=1e-9)
    assert offices["leads"].sum() == pytest.approx(1)
    assert (offices["flow_low"] <= offices["flow_high"]).all()


def test_roads_of_a_variant_are_lines_of_the_sections(file: Path) -> None:
    roads = _layer(file, "roads").set_index("edge_id")
    varied = _layer(file, "roads_by_variant")
    assert (varied["flow_share"] >= 0.001).all()
    assert {"origin", "weapon class"} == set(varied["kind"])
    some = varied.iloc[::50].set_index("edge_id")
    assert (some["ref"] == roads["ref"].reindex(some.index)).all()
    whole = gpd.GeoSeries(roads.geometry.reindex(some.index))
    assert some.geometry.geom_equals(whole).all()


def test_roads_of_a_variant_keep_the_order_of_their_table() -> None:
    edges = gpd.GeoDataFrame(
        {
            "edge_id": [1, 2],
            "country": ["US", "MX"],
            "ref": ["I-35", ""],
            "class": "trunk",
            "length_km": [2.0, 3.0],
        },
        geometry=[shapely.LineString([(0, 0), (at, 1)]) for at in (1, 2)],
        crs="EPSG:4326",
    )
    table = pd.DataFrame(
        {"kind": "origin", "variant": ["A", "B", "B"], "edge_id": [2, 1, 2]}
    ).assign(flow_share=[0.5, 0.25, 1.0], **dict.fromkeys(BAND, 0.1))
    found = roads_by_variant(table, edges, {})
    assert found["edge_id"].tolist() == [2, 1, 2]
    assert found["length_km"].tolist() == [3, 2, 3]
    assert found.geometry.iloc[1].equals(edges.geometry[0])
    assert found.columns[-6:].tolist() == ["flow_share", *BAND, "geometry"]


def test_layers_hold_what_the_stages_made(finished_study: Finished, file: Path) -> None:
    for layer, table in (
        ("ports", "corridors_ports"),
        ("corridors", "corridors"),
        ("ledger", "grid_ledger"),
    ):
        made, found = _stage(finished_study, table), _layer(file, layer)
        numbers = made.select_dtypes("number").columns
        pd.testing.assert_frame_equal(
            found[numbers].astype("float64"), made[numbers].astype("float64")
        )


def test_roads_are_those_of_the_stage_to_a_step(
    finished_study: Finished, file: Path
) -> None:
    made, found = _stage(finished_study, "corridors_edges"), _layer(file, "roads")
    shares = ["flow_share", "flow_mean", "flow_low", "flow_high"]
    same = ["edge_id", "length_km", "hours", "top_decile"]
    pd.testing.assert_frame_equal(
        found[same].astype("float64"), made[same].astype("float64")
    )
    for column in shares:
        assert (found[column] - made[column]).abs().max() <= 0.00025 + 1e-12
        steps = found[column] / 0.0005
        np.testing.assert_allclose(steps, steps.round(), atol=1e-6)


def test_sources_are_named_with_their_hashes(file: Path, raw: Path) -> None:
    sources = _layer(file, "sources").set_index("file")
    for card in read_cards(raw):
        assert sources.loc[card.file, "sha256"] == card.sha256
        assert sources.loc[card.file, "licence"] == card.licence


def nothing_withheld(small_count: int, rows: int) -> Withheld:
    """Return what is withheld where no area is: cells below the threshold only."""
    none = dict.fromkeys(("dealers", "seizures"), np.zeros(rows, dtype=bool))
    return Withheld(
        small_count=small_count,
        areas=dict.fromkeys(none, frozenset()),
        touched=none,
        near=none,
        share_step=0.0,
        km_step=0.0,
        variant_steps={},
    )


def test_suppression_keeps_zero_and_the_threshold_itself() -> None:
    grid = pd.DataFrame(
        {"dealers": [0.0, 0.4, 2.99, 3.0, 8.0], "seizures": [0.0, 5.0, 1.0, 0.0, 2.0]}
    )
    result = suppress(grid, nothing_withheld(3, len(grid)))
    assert result["dealers"].tolist() == pytest.approx(
        [0, np.nan, np.nan, 3, 8], nan_ok=True
    )
    assert result["dealers_small"].tolist() == [False, True, True, False, False]
    assert result["seizures_small"].tolist() == [False, False, True, False, True]
    assert grid["dealers"].tolist() == [0.0, 0.4, 2.99, 3.0, 8.0]


def test_a_threshold_of_one_hides_only_parts_of_a_dealer() -> None:
    grid = pd.DataFrame({"dealers": [0.0, 0.5, 1.0], "seizures": [0.0, 0.0, 0.0]})
    result = suppress(grid, nothing_withheld(1, len(grid)))
    assert result["dealers_small"].tolist() == [False, True, False]


def test_cells_without_flow_have_none_and_no_overlap() -> None:
    grid = pd.DataFrame(
        {
            "cell": np.array([1, 2, 3], dtype="uint64"),
            "dealers": [4.0, 0.0, np.nan],
            "dealers_small": [False, False, True],
            "dealers_withheld": [False, False, False],
        }
    )
    flows = pd.DataFrame(
        {
            "cell": np.array([3, 1, 2], dtype="uint64"),
            "flow_km": [0.5, 0.25, 0.0],
            "flow_km_mean": [0.5, 0.25, 0.0],
            "flow_km_low": [0.4, 0.0, 0.0],
            "flow_km_high": [0.6, 0.5, 0.0],
            "top_decile": [1.0, 0.1, 0.0],
            "hot_homicides": [True, False, True],
            "sent_share": [0.25, 0.75, 0.0],
            "received_share": np.nan,
            "port_hours": [1.0, 2.0, np.nan],
        }
    )
    wide = add_intensity(grid, flows, km_step=0.0)
    assert wide["cell"].tolist() == [1, 2, 3]
    # No figure is not 0.
    assert wide["received_share"].isna().all()
    # What the third cell sends would tell its few dealers.
    assert wide["sent_share"].tolist() == pytest.approx([0.75, 0, np.nan], nan_ok=True)
    assert wide["port_hours"].tolist() == pytest.approx([2, np.nan, 1], nan_ok=True)
    assert wide["flow_km"].tolist() == [0.25, 0, 0.5]
    assert wide["flow_km_high"].tolist() == [0.5, 0, 0.6]
    assert wide["top_decile"].tolist() == [0.1, 0, 1.0]
    assert wide["corridor_in_hotspot"].tolist() == [False, False, True]
    assert wide["corridor_in_hotspot"].dtype == bool


def test_crossings_to_the_south_stand_where_they_are_with_their_flow() -> None:
    southern = pd.DataFrame(
        {
            "crossing_id": ["bridge", "ferry"],
            "name_en": ["Bridge", "Ferry"],
            "name_es": ["Puente", "Balsa"],
            "mx_town": ["Ciudad Hidalgo", "Chetumal"],
            "mx_state": ["07", "23"],
            "beyond": ["GT", "BZ"],
            "latitude": [14.68, 18.5],
            "longitude": [-92.15, -88.4],
            "point_basis": "town",
        }
    )
    flows = pd.DataFrame(
        {
            "area_id": ["GT:bridge", "MX07001"],
            "flow_share": [0.02, 0.98],
            "flow_mean": [0.02, 0.98],
            "flow_low": [0.01, 0.9],
            "flow_high": [0.03, 0.99],
            "top_decile": [0.0, 1.0],
            "main_port": ["World Trade", "World Trade"],
        }
    )
    table = onward_crossings(southern, flows)
    assert table.geometry.iloc[0].coords[0] == (-92.15, 14.68)
    assert table["flow_share"].tolist() == pytest.approx([0.02, np.nan], nan_ok=True)
    assert table["main_port"].iloc[0] == "World Trade"
