"""Official files take the place of shipped tables: all of them, or none."""

import dataclasses
import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from geo.errors import Fault, InputError, MissingInputError
from geo.files import write_text
from geo.freshness import file_hash
from geo.schema.contract import Column, Dtype, Table
from geo.sources import overlay
from geo.sources.cards import Card, read_cards
from geo.sources.named import Named
from geo.sources.official import finish
from geo.sources.overlay import Overlay, Shelf, lay_over, read_overlays

TOWNS = Table(
    name="towns/towns.csv",
    meaning="Towns.",
    key=("code", "year"),
    columns=(
        Column(name="code", dtype=Dtype.TEXT, meaning="Code."),
        Column(name="year", dtype=Dtype.INTEGER, meaning="Year."),
        Column(name="placed", dtype=Dtype.FLAG, meaning="Whether it has a place."),
    ),
)
CARD = """[[table]]
file = "{name}.csv"
title = "Table of {name}"
producer = "Shipped producer"
source = "Shipped source"
url = "https://example.org/shipped"
year = "1990-2024"
licence = "Shipped licence"
compiled = "Shipped."
rows = 1
sha256 = "{sha256}"

"""


def _raw(folder: Path) -> Path:
    """Write a raw folder with two tables of one row, and something that is no table."""
    raw = folder / "raw"
    cards = ""
    for name in ("roads", "towns"):
        file = raw / "towns" / f"{name}.csv"
        write_text(file, "code,year,placed\n01,1990,yes\n")
        cards += CARD.format(name=name, sha256=file_hash(file))
    write_text(raw / "towns" / "card.toml", cards)
    write_text(raw / "fetched" / "entry" / "big.bin", "x")
    return raw


def _read(path: Path, shown: str) -> pd.DataFrame:
    """Read `code year` lines; a line that is no such thing is a fault."""
    if not path.exists():
        raise MissingInputError([_fault(shown, 0)])
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    faults = [_fault(shown, at) for at, row in enumerate(rows, 1) if len(row) != 2]
    if faults:
        raise InputError(faults)
    table = pd.DataFrame(rows, columns=["code", "year"])
    table["year"] = table["year"].astype("int64")
    table["placed"] = table["code"] != "02"
    repairs = ['1 "odd" row left out', "a\tb"]
    return finish(table, TOWNS, layout="list", rows=len(rows), repairs=repairs)


def _fault(shown: str, row: int) -> Fault:
    return Fault(
        file=shown, row=row, expected="two words", found="x", remedy="Mend it."
    )


def _overlay(
    file: Path,
    table: str = TOWNS.name,
    *,
    key: str = "",
    titles: Mapping[str, str] = MappingProxyType({}),
    years: str = "those of the file",
) -> Overlay:
    """Return an overlay that makes one table of one file of `code year` lines."""
    return Overlay(
        key=key or f"data.official.{file.stem}",
        files=(Named(file, file.name),),
        make=lambda _shelf: {table: _read(file, file.name)},
        producer="Official producer",
        source="Official source",
        url="https://example.org/official",
        licence="Official licence",
        titles=titles,
        years=years,
    )


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return path


def _lay(folder: Path, *overlays: Overlay) -> dict[str, Any]:
    """Lay files over the raw folder; return the facts."""
    laid = read_overlays(folder / "raw", overlays)
    lay_over(folder / "raw", laid, folder / "made")
    return laid.facts


def _card(folder: Path, file: str) -> Card:
    return next(card for card in read_cards(folder / "made") if card.file == file)


