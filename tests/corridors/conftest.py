import pytest

from tests.tiny_model import TinyModel, make_model
from tests.tiny_world import TinyWorld, make_world


@pytest.fixture
def world() -> TinyWorld:
    return make_world()


@pytest.fixture(scope="session")
def tiny() -> TinyModel:
    """Give the tiny world's model: read it, never change it."""
    return make_model(make_world())
