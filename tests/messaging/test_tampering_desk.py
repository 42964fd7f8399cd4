"""Every byte of what a thread that changed hands stands on: change one, and nobody reads on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Column, Connection, select, update
from sqlalchemy.exc import IntegrityError

from messaging import group_store, roster, tables
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.roster import desk_of
from tests.messaging import duty
from tests.messaging.duty import Came
from tests.messaging.test_tampering import changes, columns
from tests.messaging.world import Person, World


@pytest.fixture
def taken(db: Connection, world: World, dag: Person, kari: Came) -> Came:
    """Somebody who came in, was confirmed by the desk, and taken by a pair."""
    who, _, thread = kari
    duty.confirms(db, world, thread, dag, duty.digits(db, world, thread, who))
    duty.takes(db, world, thread, world.analyst, world.leader)
    world.send(db, world.analyst, "Hei, Kari", thread=thread)
    return kari


def try_changes(db: Connection, world: World, came: Came, column: Column[Any], where: Any) -> int:  # noqa: ANN401 - SQL
    """Make each change to the row chosen; see that the reader sees it; return how many."""
    tried, before = 0, db.scalar(select(column).where(where))
    for value in changes(before):
        if value is None and before is None:
            continue  # nothing is changed
        undo = db.begin_nested()
        try:
            db.execute(update(column.table).where(where).values({column: value}))
        except IntegrityError:
            undo.rollback()  # the database itself would not have it
            continue
        roster._chains.clear()  # noqa: SLF001 - what a new process would not know
        with pytest.raises(CouldNotBeVerified):
            world.read(db, world.analyst, came[2])
        undo.rollback()
        tried += 1
    return tried


ENTRIES = columns(tables.entry, without={"thread"})


@pytest.mark.parametrize("column", ENTRIES)
@pytest.mark.parametrize("place", [1, 3, 4], ids=["first list", "confirmation", "second list"])
def test_a_changed_byte_of_a_list_or_a_confirmation_is_seen(
    db: Connection, world: World, taken: Came, column: Column[Any], place: int
) -> None:
    where = (tables.entry.c.thread == taken[2]) & (tables.entry.c.sequence == place)

    assert try_changes(db, world, taken, column, where)


@pytest.mark.parametrize(
    "column", columns(tables.identity, without={"by_code"})
)  # which nobody gave who came without a code
def test_a_changed_byte_of_an_identity_that_came_by_itself_is_seen(
    db: Connection, world: World, taken: Came, column: Column[Any]
) -> None:
    where = tables.identity.c.principal == taken[0].id

    assert try_changes(db, world, taken, column, where)


@pytest.mark.parametrize("epoch", [1, 2], ids=["given", "own"])
@pytest.mark.parametrize("column", columns(tables.epoch_grant, without={"thread"}))
def test_a_changed_byte_of_a_later_grant_shows_nothing_else(
    db: Connection, world: World, taken: Came, column: Column[Any], epoch: int
) -> None:
    """What was given of the past is not signed: gone, it is as if it had not been given."""
    g = tables.epoch_grant.c
    where = (g.thread == taken[2]) & (g.epoch == epoch) & (g.principal == world.leader.id)
    for value in changes(db.scalar(select(column).where(where))):
        undo = db.begin_nested()
        try:
            db.execute(update(tables.epoch_grant).where(where).values({column: value}))
            page = world.read(db, world.leader, taken[2])
            assert epoch == 1
            assert ([one.text for one in page.entries], page.withheld) == (["Hei, Kari"], 1)
        except (CouldNotBeVerified, IntegrityError):
            pass
        finally:
            undo.rollback()


@pytest.mark.parametrize("column", columns(tables.identity, without={"by_self", "by_code"}))
def test_a_changed_byte_of_the_desks_identity_is_seen(
    db: Connection, world: World, dag: Person, kari: Came, column: Column[Any]
) -> None:
    desk = desk_of(world.trust.unit)
    where = tables.identity.c.principal == desk
    tried = 0
    for value in changes(db.scalar(select(column).where(where))):
        undo = db.begin_nested()
        try:
            db.execute(update(tables.identity).where(where).values({column: value}))
        except IntegrityError:
            undo.rollback()
            continue
        if column.name != "invitation":  # nobody invites a group: nothing follows from it
            with pytest.raises((CouldNotBeVerified, NotInThread)):
                world.read(db, dag, kari[2])
        undo.rollback()
        tried += 1
    assert tried or column.name == "invitation"


def test_a_changed_byte_of_a_boxed_root_is_seen(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    duty.leaves(db, world, dag)
    duty.hands_on(db, world, world.analyst)
    desk = desk_of(world.trust.unit)
    sealed = group_store.older(db, desk, 2)
    assert sealed
    for value in changes(sealed):
        if not isinstance(value, bytes):
            continue
        undo = db.begin_nested()
        group_store.put_older(db, desk, 2, value)
        with pytest.raises(CouldNotBeVerified):
            world.read(db, world.clinician, kari[2])
        undo.rollback()
