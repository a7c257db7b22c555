"""The files of the finished study, for every test of what an analyst loads."""

from pathlib import Path

import pytest

from geo.paths import Places
from geo.pipeline import StageReport


@pytest.fixture(scope="session")
def places(finished_study: tuple[Path, dict[str, StageReport]]) -> Places:
    """Give the folders of the finished study."""
    folder = finished_study[0]
    return Places(
        root=folder,
        raw=folder / "data" / "raw",
        processed=folder / "data" / "processed",
        maps=folder / "maps",
    )
