"""Headers are compared by letters and digits; what is missing is named."""

import pytest

from geo.errors import InputError
from geo.sources.intake import Faults, Field, Layout
from geo.sources.intake.layout import find_columns, fits, plain

LAYOUT = Layout(
    name="list",
    fields=(
        Field("year", ("Año", "Year")),
        Field("state", ("Entidad federativa",)),
        Field("note", ("Nota",), required=False),
    ),
)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Entidad_Federativa / Año", "entidadfederativaano"),
        ("  CVE.MUN ", "cvemun"),
        ("ﬁn №2", "finno2"),
        ("Straße", "strasse"),
        ("年", ""),
    ],
)
def test_letters_and_digits_alone(text: str, letters: str) -> None:
    assert plain(text) == letters


@pytest.mark.parametrize(
    "header", [["AÑO", "ENTIDAD  FEDERATIVA"], ["entidad_federativa", "year"]]
)
def test_names_are_known_without_accents_case_and_signs(header: list[str]) -> None:
    faults = Faults("t")
    places = find_columns(header, LAYOUT, faults, line=1)
    assert fits(header, LAYOUT)
    assert {header[at] for at in places.values()} == set(header)
    assert faults.found == []


def test_what_is_missing_twice_or_misspelt_is_told_with_its_line() -> None:
    faults = Faults("t")
    find_columns(
        ["Anyo", "Entidad federativa", "ENTIDAD-FEDERATIVA"], LAYOUT, faults, line=4
    )
    assert not fits(["Anyo"], LAYOUT)
    assert [(fault.row, fault.column, fault.found) for fault in faults.found] == [
        (
            4,
            "Año",
            (
                "columns 'Anyo, Entidad federativa, ENTIDAD-FEDERATIVA' "
                "('Anyo' looks misspelt)"
            ),
        ),
        (4, "Entidad federativa", "it 2 times"),
    ]


def test_two_names_of_one_column_are_twice_the_column() -> None:
    faults = Faults("t")
    find_columns(["Año", "Year", "Entidad federativa"], LAYOUT, faults, line=1)
    assert [fault.expected for fault in faults.found] == ["the column once"]


def test_more_columns_than_a_spreadsheet_has() -> None:
    with pytest.raises(InputError, match="at most 16,384 columns, found 16,385"):
        find_columns(["x"] * 16_385, LAYOUT, Faults("t"), line=1)
