"""Identity cards: every raw file has one, and both agree."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import CardError
from geo.schema.raw import RAW_TABLES
from geo.sources.cards import read_cards


def _faults(raw: Path) -> list[str]:
    with pytest.raises(CardError) as caught:
        read_cards(raw)
    return [str(fault) for fault in caught.value.faults]


def test_every_raw_file_has_a_card_and_every_card_a_file(raw: Path) -> None:
    tables = {f"{path.parent.name}/{path.name}" for path in raw.glob("*/*.csv")}
    assert {card.file for card in read_cards(raw)} == tables
    assert tables == {table.name for table in RAW_TABLES}


def test_every_folder_has_a_card_and_nothing_that_no_card_names(raw: Path) -> None:
    for folder in raw.iterdir():
        if folder.name == "fetched":
            continue
        assert (folder / "card.toml").is_file()
        assert {path.suffix for path in folder.iterdir()} == {".csv", ".toml"}


def test_rows_on_a_card_are_those_of_its_file(raw: Path) -> None:
    for card in read_cards(raw):
        lines = (raw / card.file).read_text(encoding="utf-8").splitlines()
        assert card.rows == len(lines) - 1, card.file


def test_a_card_names_an_official_page_not_where_a_copy_was_found(raw: Path) -> None:
    for card in read_cards(raw):
        assert card.url.startswith("https://"), card.file
        assert not re.search("pypi|npmjs|github|raw.git|anaconda", card.url), card.file


def test_a_card_names_the_years_that_it_covers(raw: Path) -> None:
    for card in read_cards(raw):
        assert re.search(r"\d{4}", card.year), card.file


def test_cards_come_sorted_by_file(raw: Path) -> None:
    files = [card.file for card in read_cards(raw)]
    assert files == sorted(files)


def test_an_edited_file_is_refused_until_its_card_is_renewed(
    raw_copy: Path, renew_card: Callable[[Path], None]
) -> None:
    table = raw_copy / "dealers" / "types.csv"
    table.write_text(table.read_text(encoding="utf-8") + "2024,01,1\n", "utf-8")
    (fault,) = _faults(raw_copy)
    assert fault.startswith("raw/dealers/types.csv: expected SHA-256 944bea3885b5…")
    renew_card(table)
    rows = {card.file: card.rows for card in read_cards(raw_copy)}
    assert rows["dealers/types.csv"] == 13


def test_a_file_without_a_card_is_refused(raw_copy: Path) -> None:
    (raw_copy / "dealers" / "more.csv").write_text("a\n1\n", "utf-8")
    assert _faults(raw_copy) == [
        "raw/dealers/more.csv: expected a card, found none. Write its card.toml."
    ]


def test_a_card_without_a_file_is_refused(raw_copy: Path) -> None:
    (raw_copy / "dealers" / "types.csv").unlink()
    assert _faults(raw_copy) == [
        "raw/dealers/types.csv: expected a file, found none. Restore it."
    ]


def test_an_incomplete_card_names_what_it_lacks(raw_copy: Path) -> None:
    card = raw_copy / "ports" / "card.toml"
    text = card.read_text(encoding="utf-8")
    text = re.sub(r'licence = ".*"', 'licence = ""', text)
    card.write_text(re.sub(r"rows = .*\n", "", text), encoding="utf-8")
    assert (
        "raw/ports/card.toml: expected a card with licence, rows, found none for "
        "'ports.csv'. Complete the card."
    ) in _faults(raw_copy)


@pytest.mark.parametrize("data", [b"file = ", b'file = "caf\xe9"'])
def test_a_damaged_card_is_refused(raw_copy: Path, data: bytes) -> None:
    (raw_copy / "ports" / "card.toml").write_bytes(data)
    faults = _faults(raw_copy)
    assert faults[0].startswith("raw/ports/card.toml: expected TOML in UTF-8, found ")
    assert faults[0].endswith("Mend the card.")
    assert faults[1:] == [
        f"raw/ports/{name}.csv: expected a card, found none. Write its card.toml."
        for name in ("gateways", "ports", "southern")
    ]


def test_faults_of_several_cards_are_told_together(raw_copy: Path) -> None:
    for name in ("dealers/types.csv", "ports/ports.csv"):
        (raw_copy / name).unlink()
    assert len(_faults(raw_copy)) == 2


@pytest.mark.parametrize("text", ["table = 5", "table = [1]", '[table]\nfile = "a"'])
def test_a_card_of_another_shape_is_refused(raw_copy: Path, text: str) -> None:
    (raw_copy / "ports" / "card.toml").write_text(text, encoding="utf-8")
    assert _faults(raw_copy)[0].startswith("raw/ports/card.toml: expected ")
