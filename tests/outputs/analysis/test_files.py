"""GeoParquet, rasters and CSV: what they hold and say of themselves."""

import json
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import rasterio
from pyproj import Transformer

from geo import cells
from geo.outputs.analysis.csv_tables import harmless
from geo.outputs.analysis.surfaces import SURFACES, lay_out, pixel_km
from geo.paths import Places


@pytest.fixture(scope="module")
def hexagons(places: Places) -> gpd.GeoDataFrame:
    layer: gpd.GeoDataFrame = gpd.read_parquet(places.layer_file("hexagons"))
    return layer


def test_parquet_layers_say_that_they_are_geoparquet_1_1(places: Places) -> None:
    told = json.loads(pq.read_schema(places.layer_file("roads")).metadata[b"geo"])
    assert told["version"] == "1.1.0"
    assert "covering" in told["columns"]["geometry"]
    box = (-107, 31, -106, 32)
    near = gpd.read_parquet(places.layer_file("ports"), bbox=box)
    assert {"el-paso-bota"} <= set(near["port_id"])
    assert len(near) < 15


def test_there_is_a_parquet_file_for_each_layer(places: Places) -> None:
    names = {name for name, _ in pyogrio.list_layers(places.geopackage)}
    files = {path.stem for path in places.layer_file("x").parent.glob("*.parquet")}
    assert files == names - {"layer_styles"}


@pytest.mark.parametrize("surface", SURFACES, ids=lambda one: one.name)
def test_rasters_are_cloud_optimised_and_say_what_they_are(
    places: Places, surface: object
) -> None:
    name = surface.name  # type: ignore[attr-defined]
    with rasterio.open(places.raster(name)) as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert raster.descriptions[0]
        assert raster.units[0]
        assert raster.nodata is not None
        assert "enforcement" in raster.tags()["CAVEAT"]
        assert raster.crs.is_projected
        if raster.dtypes[0] == "uint8":
            assert len(raster.colormap(1)) > 4
            assert "CLASS_0" in raster.tags()


@pytest.mark.parametrize(
    ("name", "column"),
    [("firearm_homicides", "firearm_homicides"), ("flow_intensity", "flow_km")],
)
def test_the_sum_of_a_density_is_the_total_of_the_cells(
    places: Places, hexagons: gpd.GeoDataFrame, name: str, column: str
) -> None:
    with rasterio.open(places.raster(name)) as raster:
        density = raster.read(1, masked=True).astype("float64")
        pixel = abs(raster.transform.a * raster.transform.e) / 1e6
    known = (
        hexagons if name == "flow_intensity" else hexagons[hexagons["country"] == "MX"]
    )
    assert density.sum() * pixel == pytest.approx(known[column].sum(), rel=1e-5)


def test_a_pixel_has_the_value_of_the_cell_of_its_centre(
    places: Places, hexagons: gpd.GeoDataFrame
) -> None:
    by_cell = hexagons.set_index("cell")
    with rasterio.open(places.raster("homicide_rate")) as raster:
        rate = raster.read(1)
        back = Transformer.from_crs(raster.crs, "EPSG:4326", always_xy=True)
        rows, columns = np.nonzero(np.isfinite(rate))
        some = slice(None, None, len(rows) // 200)
        x, y = raster.xy(rows[some], columns[some])
    longitude, latitude = back.transform(x, y)
    for row, column, lat, lon in zip(
        rows[some], columns[some], latitude, longitude, strict=True
    ):
        cell = h3.latlng_to_cell(lat, lon, 4)
        assert rate[row, column] == pytest.approx(
            by_cell.loc[cell, "homicide_rate"], rel=1e-6
        )


def test_the_raster_of_dealers_tells_classes_only(
    places: Places, hexagons: gpd.GeoDataFrame
) -> None:
    canvas = lay_out(cells_of(hexagons))
    with rasterio.open(places.raster("dealers")) as raster:
        classes = raster.read(1)
    few = (hexagons["dealers_small"] | hexagons["dealers_withheld"]).to_numpy()
    us = (hexagons["country"] == "US").to_numpy()
    inside = canvas.row >= 0
    at = canvas.row[inside]
    assert set(np.unique(classes[inside][few[at] & us[at]])) == {1}
    assert not (classes[inside][~few[at]] == 1).any()
    assert set(np.unique(classes[~inside])) == {255}


def cells_of(hexagons: gpd.GeoDataFrame) -> cells.CellArray:
    return np.array([int(cell, 16) for cell in hexagons["cell"]], dtype="uint64")


def test_every_cell_has_a_pixel(hexagons: gpd.GeoDataFrame) -> None:
    number = cells_of(hexagons)
    canvas = lay_out(number)
    assert len(np.unique(canvas.row[canvas.row >= 0])) == len(number)


@pytest.mark.parametrize(
    ("resolution", "width"), [(5, 2.0), (6, 2.0), (7, 1.0), (9, 0.2)]
)
def test_pixels_are_finer_for_finer_cells(resolution: int, width: float) -> None:
    some = h3.grid_disk(h3.latlng_to_cell(25.0, -100.0, resolution), 10)
    number = np.sort(np.array([int(cell, 16) for cell in some], dtype="uint64"))
    assert pixel_km(number) == width


def test_the_dictionary_names_every_column_of_every_csv(places: Places) -> None:
    table = pd.read_csv(places.data_dictionary, keep_default_na=False)
    folder = places.data_dictionary.parent
    files = {path.name for path in folder.glob("*.csv")} - {"dictionary.csv"}
    assert len(files) > 12
    for name in files:
        header = list(pd.read_csv(folder / name, nrows=0).columns)
        told = table[table["file"] == f"tables/{name}"]
        assert told["column"].tolist() == header
        assert (told["meaning"] != "").all()
    named = {
        entry["layer"] for entry in json.loads(places.data_dictionary_json.read_text())
    }
    assert named == set(table["layer"])


def test_csv_is_utf_8_and_keeps_names(places: Places) -> None:
    text = places.csv_table("municipalities").read_text(encoding="utf-8")
    assert "Juárez" in text
    assert "\r" not in text


def test_text_that_looks_like_a_formula_is_made_harmless(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "name": ["=cmd()", "+1", "@a", "-b", "\tx", "El Paso", None],
            "n": range(-3, 4),
        }
    )
    path = tmp_path / "x.csv"
    harmless(rows).to_csv(path, index=False)
    found = pd.read_csv(path, keep_default_na=False)
    assert found["name"].tolist() == [
        *("'=cmd()", "+1", "'@a", "'-b", "'\tx", "El Paso", ""),
    ]
    assert found["n"].tolist() == list(range(-3, 4))
