"""The page of results has each reader that is measured, and no other."""

import sys
from pathlib import Path

import pytest

from benchmarks import readers
from benchmarks.page import PAGE


def _labels() -> list[str]:
    section = PAGE.read_text(encoding="utf-8").partition("<!-- begin readers -->")[2]
    section = section.partition("<!-- end readers -->")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [row.split("|")[1].strip() for row in rows[1:]]


def test_the_page_has_every_reader_once_in_order() -> None:
    assert _labels() == list(readers.READERS)


def test_a_part_is_not_put_on_the_page(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = PAGE.read_bytes()
    asked = ["--folder", str(tmp_path), "--only", "NICS checks", "--write"]
    monkeypatch.setattr(sys, "argv", ["readers", *asked])
    with pytest.raises(SystemExit) as caught:
        readers.main()
    assert caught.value.code == 2
    assert "leave --only out" in capsys.readouterr().err
    assert PAGE.read_bytes() == before
