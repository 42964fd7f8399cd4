"""A client whose case stands alone until a test ties it."""

from __future__ import annotations

import pytest

from tests.portal.cases.tied import one_more
from tests.world import World


@pytest.fixture
def third(world: World) -> World:
    """A world in which the client's relative has a case of their own, with another pair."""
    one_more(world, "third", meets=("client", "other_client"))
    return world
