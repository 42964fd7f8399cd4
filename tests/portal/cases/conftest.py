"""A client whose case stands alone until a test ties it, and somebody at the duty desk."""

from __future__ import annotations

import pytest

from messaging.models import ThreadId
from tests.portal.accounts.arriving import Arriving, arrived, on_duty, waiting
from tests.portal.cases.tied import one_more
from tests.world import World


@pytest.fixture
def third(world: World) -> World:
    """A world in which the client's relative has a case of their own, with another pair."""
    one_more(world, "third", meets=("client", "other_client"))
    return world


@pytest.fixture
def writer(world: World) -> Arriving:
    """Somebody whose message waits at the desk of two analysts."""
    on_duty(world, "analyst", "other_analyst")
    return arrived(world)


@pytest.fixture
def thread(world: World, writer: Arriving) -> ThreadId:
    """Their thread."""
    del writer
    [found] = waiting(world, "analyst")
    return found
