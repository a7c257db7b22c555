import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo import cells
from geo.outputs.analysis.detection import offices, regions
from geo.outputs.analysis.geopackage import DESCRIPTIONS
from geo.outputs.analysis.qml import Class
from geo.outputs.analysis.style_detection import offices as office_looks
from geo.outputs.analysis.style_detection import regions as region_looks
from geo.outputs.palette import DETECTION_COLORS
from geo.outputs.words import WORDS, Language, word
from geo.paths import Places
from geo.schema.detection import AS_EXPECTED, DETECTION_CLASSES, LESS, MORE
from tests.briefing_world import make, port, shapes

COLUMNS = {"observed": 3.0, "expected": 4.0, "above": 0.5}
CLASSES = (MORE, LESS, AS_EXPECTED)


def _cells() -> cells.CellArray:
    """Return three coarse hexagons in the middle of Mexico, sorted."""
    middle = cells.points_to_cells(
        latitude=np.array([25.0]), longitude=np.array([-102.0]), resolution=2
    )
    return np.sort(cells.children(middle, resolution=3)[1])[:3]


def _detection() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cell": _cells(),
            "region": [1, 2, 3],
            "ratio": [2.3456, 0.4, 1.1],
            "ratio_low": [1.5, 0.2, 0.8],
            "ratio_high": [3.0, 0.7, 1.4],
            "class": CLASSES,
            **COLUMNS,
        }
    )


def _outlines() -> gpd.GeoDataFrame:
    """Return two states with a gap of 0.02° between them, right through the middle."""
    lng = float(np.mean(cells.centers(_cells())[1]))
    return gpd.GeoDataFrame(
        {"country": ["MX", "MX"], "state": ["1", "2"], "state_name": ["One", "Two"]},
        geometry=[
            shapely.box(lng - 9, 15, lng - 0.01, 35),
            shapely.box(lng + 0.01, 15, lng + 9, 35),
        ],
        crs="EPSG:4326",
    )


def test_how_little_is_seen_where_is_never_told() -> None:
    found = regions(make(detection=_detection(), outlines=_outlines()))
    ratios = ["ratio", "ratio_low", "ratio_high"]
    assert list(found.columns) == ["region", "class", *ratios, "geometry"]
    assert found["region"].tolist() == [1, 2, 3]
    assert found["class"].tolist() == list(CLASSES)
    assert found[ratios].to_numpy()[0].tolist() == [2.35, 1.5, 3.0]
    assert found.loc[1:, ratios].isna().to_numpy().all()


def test_regions_are_cut_at_the_outline_and_gaps_between_states_are_closed() -> None:
    found = regions(make(detection=_detection(), outlines=_outlines()))
    hexagons = cells.boundaries(_cells())
    assert shapely.area(found.geometry.to_numpy()) == pytest.approx(
        shapely.area(hexagons)
    )
    east = _outlines().iloc[1:]
    cut = regions(make(detection=_detection(), outlines=east))
    assert cut.total_bounds[0] == pytest.approx(east.total_bounds[0], abs=1e-6)


def test_an_office_is_all_its_open_crossings() -> None:
    table = pd.DataFrame(
        {
            "field_office": ["El Paso", "Laredo"],
            "ratio": [0.834, 1.022],
            "ratio_low": [0.4, 0.8],
            "ratio_high": [1.2, 1.3],
            "class": AS_EXPECTED,
            **COLUMNS,
        }
    )
    ports = shapes(
        [port("A", "Laredo", 0.5), port("B", "Laredo", 0.3), port("C", "El Paso", 0.2)]
    )
    found = offices(make(detection_offices=table, ports=ports))
    assert found["ports"].tolist() == [1, 2]
    assert found["ratio"].tolist() == [0.83, 1.02]
    points = shapely.get_num_geometries(found.geometry.to_numpy())
    assert points.tolist() == [1, 2]
    assert not set(COLUMNS) & set(found.columns)


def test_styles_are_of_the_three_classes_in_both_languages() -> None:
    languages: tuple[Language, Language] = ("en", "es")
    for language in languages:
        for looks in (region_looks, office_looks):
            ((key, look),) = looks(pd.DataFrame(), language)
            assert key in WORDS[language]
            classes = [one for one in look.classes if isinstance(one, Class)]
            assert [one.value for one in classes] == list(DETECTION_CLASSES)
            assert [one.symbol.color for one in classes] == list(DETECTION_COLORS)
            assert [one.label for one in classes] == [
                word(name, language) for name in DETECTION_CLASSES
            ]


def test_the_files_of_a_study_hold_both_layers_with_their_caveat(
    places: Places,
) -> None:
    for name, kind in (
        ("detection", "MultiPolygon"),
        ("detection_offices", "MultiPoint"),
    ):
        layer = pyogrio.read_dataframe(places.geopackage, layer=name)
        assert set(layer.geom_type) == {kind}
        assert set(layer["class"]) <= set(DETECTION_CLASSES)
        assert "effort and reporting" in DESCRIPTIONS[name]
    told = pyogrio.read_dataframe(places.geopackage, layer="detection")
    assert told.loc[told["class"] != MORE, "ratio"].isna().all()
    # Regions do not overlap.
    whole = shapely.union_all(told.geometry.to_numpy())
    assert told.geometry.to_numpy().size > 1
    assert shapely.area(told.geometry.to_numpy()).sum() == pytest.approx(
        float(shapely.area(whole)), rel=1e-6
    )