def test_the_table_of_the_reader_replaces_the_shipped_one(tmp_path: Path) -> None:
    raw = _raw(tmp_path)
    facts = _lay(tmp_path, _overlay(_file(tmp_path, "towns", "03 2001\n02 1999\n")))
    made = tmp_path / "made"
    assert (made / "towns" / "towns.csv").read_bytes() == (
        b"code,year,placed\n02,1999,no\n03,2001,yes\n"
    )
    assert (made / "towns" / "roads.csv").read_bytes() == (
        raw / "towns" / "roads.csv"
    ).read_bytes()
    assert facts == {
        "data.official.towns": {
            "files": [
                {"file": "towns.txt", "sha256": file_hash(tmp_path / "towns.txt")}
            ],
            "layout": "list",
            "rows": 2,
            "repairs": ['1 "odd" row left out', "a\tb"],
            "tables": {"towns/towns.csv": 2},
        }
    }


def test_only_tables_and_cards_are_taken_over(tmp_path: Path) -> None:
    _raw(tmp_path)
    _lay(tmp_path)
    made = [path for path in (tmp_path / "made").rglob("*") if path.is_file()]
    assert sorted(path.name for path in made) == ["card.toml", "roads.csv", "towns.csv"]


def test_the_card_names_the_official_file_and_what_was_mended(tmp_path: Path) -> None:
    _raw(tmp_path)
    _lay(tmp_path, _overlay(_file(tmp_path, "towns", "03 2001\n02 1999\n")))
    digest = file_hash(tmp_path / "towns.txt")
    assert _card(tmp_path, "towns/towns.csv") == Card(
        file="towns/towns.csv",
        title="Table of towns",
        producer="Official producer",
        source="Official source (towns.txt)",
        url="https://example.org/official",
        year="1999-2001",
        licence="Official licence",
        compiled=f"Read from the named file (list, SHA-256 {digest}): "
        '1 "odd" row left out; a b.',
        rows=2,
        sha256=file_hash(tmp_path / "made" / "towns" / "towns.csv"),
    )
    assert _card(tmp_path, "towns/roads.csv").producer == "Shipped producer"


@pytest.mark.parametrize("folder", ["towns", "new"])
def test_a_table_that_does_not_ship_gets_a_card(tmp_path: Path, folder: str) -> None:
    _raw(tmp_path)
    name = f"{folder}/waits.csv"
    file = _file(tmp_path, "waits", "03 2001\n")
    _lay(tmp_path, _overlay(file, name, titles={name: "Waits"}))
    card = _card(tmp_path, f"{folder}/waits.csv")
    assert (card.title, card.year, card.rows) == ("Waits", "2001", 1)


def test_years_are_not_those_of_the_shipped_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _raw(tmp_path)
    monkeypatch.setattr(overlay, "_years", lambda _: "")
    file = _file(tmp_path, "towns", "03 2001\n")
    _lay(tmp_path, _overlay(file, years="2020 census"))
    assert _card(tmp_path, "towns/towns.csv").year == "2020 census"


def test_the_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    _raw(tmp_path)
    write_text(tmp_path / "made" / "towns" / "stale.csv", "old")
    write_text(tmp_path / ".made.part" / "left.csv", "of a run that was killed")
    _lay(tmp_path, _overlay(_file(tmp_path, "towns", "03 2001\n")))
    assert not (tmp_path / "made" / "towns" / "stale.csv").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("where", ["a shipped table", "a card"])
def test_a_full_disk_keeps_the_folder_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, where: str
) -> None:
    raw = _raw(tmp_path)
    file = _file(tmp_path, "towns", "03 2001\n")
    _lay(tmp_path, _overlay(file))
    made = tmp_path / "made"
    before = {path: path.read_bytes() for path in made.rglob("*.*")}
    file.write_text("04 2002\n", encoding="utf-8")
    laid = read_overlays(raw, [_overlay(file)])

    def full(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    owner, name = (
        (shutil, "copyfile") if where == "a shipped table" else (Path, "write_text")
    )
    monkeypatch.setattr(owner, name, full)
    with pytest.raises(InputError) as caught:
        lay_over(raw, laid, made)
    assert str(caught.value) == (
        f"made: expected room in {tmp_path}, found '{os.strerror(number)}'. "
        "Free room and run again: the tables of the last run are kept."
    )
    assert {path: path.read_bytes() for path in made.rglob("*.*")} == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    _raw(tmp_path)
    written = []
    for _ in range(2):
        _lay(tmp_path, _overlay(_file(tmp_path, "towns", "03 2001\n")))
        folder = tmp_path / "made" / "towns"
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0] == written[1]


