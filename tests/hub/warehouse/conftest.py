import pytest

from tests.hub.floor import Floor, stocked


@pytest.fixture
def floor(house) -> Floor:
    """A stocked floor; see ``stocked``."""
    return stocked(house)
