import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import InputError
from geo.sources.extent import read_extent

BOX = shapely.box(-99.6, 27.4, -99.4, 27.6)


def _frame(
    *shapes: shapely.Geometry, crs: str | None = "EPSG:4326"
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["x"] * len(shapes)}, geometry=list(shapes), crs=crs
    )


def test_polygons_of_a_geopackage_are_read(tmp_path: Path) -> None:
    path = tmp_path / "area.gpkg"
    _frame(BOX, shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])).to_file(path)
    found = read_extent(path)
    assert shapely.equals(found, [BOX, shapely.box(0, 0, 1, 1)]).all()


def test_another_projection_is_turned_into_degrees(tmp_path: Path) -> None:
    path = tmp_path / "area.gpkg"
    _frame(BOX).to_crs("EPSG:6372").to_file(path)
    (found,) = read_extent(path)
    assert shapely.hausdorff_distance(found, BOX) < 1e-6


def test_lines_and_points_beside_polygons_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "mixed.geojson"
    _frame(BOX, shapely.Point(-99, 27), BOX.exterior).to_file(path)
    found = read_extent(path)
    assert len(found) == 1


def test_a_polygon_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "bow.geojson"
    _frame(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])).to_file(path)
    found = read_extent(path)
    assert shapely.is_valid(found).all()
    assert shapely.area(found).sum() == pytest.approx(0.5)


def test_the_layer_with_polygons_is_found_among_others(tmp_path: Path) -> None:
    path = tmp_path / "several.gpkg"
    _frame(shapely.Point(0, 0)).to_file(path, layer="points")
    _frame(BOX).to_file(path, layer="area")
    assert shapely.equals(read_extent(path), [BOX]).all()


def test_several_layers_of_polygons_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "several.gpkg"
    _frame(BOX).to_file(path, layer="north")
    _frame(BOX).to_file(path, layer="south")
    with pytest.raises(InputError, match="found 2 layers: north, south"):
        read_extent(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bad.gpkg", b"not a database", "found '.*bad.gpkg' not recognized"),
        ("empty.geojson", b"", "'.*empty.geojson' not recognized"),
        (
            "point.geojson",
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "features": [
                        {
                            "type": "Feature",
                            "properties": {},
                            "geometry": {"type": "Point", "coordinates": [0, 0]},
                        }
                    ],
                }
            ).encode(),
            "found no polygon",
        ),
    ],
)
def test_a_file_without_polygons_is_refused(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_extent(path)


def test_a_file_without_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.shp"
    _frame(BOX).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"bare\.shp.*found no coordinate system"):
        read_extent(path)


def test_metres_called_degrees_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "metres.geojson"
    _frame(shapely.box(4e5, 3e6, 5e5, 3.1e6)).to_file(path)
    with pytest.raises(InputError, match="beyond the globe"):
        read_extent(path)


def test_a_flat_polygon_is_no_area(tmp_path: Path) -> None:
    path = tmp_path / "flat.gpkg"
    _frame(shapely.Polygon([(0, 0), (1, 1), (0, 0)])).to_file(path)
    with pytest.raises(InputError, match="found no polygon"):
        read_extent(path)
