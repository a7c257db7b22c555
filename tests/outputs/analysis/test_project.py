"""The QGIS project and the styles: that they name what is there."""

import re
import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest

from geo.outputs import palette
from geo.outputs.analysis.qml import Class, Look, Symbol, rgba, steps
from geo.outputs.analysis.qml_elements import document
from geo.outputs.analysis.style_ramps import labels_of
from geo.outputs.palette import Classes
from geo.paths import Places

LABELLED = Classes((1.0, 10.0), ("#ffffff", "#888888", "#000000"))


def _root(text: str) -> ET.Element:
    return ET.fromstring(text.split("\n", 1)[1])  # noqa: S314 - our own


@pytest.fixture(scope="module")
def project(places: Places) -> ET.Element:
    return _root(places.qgis_project.read_text(encoding="utf-8"))


def test_layers_of_the_project_are_in_the_geopackage_beside_it(
    places: Places, project: ET.Element
) -> None:
    with closing(sqlite3.connect(f"file:{places.geopackage}?mode=ro", uri=True)) as one:
        there = {
            row[0] for row in one.execute("SELECT table_name FROM gpkg_contents")
        } - {"layer_styles"}
    sources = [layer.findtext("datasource") for layer in project.iter("maplayer")]
    names = {re.fullmatch(r"\./border\.gpkg\|layername=(\w+)", str(s)) for s in sources}
    assert None not in names
    assert {match[1] for match in names if match} == there
    assert places.qgis_project.parent == places.geopackage.parent


def test_the_tree_the_order_and_the_layers_agree(project: ET.Element) -> None:
    listed = [layer.findtext("id") for layer in project.iter("maplayer")]
    tree = project.find("layer-tree-group")
    assert tree is not None
    assert [node.get("id") for node in tree.iter("layer-tree-layer")] == listed
    assert len(set(listed)) == len(listed)
    # QGIS renames what has a short identifier.
    assert min(len(str(one)) for one in listed) > 18
    shown = [
        n for n in tree.iter("layer-tree-layer") if n.get("checked") == "Qt::Checked"
    ]
    assert len(shown) == 6
    legend = project.find(".//Layouts//layer-tree-group")
    assert legend is not None
    assert {n.get("id") for n in legend} == {n.get("id") for n in shown}


def test_nothing_in_the_project_tells_of_this_machine(places: Places) -> None:
    text = places.qgis_project.read_text(encoding="utf-8")
    assert str(places.root) not in text
    assert "saveDateTime" not in text


def test_every_style_names_columns_that_are_there(places: Places) -> None:
    with closing(sqlite3.connect(f"file:{places.geopackage}?mode=ro", uri=True)) as one:
        styles = one.execute(
            "SELECT f_table_name, styleQML FROM layer_styles"
        ).fetchall()
        for table, text in styles:
            columns = {row[1] for row in one.execute(f'PRAGMA table_info("{table}")')}
            root = _root(text)
            told = [node.get("filter", "") for node in root.iter("rule")]
            told += [node.get("attr", "") for node in root.iter("renderer-v2")]
            told += [
                node.get("value", "")
                for node in root.iter("Option")
                if node.get("name") == "expression"
            ]
            told += [node.get("fieldName", "") for node in root.iter("text-style")]
            named = {name for line in told for name in re.findall(r'"(\w+)"', line)}
            assert named <= columns
            aliases = {node.get("field") for node in root.iter("alias")}
            assert aliases == columns - {"fid", "geom"}


def test_colours_are_those_of_the_maps(places: Places) -> None:
    with closing(sqlite3.connect(f"file:{places.geopackage}?mode=ro", uri=True)) as one:
        text = one.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'hexagons' "
            "AND useAsDefault"
        ).fetchone()[0]
    for color in palette.VERDICT_COLORS:
        assert rgba(color) in text


def test_a_value_on_a_limit_is_in_the_upper_class() -> None:
    # QGIS takes the first range that holds a value, ends included.
    classes = steps(LABELLED, labels_of(LABELLED, "en"))
    ranges = [one.value for one in classes]
    assert ranges == [(10.0, 1e12), (1.0, 10.0), (0.0, 1.0)]
    assert [one.label for one in classes] == ["10 and more", "1 to under 10", "under 1"]


def test_text_in_a_style_is_escaped() -> None:
    look = Look(
        classes=[
            Class(
                label='<&"',
                symbol=Symbol(shape="fill", color="#000000"),
                condition='"a" < 1',
            )
        ]
    )
    root = _root(document(look))
    rule = next(node for node in root.iter("rule") if node.get("label"))
    assert rule.get("label") == '<&"'
    assert rule.get("filter") == '"a" < 1'
