from pathlib import Path

import numpy as np
import pandas as pd

from geo import cells
from geo.outputs.palette import DETECTION_COLORS
from geo.outputs.web.detection import KEY, office_facts, pack_detection
from geo.outputs.web.pack import Packer
from geo.outputs.words import WORDS
from geo.schema.detection import AS_EXPECTED, DETECTION_CLASSES, LESS, MORE
from tests.web_world import unpack


def _grid() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells of three coarse hexagons, and the regions of two of them."""
    middle = cells.points_to_cells(
        latitude=np.array([25.0]), longitude=np.array([-102.0]), resolution=2
    )
    coarse = np.sort(cells.children(middle, resolution=3)[1])[:3]
    cell = np.sort(cells.children(coarse, resolution=4)[1])
    grid = pd.DataFrame({"cell": cell, "country": "MX"})
    # One cell on the border is of the other country.
    grid.loc[0, "country"] = "US"
    return grid, pd.DataFrame({"cell": coarse[:2], "class": [LESS, MORE]})


def test_cells_have_the_class_of_their_region_and_those_abroad_none() -> None:
    grid, detection = _grid()
    packer = Packer()
    (layer,) = pack_detection(packer, grid, detection)
    codes = unpack(packer.to_text(), packer.directory, KEY)
    parent = cells.parents(grid["cell"].to_numpy(), resolution=3)
    expected = np.full(len(grid), 255)
    expected[parent == detection.loc[0, "cell"]] = DETECTION_CLASSES.index(LESS)
    expected[parent == detection.loc[1, "cell"]] = DETECTION_CLASSES.index(MORE)
    expected[0] = 255
    assert codes.tolist() == expected.tolist()
    assert layer["seen"] == [True, False, True]
    assert layer["colors"] == DETECTION_COLORS


def test_every_word_of_the_layer_is_there_in_both_languages() -> None:
    grid, detection = _grid()
    (layer,) = pack_detection(Packer(), grid, detection)
    for words in WORDS.values():
        assert {KEY, f"web_unit_{KEY}", layer["caveat"], *layer["names"]} <= set(words)


def test_without_regions_there_is_no_layer() -> None:
    grid, detection = _grid()
    assert pack_detection(Packer(), grid, detection.iloc[:0]) == []
    assert office_facts(pd.DataFrame()) == {}


def test_an_office_tells_its_class_and_a_short_ratio() -> None:
    table = pd.DataFrame(
        {
            "field_office": ["Laredo"],
            "class": [AS_EXPECTED],
            "ratio": [1.0224],
            "ratio_low": [0.756],
            "ratio_high": [1.335],
            "observed": [24.0],
            "expected": [23.2],
        }
    )
    assert office_facts(table) == {
        "Laredo": {"class": AS_EXPECTED, "ratio": [1.0, 0.8, 1.3]}
    }


def test_the_page_of_a_study_has_the_layer_among_the_flow(
    finished_study: tuple[Path, object],
) -> None:
    page = (finished_study[0] / "maps" / "border.html").read_text(encoding="utf-8")
    assert f'"key":"{KEY}"' in page.replace('": "', '":"')
    assert "detectionOffices" in page
