"""Requests and outcomes that somebody wrote past the portal are not believed; others still are."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from portal.audit import store as audit
from portal.calls import store
from portal.calls.models import CallId, Outcome, Part
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import asked_for, asks, at, press, request_of, to_ring
from tests.portal.cases.test_tampering import STRANGE, tamper
from tests.visitor import Visitor
from tests.world import NOW, World

SAFE = Part(NOW, NOW + timedelta(hours=1))
OTHERS = "+4722000000"


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


@pytest.fixture
def pair(world: World) -> tuple[CallId, CallId]:
    """A request that is to be tampered with, and another."""
    return asks(world, SAFE), asks(world, SAFE, number=OTHERS)


def must_be_doubted(world: World, analyst: Visitor, *doubted: CallId) -> None:
    """Check that these are not believed, are said to be in doubt, and hide no other."""
    ring = to_ring(world, "analyst")
    assert {call.id for call in ring.calls}.isdisjoint(doubted)
    assert ring.unverified == len(doubted)
    assert "er endret av andre enn oss, eller borte" in analyst.get("/team/inbox").text
    for one in doubted:
        answer = analyst.get(at(one))
        assert answer.status_code == 500
        assert "kunne ikke bekreftes" in answer.text


def must_still_be_there(world: World, analyst: Visitor, other: CallId) -> None:
    """Check that the other one can be rung."""
    assert [call.asked.number for call in to_ring(world, "analyst").calls] == [OTHERS]
    assert f"tel:{OTHERS}" in analyst.get(at(other)).text


@pytest.mark.parametrize("value", [*STRANGE, "NULL"])
@pytest.mark.parametrize("column", ["made_at", "generation", "sealed", "unit", "tag"])
def test_a_request_that_was_changed_is_not_believed(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId], column: str, value: str
) -> None:
    try:
        tamper(world, f"UPDATE call_request SET {column} = {value} WHERE id = ?", pair[0])  # noqa: S608
    except sqlite3.IntegrityError:
        assert value == "NULL", "the database itself would not have it"
        return

    must_be_doubted(world, analyst, pair[0])
    must_still_be_there(world, analyst, pair[1])


def test_what_is_sealed_cannot_be_moved_to_another_request(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    with world.engine.begin() as db:
        rows = {row.id: row for row in db.execute(select(store.request))}
        other = rows[pair[1]]
        moved = {"sealed": other.sealed, "tag": other.tag}
        db.execute(update(store.request).where(store.request.c.id == pair[0]).values(moved))

    must_be_doubted(world, analyst, pair[0])
    must_still_be_there(world, analyst, pair[1])


def test_a_request_under_another_id_is_not_believed(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    copied = CallId(bytes(16))
    with world.engine.begin() as db:
        row = db.execute(select(store.request).where(store.request.c.id == pair[0])).one()
        db.execute(insert(store.request).values({**row._asdict(), "id": copied}))

    must_be_doubted(world, analyst, copied)


def test_a_request_that_is_gone_is_missed(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    with world.engine.begin() as db:
        db.execute(delete(store.request).where(store.request.c.id == pair[0]))

    must_be_doubted(world, analyst, pair[0])
    must_still_be_there(world, analyst, pair[1])


def test_a_request_that_was_taken_back_cannot_be_put_back(world: World, analyst: Visitor) -> None:
    one = asked_for(world)
    call = request_of(world)
    with world.engine.begin() as db:
        row = db.execute(select(store.request)).one()
    one.visitor.post("/rk", page=one.visitor.get("/rk"))
    with world.engine.begin() as db:
        db.execute(insert(store.request).values(row._asdict()))

    must_be_doubted(world, analyst, call)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("outcome", "'not_reached'"),
        ("outcome", "'shouted'"),
        ("at", "1"),
        ("at", "'x'"),
        ("sequence", "2"),
        ("sequence", "-1"),
        ("tag", "x'00'"),
        ("tag", "7"),
    ],
)
def test_an_outcome_that_was_changed_is_not_believed(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId], column: str, value: str
) -> None:
    press(analyst, pair[0], "not_again")
    tamper(world, f"UPDATE call_attempt SET {column} = {value} WHERE request = ?", pair[0])  # noqa: S608

    must_be_doubted(world, analyst, pair[0])
    must_still_be_there(world, analyst, pair[1])


def test_an_outcome_by_somebody_else_is_not_believed(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    press(analyst, pair[0], "reached")
    tamper(world, "UPDATE call_attempt SET by = ?", world.people.by_name["leader"].account)

    must_be_doubted(world, analyst, pair[0])


def test_an_outcome_that_is_gone_is_missed(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    """Or somebody who asked not to be rung again would be."""
    press(analyst, pair[0], "not_again")
    with world.engine.begin() as db:
        db.execute(delete(store.attempt))

    must_be_doubted(world, analyst, pair[0])
    must_still_be_there(world, analyst, pair[1])


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_that_nobody_noted_is_not_believed(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId], outcome: Outcome
) -> None:
    """Or nobody would ring somebody who waits for it."""
    forged = {
        "request": pair[0],
        "sequence": 1,
        "outcome": outcome.value,
        "by": world.people.by_name["other_analyst"].account,
        "at": NOW,
        "tag": bytes(32),
    }
    with world.engine.begin() as db:
        db.execute(insert(store.attempt).values(forged))

    must_be_doubted(world, analyst, pair[0])
    must_still_be_there(world, analyst, pair[1])


def test_an_outcome_of_one_request_does_not_close_another(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    press(analyst, pair[1], "reached")
    with world.engine.begin() as db:
        row = db.execute(select(store.attempt)).one()
        moved = {**row._asdict(), "request": pair[0]}
        db.execute(insert(store.attempt).values(moved))

    must_be_doubted(world, analyst, pair[0])


def test_a_row_of_the_log_that_was_changed_puts_its_request_in_doubt(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    press(analyst, pair[0], "not_reached")
    chosen = (audit.audit.c.what == "rung") & (audit.audit.c.about == pair[0])
    with world.engine.begin() as db:
        db.execute(update(audit.audit).where(chosen).values(number=2))

    must_be_doubted(world, analyst, pair[0])


def test_a_request_that_is_gone_is_missed_though_its_row_of_the_log_was_changed_too(
    world: World, analyst: Visitor, pair: tuple[CallId, CallId]
) -> None:
    chosen = (audit.audit.c.what == "asked") & (audit.audit.c.about == pair[0])
    with world.engine.begin() as db:
        db.execute(delete(store.request).where(store.request.c.id == pair[0]))
        db.execute(update(audit.audit).where(chosen).values(number=2))

    must_be_doubted(world, analyst, pair[0])
