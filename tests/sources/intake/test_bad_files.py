"""Files that must be refused: each with the very words, and nothing left behind."""

import contextlib
import io
import tempfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.intake import Faults, open_rows, read_coordinates
from tests.sources.intake.bad_files import BAD, BOMB, GOOD
from tests.sources.intake.towns import WIDE, write

WORDS = tomllib.loads(
    Path(__file__).with_name("bad_files.toml").read_text(encoding="utf-8")
)
STATES = {"Durango": "10", "El Norte": "19", "EL NORTE ": "28"}
KNOWN = {"01001", "01002", "26055"}


def read_towns(path: Path) -> list[float]:
    """Read a table of towns as a reader of an official layout does."""
    rows = open_rows(path, WIDE, shown=path.name)
    faults = Faults(path.name)
    rows.codes(
        "code", faults, width=5, known=KNOWN, what="municipality", repair_zeros=True
    )
    counts = rows.numbers("count", faults, whole=True, minimum=0)
    if "date" in rows.text:
        rows.dates("date", faults)
    if "state" in rows.text:
        rows.choice("state", faults, STATES, what="state")
    if "latitude" in rows.text:
        read_coordinates(rows, "latitude", "longitude", faults)
    faults.raise_if_any()
    return [float(count) for count in counts]


def fault_lines(case: str, folder: Path) -> list[str]:
    """Return what is said of a file, without its name."""
    bad = BAD[case]
    path = write(folder, bad.data, bad.name)
    with pytest.raises(InputError) as caught:
        read_towns(path)
    lines = [str(fault) for fault in caught.value.faults]
    assert all(line.startswith(bad.name) for line in lines)
    return [line.removeprefix(bad.name) for line in lines]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    assert read_towns(write(tmp_path, GOOD)) == [3.0, 40.0]


def test_every_bad_file_has_its_words() -> None:
    assert set(WORDS) == set(BAD)
    assert len(BAD) >= 60


def _times(data: bytes) -> str:
    """Return how many times its packed size a bomb unpacks to."""
    whole = len(BOMB)
    with contextlib.suppress(zipfile.BadZipFile):
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
        whole = sum(member.file_size for member in members)
    return f"{whole / max(len(data), 1):,.0f}"


@pytest.mark.parametrize("case", BAD)
def test_bad_file(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "temporary"
    inside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(inside))
    expected = [line.replace("{times}", _times(BAD[case].data)) for line in WORDS[case]]
    assert fault_lines(case, tmp_path) == expected
    # Nothing is written outside of the temporary folder, and that is gone.
    assert [path.name for path in tmp_path.iterdir() if path != inside] == [
        BAD[case].name
    ]
    assert list(inside.iterdir()) == []
