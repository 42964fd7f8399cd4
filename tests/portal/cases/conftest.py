"""A client whose case stands alone until a test ties it, and somebody at the duty desk."""

from __future__ import annotations

import pytest

from messaging.models import ThreadId
from portal.cases import service as cases
from portal.db import reading
from tests.portal.accounts.arriving import Arriving, arrived, on_duty, waiting
from tests.portal.cases.taken import Taken
from tests.portal.cases.test_desk import take
from tests.portal.cases.tied import one_more
from tests.visitor import Visitor
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


@pytest.fixture
def taken(world: World, writer: Arriving, thread: ThreadId, analyst: Visitor) -> Taken:
    """Somebody who came by themselves and is with the analyst and the clinician."""
    assert take(world, analyst, thread, "analyst").status_code == 303
    with reading(world.engine) as db:
        party = cases.thread_parties(db, server=world.server)[thread]
    return Taken(world=world, writer=writer, party=party)
