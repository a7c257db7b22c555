"""Fixtures that every test may use: copies of the raw tables, studies, one real run."""

import functools
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import hypothesis
import pytest

from geo import freshness
from geo.freshness import file_hash
from geo.pipeline import Pipeline, StageReport
from geo.study import read_study

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"

# What a user fetched into the checkout is no part of the project.
_NOT_SHIPPED = shutil.ignore_patterns("fetched")

# Chance may not decide whether a test passes, and a busy machine is no failure.
hypothesis.settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None
)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session", autouse=True)
def _code_as_loaded() -> Iterator[None]:
    """Hash the code once: what was imported stays, whoever edits it meanwhile."""
    original = functools.cache(freshness.code_hash)

    def once(folders: Iterable[Path]) -> str:
        return original(tuple(folders))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freshness, "code_hash", once)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real data beside the checkout, or skip by its name."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def raw() -> Path:
    """Give the raw folder that ships; nobody may write in it."""
    return ROOT / "data" / "raw"


@pytest.fixture
def raw_copy(tmp_path: Path, raw: Path) -> Path:
    """Give a copy of the raw folder that a test may damage."""
    return Path(shutil.copytree(raw, tmp_path / "raw", ignore=_NOT_SHIPPED))


@pytest.fixture
def study_folder(tmp_path: Path, raw: Path) -> Path:
    """Give a folder with the shipped study, its raw tables and nothing made yet."""
    folder = tmp_path / "study"
    _lay_out(folder, raw)
    return folder


@pytest.fixture(scope="session")
def renew_card() -> Callable[[Path], None]:
    """Give a function that makes a card agree with a table edited on purpose."""
    return _renew_card


@pytest.fixture(scope="session")
def set_key() -> Callable[[Path, str, str], None]:
    """Give a function that sets a key of a study: (study file, key, TOML value)."""
    return _set_key


@pytest.fixture(scope="session")
def finished_study(
    tmp_path_factory: pytest.TempPathFactory, raw: Path
) -> tuple[Path, dict[str, StageReport]]:
    """Run all stages once, on few hexagons; give the folder and the reports.

    The folder is shared by all tests: read it, copy it (`study_copy`), never write.
    """
    folder = tmp_path_factory.mktemp("finished") / "study"
    _lay_out(folder, raw)
    study_file = folder / "study.toml"
    _set_key(study_file, "resolution", "4")
    _set_key(study_file, "dpi", "72")
    _set_key(study_file, "regions", '["laredo"]')
    for key, value in (
        ("draws", "8"),
        ("moran_draws", "9_999"),
        ("resamples", "20"),
        ("space_replicates", "99"),
        ("space_time_replicates", "19"),
    ):
        _set_key(study_file, key, value)
    return folder, Pipeline(read_study(study_file), study_file).run()


@pytest.fixture
def study_copy(
    tmp_path: Path, finished_study: tuple[Path, dict[str, StageReport]]
) -> Path:
    """Give a copy of the finished study, elsewhere, that a test may change."""
    return Path(shutil.copytree(finished_study[0], tmp_path / "copy"))


def _lay_out(folder: Path, raw: Path) -> None:
    shutil.copytree(raw, folder / "data" / "raw", ignore=_NOT_SHIPPED)
    (folder / "data" / "processed").mkdir()
    (folder / "maps").mkdir()
    shutil.copy(ROOT / "study.toml", folder / "study.toml")


def _set_key(study_file: Path, key: str, value: str) -> None:
    """Set a key of a section, or one without a section wherever it stands.

    A key alone is not looked for in [data.official] and [sensitivity], whose keys are
    those of other sections.
    """
    section, _, name = key.rpartition(".")
    blocks = re.split(
        r"^(?=\[)", study_file.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    skipped = ("[data.official]", "[sensitivity]")
    times = 0
    for at, block in enumerate(blocks):
        meant = (
            block.startswith(f"[{section}]")
            if section
            else not block.startswith(skipped)
        )
        if meant:
            blocks[at], found = re.subn(
                rf"^{name} = [^#\n]*", f"{name} = {value} ", block, flags=re.MULTILINE
            )
            times += found
    assert times, f"the study has no key '{key}'"
    study_file.write_text("".join(blocks), encoding="utf-8")


def _renew_card(table: Path) -> None:
    card = table.parent / "card.toml"
    blocks = card.read_text(encoding="utf-8").split("[[table]]")
    rows = len(table.read_text(encoding="utf-8").splitlines()) - 1
    for at, block in enumerate(blocks):
        if f'file = "{table.name}"' in block:
            renewed = re.sub(r"rows = \d+", f"rows = {rows}", block)
            blocks[at] = re.sub(
                r'sha256 = "\w+"', f'sha256 = "{file_hash(table)}"', renewed
            )
    card.write_text("[[table]]".join(blocks), encoding="utf-8")
