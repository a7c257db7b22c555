import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from geo.outputs.sheets.sensitivity import draw_sensitivity, input_title, rank_inputs
from geo.outputs.words import Language
from geo.study import FIELD_OFFICES

INPUTS = {
    "theta": ("choice", 1, (0.0, 0.16, 0.0)),
    "supply_basis": ("supply", 1, (0.14, 0.33, 0.05)),
    "crossings": ("crossings", 44, (0.34, 0.03, 0.0)),
    "speed:MX:trunk": ("roads", 1, (0.16, 0.15, 0.04)),
    "onward": ("demand", 1, (0.01, 0.01, 0.02)),
}
RESULTS = ("crossings_moved", "roads_moved", "states_moved")


def _table() -> pd.DataFrame:
    rows = []
    for name, (kind, members, sizes) in INPUTS.items():
        offices = {f"office:{office}": sizes[0] / 4 for office in FIELD_OFFICES}
        for result, size in {
            **dict(zip(RESULTS, sizes, strict=True)),
            **offices,
        }.items():
            unsigned = members > 1 or result in RESULTS
            rows.append(
                {
                    "result": result,
                    "input": name,
                    "kind": kind,
                    "members": members,
                    "mu_star": size,
                    "mu_star_low": 0.9 * size,
                    "mu_star_high": 1.1 * size,
                    "mu": np.nan if unsigned else -size,
                }
            )
    return pd.DataFrame(rows)


def _draw(path: Path, language: Language = "en") -> bytes:
    draw_sensitivity(
        _table(),
        path,
        language=language,
        dpi=50,
        made_on=dt.date(2026, 11, 20),
        walks=40,
    )
    return path.read_bytes()


def test_inputs_are_ranked_by_what_they_move_in_all() -> None:
    assert rank_inputs(_table()) == [
        *("supply_basis", "crossings", "speed:MX:trunk", "theta", "onward")
    ]


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        (
            "theta",
            "sharpness of choice of road θ",
            "nitidez de la elección de carretera θ",
        ),
        ("speed:MX:trunk", "speed, trunk, Mexico", "velocidad, troncal, México"),
        ("office:El Paso", "attraction, El Paso", "atracción, El Paso"),
        ("hours:Tucson", "hours at crossings, Tucson", "horas en los cruces, Tucson"),
        ("supply:other states", "supply of other states", "oferta de otros estados"),
        # A group of states that only some study has keeps its own name.
        ("supply:Nevada", "supply of Nevada", "oferta de Nevada"),
    ],
)
def test_inputs_have_names_in_both_languages(
    name: str, english: str, spanish: str
) -> None:
    assert (input_title(name, "en"), input_title(name, "es")) == (english, spanish)


def test_a_sheet_is_a_landscape_page_and_the_same_bytes_again(tmp_path: Path) -> None:
    first = _draw(tmp_path / "one.png")
    assert _draw(tmp_path / "two.png") == first
    with Image.open(tmp_path / "one.png") as picture:
        assert picture.size == (584, 413)
    assert _draw(tmp_path / "es.png", "es") != first


def test_a_table_without_a_result_is_refused(tmp_path: Path) -> None:
    table = _table()
    with pytest.raises(ValueError, match="office:Laredo"):
        draw_sensitivity(
            table[table["result"] != "office:Laredo"],
            tmp_path / "none.png",
            language="en",
            dpi=50,
            made_on=dt.date(2026, 11, 20),
            walks=40,
        )
    assert not (tmp_path / "none.png").exists()
