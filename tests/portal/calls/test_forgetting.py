"""What is kept of a request, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import worker
from portal.calls import store
from portal.calls.models import CallId, Part
from portal.calls.parts import last_offered
from portal.db import reading
from portal.worker import Tools
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import asks, at, press, to_ring
from tests.portal.cases.test_tampering import tamper
from tests.visitor import Visitor
from tests.world import NOW, World

SAFE = Part(NOW, NOW + timedelta(hours=1))
MOMENT = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


def kept_until(world: World, call: CallId, until: timedelta) -> bool:
    """Whether what stands in a request is there until then, and not a moment longer."""
    found = []
    for when in (until, until + MOMENT):
        world.clock.now = NOW + when
        worker.work(world.engine, Tools(trust=world.trust, server=world.server, now=NOW + when))
        with reading(world.engine) as db:
            chosen = select(store.request.c.sealed).where(store.request.c.id == call)
            found.append(db.scalars(chosen).one() is not None)
    return found == [True, False]


def test_the_number_of_who_was_reached_goes_after_a_week(world: World, analyst: Visitor) -> None:
    call = asks(world, SAFE)
    press(analyst, call, "reached")

    assert kept_until(world, call, timedelta(days=7))
    assert world.visitor("analyst").get(at(call)).status_code == 404


def test_not_again_is_remembered_for_a_year(world: World, analyst: Visitor) -> None:
    call = asks(world, SAFE)
    press(analyst, call, "not_again")

    assert kept_until(world, call, timedelta(days=365))


def test_what_is_to_be_rung_after_all_is_kept_for_another_month(
    world: World, analyst: Visitor
) -> None:
    call = asks(world, SAFE)
    press(analyst, call, "not_again")
    world.clock.forward(timedelta(days=200))
    press(world.visitor("analyst"), call, "taken_back")

    assert kept_until(world, call, timedelta(days=200 + 30))


def test_what_nobody_could_ring_in_time_goes_a_month_after_the_last_safe_time(
    world: World, analyst: Visitor
) -> None:
    call = asks(world, SAFE)
    press(analyst, call, "not_reached")

    assert kept_until(world, call, last_offered(NOW) - NOW + timedelta(days=30))
    ring = to_ring(world, "analyst")
    assert (ring.calls, ring.unverified) == ((), 0), "erased is neither open nor in doubt"


def test_what_was_erased_is_not_in_the_file(world: World, analyst: Visitor) -> None:
    call = asks(world, SAFE)
    with reading(world.engine) as db:
        sealed = db.scalars(select(store.request.c.sealed)).one()
    assert sealed
    press(analyst, call, "reached")
    assert kept_until(world, call, timedelta(days=7))

    files = [file.read_bytes() for file in world.folder.rglob("*") if file.is_file()]
    assert not [1 for file in files if sealed[1_200:1_260] in file]


@pytest.mark.parametrize("outcome", ["not_reached", "not_again"])
def test_what_was_erased_and_put_back_is_not_believed(
    world: World, analyst: Visitor, outcome: str
) -> None:
    call = asks(world, SAFE)
    press(analyst, call, outcome)
    with reading(world.engine) as db:
        before = db.execute(select(store.request)).one()._asdict()
    later = NOW + timedelta(days=400)
    worker.work(world.engine, Tools(trust=world.trust, server=world.server, now=later))
    with world.engine.begin() as db:
        db.execute(update(store.request).values(before))
    world.clock.now = later
    again, staff = asks(world), world.visitor("analyst")

    assert staff.get(at(call)).status_code == 500
    ring = to_ring(world, "analyst")
    assert [(one.id, one.refused_at) for one in ring.calls] == [(again, None)]
    assert ring.unverified == (outcome == "not_reached")


def test_what_is_in_doubt_is_left_for_staff_to_see(world: World) -> None:
    call = asks(world, SAFE)
    tamper(world, "UPDATE call_request SET made_at = 1 WHERE id = ?", call)
    tools = Tools(trust=world.trust, server=world.server, now=NOW + timedelta(days=400))
    worker.work(world.engine, tools)

    with reading(world.engine) as db:
        assert db.scalars(select(store.request.c.sealed)).one()
        assert worker.alive(db, server=world.server, now=tools.now)
    assert to_ring(world, "analyst").unverified == 1
