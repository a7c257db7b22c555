"""Fixtures that every test may use: copies of the raw tables, studies, one real run."""

import fcntl
import functools
import gc
import os
import pickle
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import hypothesis
import pytest

from geo import freshness
from geo.freshness import file_hash
from geo.pipeline import Pipeline, StageReport
from geo.study import read_study
from geo.tasks import one_core

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"

# What a user fetched into the checkout is no part of the project.
_NOT_SHIPPED = shutil.ignore_patterns("fetched")

# Chance may not decide whether a test passes, and a busy machine is no failure.
hypothesis.settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None
)
hypothesis.settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the finished study first, the rest in the order of the files.

    One process makes the study while the others, which are dealt the later tests, are
    still at those that do without it.
    """
    items.sort(
        key=lambda item: "finished_study" not in getattr(item, "fixturenames", ())
    )


def pytest_collection_finish() -> None:
    """Leave what was collected out of the search for garbage from now on."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _code_as_loaded() -> Iterator[None]:
    """Hash the code once: what was imported stays, whoever edits it meanwhile.

    So do the installed boundaries, which are read as often as a study is run.
    """
    code = functools.cache(freshness.code_hash)
    installed = functools.cache(file_hash)

    def code_once(folders: Iterable[Path]) -> str:
        return code(tuple(folders))

    def installed_once(path: Path) -> str:
        return installed(path) if path.is_relative_to(sys.prefix) else file_hash(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freshness, "code_hash", code_once)
        patch.setattr(freshness, "file_hash", installed_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_core_each() -> Iterator[None]:
    """Keep matrix products to one core: tests run side by side, and would wait."""
    with one_core():
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

    The folder is shared by all tests, and by all processes that run them: read it, copy
    it (`study_copy`), never write. The first process that asks makes it.
    """
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, kept = root / "finished" / "study", root / "finished" / "reports.pickle"
    with (root / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_file():
            # What a process left that failed.
            shutil.rmtree(folder, ignore_errors=True)
            kept.write_bytes(pickle.dumps(_finish(folder, raw)))
    reports: dict[str, StageReport] = pickle.loads(kept.read_bytes())  # noqa: S301 - written above
    return folder, reports


@pytest.fixture
def study_copy(
    tmp_path: Path, finished_study: tuple[Path, dict[str, StageReport]]
) -> Path:
    """Give a copy of the finished study, elsewhere, that a test may change."""
    return Path(shutil.copytree(finished_study[0], tmp_path / "copy"))


def _finish(folder: Path, raw: Path) -> dict[str, StageReport]:
    """Lay out a study of few hexagons and few draws, and run it."""
    _lay_out(folder, raw)
    study_file = folder / "study.toml"
    for key, value in (
        ("resolution", "4"),
        ("resolutions", "[5, 6]"),
        ("dpi", "72"),
        ("regions", '["laredo"]'),
        ("draws", "8"),
        ("moran_draws", "9_999"),
        ("resamples", "20"),
        ("space_replicates", "99"),
        ("space_time_replicates", "19"),
    ):
        _set_key(study_file, key, value)
    return Pipeline(read_study(study_file), study_file).run()


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
