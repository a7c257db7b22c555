"""Files that a study names for its grid: used, hashed, refused when they are wrong."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.errors import InputError, MissingInputError, StatisticError, StudyError
from geo.pipeline import Pipeline, StageReport
from geo.study import read_study

SetKey = Callable[[Path, str, str], None]


def _run(folder: Path, until: str = "grid") -> dict[str, StageReport]:
    study_file = folder / "study.toml"
    return Pipeline(read_study(study_file), study_file).run(until=until)


def _draw(path: Path, west: float, east: float) -> None:
    shape = shapely.box(west, 31.0, east, 32.0)
    gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4326").to_file(path)


def test_the_grid_is_limited_to_a_file_and_made_again_when_it_changes(
    study_copy: Path, set_key: SetKey
) -> None:
    _draw(study_copy / "area.geojson", -107.0, -106.0)
    set_key(study_copy / "study.toml", "extent", '"area.geojson"')
    first = _run(study_copy)
    assert first["sources"].reused
    assert not first["grid"].reused
    # A degree square holds some 10,600 km², a cell of resolution 4 some 1,770.
    assert 6 <= first["grid"].facts["cells"] <= 20
    for line in first["grid"].facts["ledger"]:
        assert abs(line["difference"]) <= 1e-9 * line["input_total"]
        assert line["by_area"] > 0
    assert _run(study_copy)["grid"].reused
    _draw(study_copy / "area.geojson", -108.0, -105.0)
    wider = _run(study_copy)["grid"]
    assert not wider.reused
    assert wider.facts["cells"] > first["grid"].facts["cells"]


def test_known_points_judge_the_spreading(study_copy: Path, set_key: SetKey) -> None:
    points = study_copy / "points.csv"
    points.write_text(
        "latitude,longitude\n31.76,-106.49\n31.80,-106.40\n31.7,-106.3\n64.8,-147.7\n",
        encoding="utf-8",
    )
    set_key(study_copy / "study.toml", "known_points", '"points.csv"')
    report = _run(study_copy)["grid"]
    assert report.facts["known_points"] == 4
    assert {line["points"] for line in report.facts["allocation"]} == {3}
    table = pd.read_parquet(
        study_copy / "data" / "processed" / "grid_allocation.parquet"
    )
    # El Paso County, with as many points as the small count asks for.
    assert set(table["area_id"]) == {"US48141", "all"}
    points.write_text("latitude,longitude\n31.76,-106.49\n", encoding="utf-8")
    report = _run(study_copy)["grid"]
    assert not report.reused
    assert {line["points"] for line in report.facts["allocation"]} == {1}


@pytest.mark.parametrize("key", ["extent", "known_points"])
def test_a_file_that_is_not_there_is_named(
    study_folder: Path, set_key: SetKey, key: str
) -> None:
    set_key(study_folder / "study.toml", key, '"nowhere.csv"')
    with pytest.raises(MissingInputError, match=rf"grid\.{key}.*'nowhere\.csv'"):
        read_study(study_folder / "study.toml")


def test_a_study_area_elsewhere_is_refused(study_copy: Path, set_key: SetKey) -> None:
    _draw(study_copy / "area.geojson", 10.0, 11.0)
    set_key(study_copy / "study.toml", "extent", '"area.geojson"')
    with pytest.raises(StudyError, match="none that does"):
        _run(study_copy)


def test_an_unreadable_study_area_is_refused(study_copy: Path, set_key: SetKey) -> None:
    (study_copy / "area.gpkg").write_bytes(b"nothing")
    set_key(study_copy / "study.toml", "extent", '"area.gpkg"')
    with pytest.raises(InputError, match=r"area\.gpkg.*one layer of polygons"):
        _run(study_copy)


def test_known_points_elsewhere_are_refused(study_copy: Path, set_key: SetKey) -> None:
    (study_copy / "points.csv").write_text("lat,lon\n1,1\n", encoding="utf-8")
    set_key(study_copy / "study.toml", "known_points", '"points.csv"')
    with pytest.raises(StatisticError, match="None of the known points"):
        _run(study_copy)


def test_the_geopackage_of_the_shipped_study_has_no_layer_of_known_points(
    finished_study: tuple[Path, dict[str, StageReport]],
) -> None:
    path = finished_study[0] / "data" / "processed" / "border.gpkg"
    layers = [name for name, _ in pyogrio.list_layers(path)]
    assert "ledger" in layers
    assert "allocation" not in layers
