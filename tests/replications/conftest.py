from collections.abc import Iterator

import pytest

from geo.tasks import one_core


@pytest.fixture(autouse=True, scope="module")
def _on_one_core() -> Iterator[None]:
    """Fit as `python -m replications` does: many small products on one core each."""
    with one_core():
        yield
