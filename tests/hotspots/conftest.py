import pytest

from tests.tiny_world import TinyWorld, make_world


@pytest.fixture
def world() -> TinyWorld:
    return make_world()