def test_all_faults_of_all_files_come_at_once_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    _raw(tmp_path)
    write_text(tmp_path / "made" / "towns" / "kept.csv", "old")
    texts = {"a": "x\n03 2001\ny\n", "b": "03 2001\n", "c": "z\n"}
    overlays = [
        _overlay(_file(tmp_path, name, text), f"towns/{name}.csv")
        for name, text in texts.items()
    ]
    with pytest.raises(InputError) as caught:
        _lay(tmp_path, *overlays)
    assert [(fault.file, fault.row) for fault in caught.value.faults] == [
        ("a.txt", 1),
        ("a.txt", 3),
        ("c.txt", 1),
    ]
    made = [path.name for path in (tmp_path / "made").rglob("*.csv")]
    assert made == ["kept.csv"]


def test_an_absent_file_is_one_of_the_faults(tmp_path: Path) -> None:
    _raw(tmp_path)
    absent = _overlay(tmp_path / "no.txt")
    bad = _overlay(_file(tmp_path, "bad", "x\n"), "towns/roads.csv")
    with pytest.raises(InputError) as caught:
        _lay(tmp_path, absent, bad)
    assert [fault.file for fault in caught.value.faults] == ["no.txt", "bad.txt"]


def test_two_keys_that_make_the_same_table_are_refused(tmp_path: Path) -> None:
    _raw(tmp_path)
    first = _overlay(_file(tmp_path, "a", "03 2001\n"), key="data.official.a")
    second = _overlay(_file(tmp_path, "b", "04 2001\n"), key="data.official.b")
    with pytest.raises(InputError) as caught:
        _lay(tmp_path, first, second)
    (fault,) = caught.value.faults
    assert fault.found == "data.official.a and data.official.b"
    assert not (tmp_path / "made").exists()


def test_a_later_overlay_builds_on_the_tables_before_it(tmp_path: Path) -> None:
    _raw(tmp_path)
    seen: list[pd.DataFrame] = []

    def make(shelf: Shelf) -> dict[str, pd.DataFrame]:
        seen.append(shelf.table(TOWNS))
        return {"towns/more.csv": _read(tmp_path / "more.txt", "more.txt")}

    more = _file(tmp_path, "more", "05 2002\n")
    last = dataclasses.replace(_overlay(more), make=make)
    _lay(tmp_path, _overlay(_file(tmp_path, "towns", "03 2001\n")), last)
    _lay(tmp_path, last)
    # Laid over the first time, as shipped the second.
    assert [table["code"].tolist() for table in seen] == [["03"], ["01"]]


def test_a_failure_while_writing_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _raw(tmp_path)
    write_text(tmp_path / "made" / "towns" / "kept.csv", "old")

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(shutil, "copyfile", broken)
    with pytest.raises(OSError, match="Input/output error"):
        _lay(tmp_path, _overlay(_file(tmp_path, "towns", "03 2001\n")))
    assert (tmp_path / "made" / "towns" / "kept.csv").exists()
    assert not (tmp_path / ".made.part").exists()


def test_a_folder_that_cannot_be_exchanged_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _raw(tmp_path)
    write_text(tmp_path / "made" / "towns" / "kept.csv", "old")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name == ".made.part":
            raise OSError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="Permission denied"):
        _lay(tmp_path, _overlay(_file(tmp_path, "towns", "03 2001\n")))
    assert (tmp_path / "made" / "towns" / "kept.csv").read_text(
        encoding="utf-8"
    ) == "old"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
