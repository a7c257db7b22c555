"""Which finished stages may be reused."""

import hashlib
import json
from pathlib import Path

import pytest

from geo.freshness import Record, code_hash, file_hash, fingerprint, versions


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Give a file that a stage made."""
    path = tmp_path / "grid.parquet"
    path.write_bytes(b"cells")
    return path


@pytest.fixture
def record(made: Path) -> Record:
    """Give a record that remembers the stage ``grid``."""
    record = Record()
    record.finish("grid", "print", [made], {"cells": 5}, made.parent)
    return record


def test_the_hash_of_a_file_is_sha_256_also_beyond_one_chunk(tmp_path: Path) -> None:
    data = b"abc" * 500_000
    path = tmp_path / "large"
    path.write_bytes(data)
    assert file_hash(path) == hashlib.sha256(data).hexdigest()


def test_a_finished_stage_is_fresh(record: Record, made: Path) -> None:
    assert record.is_fresh("grid", "print", made.parent)


def test_a_stage_made_from_something_else_is_not_fresh(
    record: Record, made: Path
) -> None:
    assert not record.is_fresh("grid", "other", made.parent)


def test_a_stage_that_never_ran_is_not_fresh(record: Record, made: Path) -> None:
    assert not record.is_fresh("hotspots", "print", made.parent)


def test_an_altered_file_makes_its_stage_stale(record: Record, made: Path) -> None:
    made.write_bytes(b"cellS")
    assert not record.is_fresh("grid", "print", made.parent)


def test_a_missing_file_makes_its_stage_stale(record: Record, made: Path) -> None:
    made.unlink()
    assert not record.is_fresh("grid", "print", made.parent)


def test_a_touched_file_stays_fresh(record: Record, made: Path) -> None:
    made.write_bytes(made.read_bytes())
    assert record.is_fresh("grid", "print", made.parent)


def test_a_record_comes_back_from_its_text(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "stages.json"
    path.write_text(record.text(), encoding="utf-8")
    assert Record.read(path) == record


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "7"])
def test_a_damaged_record_counts_as_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "stages.json"
    path.write_text(text, encoding="utf-8")
    assert Record.read(path) == Record()


def test_a_record_that_is_not_there_counts_as_empty(tmp_path: Path) -> None:
    assert Record.read(tmp_path / "stages.json") == Record()


@pytest.mark.parametrize(
    "entry",
    [
        7,
        [],
        {},
        {"fingerprint": "print", "files": None, "facts": {}},
        {"fingerprint": "print", "files": {}},
    ],
)
def test_a_stage_whose_entry_is_damaged_is_not_fresh(
    record: Record, made: Path, entry: object
) -> None:
    path = made.parent / "stages.json"
    path.write_text(json.dumps({**record.stages, "hotspots": entry}), encoding="utf-8")
    found = Record.read(path)
    assert found.is_fresh("grid", "print", made.parent)
    assert not found.is_fresh("hotspots", "print", made.parent)


def test_files_inside_the_study_are_named_from_its_folder(
    record: Record, made: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert set(record.stages["grid"]["files"]) == {"grid.parquet"}
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "map.html"
    elsewhere.write_bytes(b"map")
    record.finish("outputs", "print", [elsewhere], {}, made.parent)
    assert set(record.stages["outputs"]["files"]) == {elsewhere.as_posix()}
    assert record.is_fresh("outputs", "print", made.parent)


def test_the_order_of_parts_does_not_change_a_fingerprint() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1, "b": 2}) != fingerprint({"a": 2, "b": 1})


def test_code_changes_with_its_scripts_and_styles_but_not_with_caches(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.py").write_text("x = 1")
    first = code_hash([tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"\x00")
    (tmp_path / "__pycache__" / "a.f-1.py311.1.nbc").write_bytes(b"\x00")
    assert code_hash([tmp_path]) == first
    (tmp_path / "map.css").write_text("body {}")
    second = code_hash([tmp_path])
    assert second != first
    (tmp_path / "map.css").write_text("body { margin: 0 }")
    assert code_hash([tmp_path]) != second
    assert code_hash([tmp_path / "a.py"]) == first


def test_versions_are_those_installed_sorted_by_name() -> None:
    found = versions(["pandas", "numpy"])
    assert list(found) == ["numpy", "pandas"]
    import pandas as pd

    assert found["pandas"] == pd.__version__
