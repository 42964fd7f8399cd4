"""Drafts, read marks, and the list of threads that opens none of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, select, update

from messaging import drafts, tables, threads
from messaging.errors import CouldNotBeVerified
from messaging.keys import Keys
from messaging.models import ThreadLine
from tests.messaging.world import NOW, Person, World

PLACE = b"place 16 bytes.."


def keep(db: Connection, owner: Person, text: str, place: bytes = PLACE) -> None:
    """Have somebody begin to write."""
    key = Keys(owner.root).draft
    drafts.save_draft(db, account=owner.id, place=place, draft_key=key, text=text, now=NOW)


def kept(db: Connection, owner: Person, key: bytes | None = None, place: bytes = PLACE) -> str:
    """Return what somebody finds again."""
    return drafts.open_draft(
        db, account=owner.id, place=place, draft_key=key or Keys(owner.root).draft
    )


def line(db: Connection, me: Person, world: World) -> ThreadLine:
    """Return Liv's thread as it stands in somebody's list."""
    return next(one for one in threads.overview(db, me.id) if one.thread == world.livs)


def test_a_draft_is_found_again_and_replaced_and_forgotten(db: Connection, world: World) -> None:
    keep(db, world.liv, "Hei, jeg")
    keep(db, world.liv, "Hei, jeg lurer på")
    assert kept(db, world.liv) == "Hei, jeg lurer på"
    assert kept(db, world.liv, place=b"elsewhere") == ""

    keep(db, world.liv, "")
    assert kept(db, world.liv) == ""


def test_a_draft_is_its_writers_alone_and_stays_in_its_place(db: Connection, world: World) -> None:
    keep(db, world.liv, "Hei, jeg")
    with pytest.raises(CouldNotBeVerified):
        kept(db, world.liv, key=Keys(world.ola.root).draft)

    db.execute(update(tables.draft).values(account=world.ola.id))
    with pytest.raises(CouldNotBeVerified):
        kept(db, world.ola, key=Keys(world.liv.root).draft)


def test_the_size_of_a_draft_does_not_tell_every_letter(db: Connection, world: World) -> None:
    keep(db, world.liv, "a")
    keep(db, world.liv, "a" * 200, place=b"elsewhere")

    one, other = db.scalars(select(tables.draft.c.sealed))
    assert len(one) == len(other)


def test_old_drafts_are_forgotten(db: Connection, world: World) -> None:
    keep(db, world.liv, "Hei")

    assert drafts.forget_drafts_before(db, NOW) == 0
    assert drafts.forget_drafts_before(db, NOW + timedelta(seconds=1)) == 1
    assert kept(db, world.liv) == ""


def test_the_list_tells_what_is_unread_and_since_when_somebody_waits(
    db: Connection, world: World
) -> None:
    assert not line(db, world.analyst, world).unread
    assert line(db, world.analyst, world).newest_message_by is None

    later = [NOW + timedelta(hours=hours) for hours in range(1, 5)]
    world.send(db, world.analyst, "Hei", now=later[0])
    world.send(db, world.liv, "Hei", now=later[1])
    world.send(db, world.liv, "Er du der?", now=later[2])
    seen = line(db, world.analyst, world)
    assert (seen.newest, seen.newest_message, seen.newest_message_by) == (4, 4, world.liv.id)
    assert (seen.newest_message_at, seen.unanswered_since) == (later[2], later[1])
    assert seen.unread
    assert seen.party == world.livs_party


def test_what_was_read_is_marked_and_a_mark_never_goes_back(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Hei")
    world.send(db, world.liv, "Hallo")
    threads.mark_read(db, world.livs, world.analyst.id, 3, NOW)
    threads.mark_read(db, world.livs, world.analyst.id, 2, NOW)

    assert not line(db, world.analyst, world).unread
    assert line(db, world.clinician, world).unread
    marks = threads.read_marks(db, world.livs)
    assert marks == {world.analyst.id: (3, NOW)}


def test_the_list_holds_my_threads_alone_and_takes_one_query(db: Connection, world: World) -> None:
    asked: list[str] = []
    event.listen(db, "before_cursor_execute", lambda *given: asked.append(given[2]))

    mine = {one.thread for one in threads.overview(db, world.analyst.id)}
    assert mine == {world.livs, world.olas, world.staff_only}
    assert len(asked) == 1
    assert [one.thread for one in threads.overview(db, world.liv.id)] == [world.livs]
    assert threads.overview(db, world.leader.id) == []
