"""Numbers, lists and names in English and Spanish."""

import pytest

from tests.briefing_world import plain, speech


@pytest.mark.parametrize(
    ("share", "english", "spanish"),
    [
        (0.0, "0 %", "0 %"),
        (0.0004, "under 0.1 %", "menos de 0.1 %"),
        (0.0123, "1.2 %", "1.2 %"),
        (0.0994, "9.9 %", "9.9 %"),
        (0.0996, "10 %", "10 %"),
        (0.584, "58 %", "58 %"),
        (1.0, "100 %", "100 %"),
    ],
)
def test_shares_are_rounded_to_what_they_bear(
    share: float, english: str, spanish: str
) -> None:
    assert plain(speech().percent(share)) == english
    assert plain(speech("es").percent(share)) == spanish


def test_intervals_have_as_many_digits_on_both_ends() -> None:
    assert plain(speech().span(0.065, 0.175)) == "6.5 to 17.5 %"
    assert plain(speech("es").span(0.21, 0.4)) == "21 a 40 %"


@pytest.mark.parametrize(
    ("number", "english", "spanish"),
    [
        (1.0, "1 person", "1 persona"),
        (0.0, "0 people", "0 personas"),
        (999.0, "999 people", "999 personas"),
        (48_347.0, "48,300 people", "48,300 personas"),
        (1_000_000.0, "1.0 million people", "1.0 millones de personas"),
        (13_249_000.0, "13.2 million people", "13.2 millones de personas"),
    ],
)
def test_people_are_counted_to_three_digits(
    number: float, english: str, spanish: str
) -> None:
    assert speech().people(number) == english
    assert speech("es").people(number) == spanish


def test_small_counts_are_not_told() -> None:
    assert speech().few(2) == "fewer than 3"
    assert speech("es").few(1) == "menos de 3"
    assert speech().few(0) == "0"
    assert speech().few(3) == "3"
    assert speech("es", 1).things("firearms", 1) == "1 arma"


@pytest.mark.parametrize(
    ("names", "english", "spanish"),
    [
        ([], "", ""),
        (["A"], "A", "A"),
        (["A", "B"], "A and B", "A y B"),
        (["A", "B", "Iguala"], "A, B and Iguala", "A, B e Iguala"),
        (["A", "Hidalgo"], "A and Hidalgo", "A e Hidalgo"),
        (["A", "Hierro"], "A and Hierro", "A y Hierro"),
        (["A", "Iowa"], "A and Iowa", "A y Iowa"),
    ],
)
def test_lists_end_in_and(names: list[str], english: str, spanish: str) -> None:
    assert speech().listed(names) == english
    assert speech("es").listed(names) == spanish


def test_states_have_everyday_names() -> None:
    assert speech().place("Toluca", "México") == "Toluca, State of Mexico"
    assert speech("es").place("Toluca", "México") == "Toluca, Estado de México"
    assert speech("es").place("Doña Ana", "New Mexico") == "Doña Ana, Nuevo México"
    assert speech().state("Coahuila de Zaragoza") == "Coahuila"
