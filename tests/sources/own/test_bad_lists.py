"""Lists that are refused: each with the very words, and nothing of them is used."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from geo.errors import InputError, MissingInputError
from geo.sources.own.seizures import read_own_seizures
from geo.sources.own.traces import read_own_traces
from tests.sources.own.bad_lists import BAD, GOOD, table
from tests.sources.own.lists import (
    COLUMNS,
    TRACED,
    areas,
    gazetteer,
    seizures,
    traces,
    write_csv,
)

WORDS = tomllib.loads(
    Path(__file__).with_name("bad_lists.toml").read_text(encoding="utf-8")
)


WORD_OF_NAME = (
    "column 'Municipio': expected the name of a municipality of Chihuahua, found "
    "'Macondo'"
)
WORD_OF_DAY = (
    "column 'Found': expected a day on or after that of purchase, found '2019-05-01'"
)


def said(folder: Path, path: Path, **settings: object) -> list[str]:
    """Return what is said of a list of seizures, without its name."""
    with pytest.raises(InputError) as caught:
        read_own_seizures(
            path,
            seizures(path.name, **settings),
            areas(),
            gazetteer("MX"),
            resolution=6,
            small_count=3,
        )
    assert [one.name for one in folder.iterdir()] == [path.name]
    lines = [str(fault) for fault in caught.value.faults]
    assert all(line.startswith(path.name) for line in lines)
    return [line.removeprefix(path.name).removeprefix(", ") for line in lines]


@pytest.mark.parametrize("case", sorted(BAD))
def test_a_bad_list_has_its_words(case: str, tmp_path: Path) -> None:
    bad = BAD[case]
    assert said(tmp_path, bad.make(tmp_path), **bad.settings) == WORDS[case]


def test_there_are_enough_of_them() -> None:
    assert set(WORDS) == set(BAD)
    assert len(BAD) >= 30


def test_of_many_unknown_names_the_first_are_told_and_all_are_counted(
    tmp_path: Path,
) -> None:
    rows: list[dict[str, object]] = [
        {"Latitud": "", "Longitud": "", "Municipio": f"Macondo {at % 50}"}
        for at in range(100)
    ]
    lines = said(tmp_path, table(*rows)(tmp_path))
    assert lines[0] == (
        "column 'Municipio': expected the name of a municipality, found 50 names that "
        "are otherwise, in 100 rows; 20 of them are shown. Correct the names, or write "
        "the codes."
    )
    assert [line.partition(",")[0] for line in lines[1:]] == [
        f"row {at + 2}" for at in range(20)
    ]
    assert "found 'Macondo 19' (and 1 more rows)" in lines[-1]


def test_a_message_never_repeats_a_header_that_may_be_a_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", [GOOD])
    text = path.read_text(encoding="utf-8").replace("Fecha", "JUAN PÉREZ, CALLE 5")
    path.write_text(text, encoding="utf-8")
    assert "PÉREZ" not in "".join(said(tmp_path, path))


def test_faults_of_both_places_of_a_trace_come_together(tmp_path: Path) -> None:
    values = ("2020-05-01", "TX", "Juarez", "2019-05-01", "Chih", "Macondo")
    row: dict[str, object] = dict(
        zip(TRACED.values(), (*values, "", "", ""), strict=True)
    )
    path = write_csv(tmp_path / "t.csv", [row])
    with pytest.raises(InputError) as caught:
        read_own_traces(
            path,
            traces(path.name),
            areas(),
            (gazetteer("US"), gazetteer("MX")),
            small_count=3,
        )
    lines = [str(fault) for fault in caught.value.faults]
    assert [line.split(". ")[0].removeprefix("t.csv, row 2, ") for line in lines] == [
        "column 'County': expected the name of a county of Texas, found 'Juarez'",
        WORD_OF_NAME,
        WORD_OF_DAY,
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for name in ("list.csv", "list.gpkg", "list.geojson"):
        with pytest.raises(MissingInputError, match=name):
            read_own_seizures(
                tmp_path / name,
                seizures(name),
                areas(),
                gazetteer("MX"),
                resolution=6,
                small_count=3,
            )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"columns": {"code": "Clave"}}, "columns with a date or a year"),
        ({"columns": {"date": "a", "year": "b", "code": "c"}}, "a date or a year"),
        ({"columns": {"date": "Fecha"}}, "latitude and longitude, code or name"),
        (
            {"columns": {"date": "a", "code": "b", "latitude": "c"}},
            "latitude and longitude together, or neither",
        ),
        (
            {"columns": {"date": "a", "code": "b", "long_guns": "c"}},
            "either long_guns and handguns, or firearms and type",
        ),
        (
            {"columns": {**COLUMNS, "long_guns": "c", "handguns": "d"}},
            "either long_guns and handguns, or firearms and type",
        ),
        ({"columns": {"date": "a", "code": "A "}}, "each heading for one column only"),
        ({"columns": {"date": "a", "serial": "b"}}, "Input should be 'date', 'year'"),
    ],
)
def test_a_section_that_cannot_be_is_refused(
    settings: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words.replace("(", r"\(")):
        seizures("list.csv", **settings)


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="'none' or a file ending in"):
        seizures("list.pdf")


def test_traces_need_both_places_and_supply_needs_a_file() -> None:
    only = {"purchase_name": "County"}
    with pytest.raises(ValidationError, match="columns with the place of recovery"):
        traces("t.csv", columns=only)
    with pytest.raises(ValidationError, match="columns with the place of purchase"):
        traces("t.gpkg", columns={"recovery_name": "Municipio"})
    with pytest.raises(ValidationError, match="as_supply = false where there is no"):
        traces("none", columns={}, as_supply=True)
    assert traces("t.gpkg", columns=only).has_shapes
