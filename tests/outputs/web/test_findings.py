import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.outputs import palette
from geo.outputs.web.findings import (
    CLASS_LAYERS,
    MISPLACED_CLASSES,
    PLACE_LAYERS,
    STEADY_CLASSES,
    pack_findings,
    place_facts,
)
from geo.outputs.web.pack import Packer
from geo.outputs.words import WORDS
from geo.schema.hotspots import EMERGING_CLASSES, MORAN_CLASSES, VERDICTS
from tests.findings import add_findings, make_findings

CELL = pd.Series(np.arange(6, dtype="uint64"))
# Seven cells of two areas; the findings know six of them.
AREAS = pd.Series(["US1"] * 4 + ["US2"] * 3, index=np.arange(7, dtype="uint64"))


def _hotspots() -> pd.DataFrame:
    plain = pd.DataFrame({"measure": "homicides", "cell": CELL, "rate_low": 1.0})
    return add_findings(plain)


def _packed() -> tuple[Packer, list[dict[str, object]]]:
    packer = Packer()
    return packer, pack_findings(packer, AREAS, _hotspots(), make_findings(CELL))


def test_every_class_has_a_colour_and_words_in_both_languages() -> None:
    for layer in CLASS_LAYERS:
        assert len(layer.names) == len(layer.colors)
        for words in WORDS.values():
            assert layer.key in words
            assert f"web_unit_{layer.key}" in words
            assert set(layer.names) <= set(words)
    assert len(set(palette.EMERGING_COLORS)) == len(EMERGING_CLASSES)


def test_layers_are_packed_in_order_and_legends_name_what_occurs() -> None:
    packer, layers = _packed()
    assert [layer["key"] for layer in layers] == [one.key for one in CLASS_LAYERS]
    assert list(packer.directory) == [one.key for one in CLASS_LAYERS]
    seen = {str(layer["key"]): layer["seen"] for layer in layers}
    assert seen["verdict_homicides"] == [True] * len(VERDICTS)
    assert seen["moran_homicides"] == [True] * len(MORAN_CLASSES)
    assert seen["emerging_homicides"] == [True] * 6 + [False] * 11


def test_stability_is_shown_in_four_steps() -> None:
    # Shares 0, ¼, ½, ¾, 1 and 0 again; the seventh cell has none.
    packer, layers = _packed()
    steady = next(one for one in layers if one["key"] == "steady_homicides")
    assert steady["names"] == STEADY_CLASSES
    at = list(packer.directory).index("steady_homicides")
    codes = np.frombuffer(packer._parts[at], dtype="u1")
    assert codes.tolist() == [0, 1, 2, 2, 3, 0, 255]


def test_the_error_of_spreading_is_shown_where_places_are_known() -> None:
    packer = Packer()
    found = replace(make_findings(CELL), misplaced=pd.Series({"US1": 0.6}))
    layer = pack_findings(packer, AREAS, _hotspots(), found)[-1]
    assert layer["key"] == "allocation_error"
    at = list(packer.directory).index("allocation_error")
    codes = np.frombuffer(packer._parts[at], dtype="u1")
    assert codes.tolist() == [2, 2, 2, 2, 255, 255, 255]
    for words in WORDS.values():
        assert {"allocation_error", "web_unit_allocation_error"} <= set(words)
        assert set(MISPLACED_CLASSES) <= set(words)


def test_places_are_told_without_markup_of_their_own() -> None:
    facts = place_facts(make_findings(CELL))
    assert set(facts) == set(PLACE_LAYERS)
    text = json.dumps(facts)
    assert "NaN" not in text
    place = facts["hotspot_places"][0]
    assert place["name"] == "Nuevo <i>Laredo</i>, Tamaulipas"
    assert place["at"] == pytest.approx([27.45, -99.55], abs=0.05)
    (cluster,) = facts["seizure_clusters"]
    assert cluster["steady"] == 0.75
    assert [one["kind"] for one in facts["scan_windows"]] == ["space", "space-time"]
    south, west = facts["scan_windows"][0]["rings"][0][0]
    assert 27 < south < 28
    assert -100 < west < -99
