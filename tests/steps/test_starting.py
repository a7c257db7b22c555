"""A study of one's own begins as a copy of the shipped one."""

from pathlib import Path

import pytest

from geo.errors import InputError, MissingInputError
from geo.sources.cards import read_cards
from geo.steps.starting import PROJECT, start_study
from geo.study import read_study


def test_a_new_folder_holds_a_study_that_can_be_read(tmp_path: Path) -> None:
    files = start_study(tmp_path / "mine")
    assert read_study(tmp_path / "mine" / "study.toml") == read_study(
        PROJECT / "study.toml"
    )
    assert len(read_cards(tmp_path / "mine" / "data" / "raw")) == sum(
        file.suffix == ".csv" for file in files
    )


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="new or empty"):
        start_study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_without_a_checkout_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="installation of a checkout"):
        start_study(tmp_path / "mine", project=tmp_path / "nowhere")
    assert not (tmp_path / "mine").exists()
