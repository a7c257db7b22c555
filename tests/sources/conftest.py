"""Raw folders of a few rows, written by hand beside the tests that read them."""

from pathlib import Path

import pytest


@pytest.fixture
def small_raw(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give a raw folder with the `TABLES` of the module that asks for it."""
    for name, text in request.module.TABLES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path
