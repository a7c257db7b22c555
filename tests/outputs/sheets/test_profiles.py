"""Sheets of profile likelihoods."""

import datetime as dt
import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.outputs.sheets import profiles
from geo.outputs.sheets.profiles import draw_profiles, parameter_title
from geo.outputs.words import Language

DAY = dt.date(2026, 11, 20)


def _fit(*names: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return profiles of parameters, each 1 with a standard error of 0.1."""
    z = np.linspace(-3, 3, 9)
    table = pd.concat(
        pd.DataFrame(
            {
                "parameter": name,
                "value": 1 + 0.1 * z,
                "deviance": (z + 0.1 * z**2) ** 2,
                "quadratic": z**2,
            }
        )
        for name in names
    )
    rows = pd.DataFrame(
        {"parameter": names, "estimate": 1.0, "error": 0.1, "low": 0.8, "high": np.nan}
    )
    return table, rows


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "names",
    [("deterrence",), ("choice", "balance", "demand_exponent", "factor:Tucson")],
)
def test_a_sheet_is_a_page_and_the_same_bytes_every_time(
    tmp_path: Path, names: tuple[str, ...], language: Language
) -> None:
    table, rows = _fit(*names)
    for name in ("first", "again"):
        draw_profiles(
            table,
            rows,
            tmp_path / f"{name}.png",
            language=language,
            dpi=50,
            made_on=DAY,
            notes=["40 events"],
        )
    first, again = ((tmp_path / f"{n}.png").read_bytes() for n in ("first", "again"))
    assert first == again
    assert b"Software" not in first
    # A4 landscape at 50 dots per inch: 584 × 413.
    assert struct.unpack(">II", first[16:24]) == (584, 413)


def test_languages_dates_and_notes_change_the_sheet(tmp_path: Path) -> None:
    table, rows = _fit("deterrence")
    seen = set()
    for language, day, notes in (
        ("en", DAY, ()),
        ("es", DAY, ()),
        ("en", dt.date(2026, 11, 21), ()),
        ("en", DAY, ("40 events",)),
    ):
        path = tmp_path / "sheet.png"
        draw_profiles(
            table,
            rows,
            path,
            language=language,  # type: ignore[arg-type] # one of two
            dpi=40,
            made_on=day,
            notes=notes,
        )
        seen.add(path.read_bytes())
    assert len(seen) == 4


def test_both_languages_have_every_text() -> None:
    english, spanish = profiles._WORDS["en"], profiles._WORDS["es"]
    assert english.keys() == spanish.keys()
    assert all(english[key] != spanish[key] for key in english)


def test_parameters_are_called_by_what_they_mean() -> None:
    assert parameter_title("deterrence", "en").startswith("Deterrence β")
    assert parameter_title("balance", "es").startswith("Sujeción de las llegadas")
    assert parameter_title("factor:Tucson", "en") == "Logarithm of the factor of Tucson"


def test_nothing_to_draw_is_refused(tmp_path: Path) -> None:
    table, rows = _fit("deterrence")
    for part, words in ((rows.head(0), "no parameter"), (_fit("choice")[1], "choice")):
        with pytest.raises(ValueError, match=f"No profile to draw: {words}"):
            draw_profiles(
                table, part, tmp_path / "x.png", language="en", dpi=40, made_on=DAY
            )
    assert list(tmp_path.iterdir()) == []
