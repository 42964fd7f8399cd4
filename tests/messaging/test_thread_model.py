"""A thread against a plain list: whatever people do, and whatever is done to the rows.

After any number of messages and answers every member reads exactly the list, and after any
one change to the rows beneath it nobody reads anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from messaging import tables, threads
from messaging.errors import CouldNotBeVerified, NewerEntry, NotInThread
from messaging.models import EntryId, Kind, PrincipalId, new_id
from tests.messaging.world import Person, World, person

_e = tables.entry.c
Said = tuple[Kind, PrincipalId, EntryId | None, str]

texts = st.text(min_size=1, max_size=300).filter(lambda text: bool(text.strip()))
writers = st.sampled_from(["liv", "analyst", "clinician"])


class ThreadModel(RuleBasedStateMachine):
    """Liv's thread, and the list of what was said in it."""

    db: Connection
    world: World

    @initialize()
    def begin(self) -> None:
        """Come to the thread when nobody has written."""
        self.undo = self.db.begin_nested()
        self.said: list[Said] = []
        self.ids: list[EntryId] = []

    def teardown(self) -> None:
        """Leave it as it was."""
        if hasattr(self, "undo"):
            self.undo.rollback()

    def _somebody(self, name: str) -> Person:
        somebody: Person = getattr(self.world, name)
        return somebody

    @rule(name=writers, text=texts)
    def post(self, name: str, text: str) -> None:
        """Somebody writes."""
        sender = self._somebody(name)
        self.ids.append(self.world.send(self.db, sender, text))
        shown = text.encode("utf-8", "replace").decode()
        self.said.append((Kind.MESSAGE, sender.id, None, shown))

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def post_again(self, data: st.DataObject) -> None:
        """A form is sent a second time."""
        place = data.draw(st.integers(0, len(self.said) - 1))
        kind, sender, _, _ = self.said[place]
        if kind is Kind.MESSAGE:
            again = next(one for one in self._members() if one.id == sender)
            self.world.send(self.db, again, "en gang til", entry=self.ids[place])

    @precondition(lambda self: any(kind is Kind.MESSAGE for kind, *_ in self.said))
    @rule(name=writers, data=st.data())
    def answer(self, name: str, data: st.DataObject) -> None:
        """Somebody answers a message."""
        messages = [
            entry
            for entry, (kind, *_) in zip(self.ids, self.said, strict=True)
            if kind is Kind.MESSAGE
        ]
        sender, about = self._somebody(name), data.draw(st.sampled_from(messages))
        self.ids.append(self.world.answer(self.db, sender, about, "ok"))
        self.said.append((Kind.ANSWER, sender.id, about, "ok"))

    @rule(seen=st.integers(1, 12), name=writers)
    def post_having_seen(self, seen: int, name: str) -> None:
        """Somebody writes who has not seen everything."""
        sender = self._somebody(name)
        newer = any(
            kind is Kind.MESSAGE and by != sender.id for kind, by, *_ in self.said[seen - 1 :]
        )
        if newer:
            with pytest.raises(NewerEntry):
                self.world.send(self.db, sender, "Hei", seen=seen)
        else:
            self.ids.append(self.world.send(self.db, sender, "Hei", seen=seen))
            self.said.append((Kind.MESSAGE, sender.id, None, "Hei"))

    @rule()
    def stranger(self) -> None:
        """Somebody who takes no part tries to read and to write."""
        for other in (self.world.leader, self.world.ola, person()):
            with pytest.raises(NotInThread):
                self.world.read(self.db, other)
            with pytest.raises(NotInThread):
                self.world.send(self.db, other, "Hei")

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def tamper(self, data: st.DataObject) -> None:
        """Somebody who can write the database changes it, once; then it is put back."""
        place = data.draw(st.integers(2, len(self.said) + 1))
        move = data.draw(st.sampled_from(MOVES))
        undo = self.db.begin_nested()
        try:
            if move(self.db, self.world, place):
                for reader in self._members():
                    with pytest.raises(CouldNotBeVerified):
                        self.world.read(self.db, reader)
        finally:
            undo.rollback()

    @invariant()
    def everybody_reads_what_was_said(self) -> None:
        """Every member reads the list, and the worker sees who answered what."""
        if not hasattr(self, "said"):
            return
        for reader in self._members():
            page = self.world.read(self.db, reader)
            seen = [(one.kind, one.sender, one.about, one.text) for one in page.entries]
            assert seen == self.said[-threads.PAGE :]
        headers = threads.verified(self.db, self.world.livs, trust=self.world.trust)[1:]
        assert [(one.kind, one.sender) for one in headers] == [one[:2] for one in self.said]

    def _members(self) -> list[Person]:
        return [self.world.liv, self.world.analyst, self.world.clinician]


# What somebody who can write the database may do to the entry at a place; each returns whether
# there was anything to do.
Move = Callable[[Connection, World, int], bool]


def _row(db: Connection, world: World, place: int) -> dict[str, Any] | None:
    where = (_e.thread == world.livs, _e.sequence == place)
    found = db.execute(select(tables.entry).where(*where)).mappings().one_or_none()
    return None if found is None else dict(found)


def _set(db: Connection, world: World, place: int, **values: object) -> bool:
    where = (_e.thread == world.livs, _e.sequence == place)
    return db.execute(update(tables.entry).where(*where).values(**values)).rowcount == 1


def flip_a_bit_of_the_body(db: Connection, world: World, place: int) -> bool:
    """Change what the sealed text says."""
    row = _row(db, world, place) or {}
    changed = bytearray(row["body"])
    changed[place * 37 % len(changed)] ^= 1 << place % 8
    return _set(db, world, place, body=bytes(changed))


def put_another_body(db: Connection, world: World, place: int) -> bool:
    """Exchange a body and its digest for those of the entry before."""
    before = _row(db, world, place - 1) or {}
    return _set(db, world, place, body=before["body"], body_digest=before["body_digest"])


def name_another_sender(db: Connection, world: World, place: int) -> bool:
    """Say that the other colleague wrote it."""
    row = _row(db, world, place) or {}
    other = world.analyst if row["sender"] == world.clinician.id else world.clinician
    return _set(db, world, place, sender=other.id)


def say_it_came_later(db: Connection, world: World, place: int) -> bool:
    """Change the time."""
    return _set(db, world, place, sent_at=(_row(db, world, place) or {})["sent_at"] + 1)


def answer_something_else(db: Connection, world: World, place: int) -> bool:
    """Make an entry an answer to the one before it, if it is not that already."""
    before = _row(db, world, place - 1) or {}
    if (_row(db, world, place) or {})["about"] == before["id"]:
        return False
    return _set(db, world, place, kind=int(Kind.ANSWER), about=before["id"])


def take_out(db: Connection, world: World, place: int) -> bool:
    """Delete an entry that has others after it, and close the gap."""
    db.execute(delete(tables.entry).where(_e.thread == world.livs, _e.sequence == place))
    after = place
    while _set(db, world, after + 1, sequence=after):
        after += 1
    return after > place


def turn_round(db: Connection, world: World, place: int) -> bool:
    """Exchange two neighbours."""
    if _row(db, world, place + 1) is None:
        return False
    _set(db, world, place, sequence=0)
    _set(db, world, place + 1, sequence=place)
    return _set(db, world, 0, sequence=place + 1)


def say_it_again(db: Connection, world: World, place: int) -> bool:
    """Repeat an entry at the end, under another id."""
    end = db.scalar(select(func.max(_e.sequence)).where(_e.thread == world.livs)) or 0
    copy = _row(db, world, place) or {}
    db.execute(insert(tables.entry).values(copy | {"sequence": end + 1, "id": new_id()}))
    return True


def bring_from_elsewhere(db: Connection, world: World, place: int) -> bool:
    """Put a whole entry of the pair's other thread in the place."""
    world.send(db, world.analyst, "Til noen andre", thread=world.olas)
    found = select(tables.entry).where(_e.thread == world.olas).order_by(_e.sequence.desc())
    other = dict(db.execute(found.limit(1)).mappings().one())
    return _set(db, world, place, **other | {"thread": world.livs, "sequence": place})


def begin_elsewhere(db: Connection, world: World, _place: int) -> bool:
    """Say that the thread is about somebody else."""
    where = tables.thread.c.id == world.livs
    return db.execute(update(tables.thread).where(where).values(party=new_id())).rowcount == 1


MOVES: tuple[Move, ...] = (
    flip_a_bit_of_the_body,
    put_another_body,
    name_another_sender,
    say_it_came_later,
    answer_something_else,
    take_out,
    turn_round,
    say_it_again,
    bring_from_elsewhere,
    begin_elsewhere,
)


def test_a_thread_is_what_was_said_in_it(engine: Engine, world: World) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        ThreadModel.db, ThreadModel.world = connection, world
        run_state_machine_as_test(
            ThreadModel,
            settings=settings(max_examples=20, stateful_step_count=25, deadline=None),
        )
        transaction.rollback()


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.__name__)
def test_no_tampered_entry_is_shown(db: Connection, world: World, move: Move) -> None:
    first = world.send(db, world.liv, "Hei")
    world.answer(db, world.analyst, first, "Lest")
    world.send(db, world.liv, "Takk")
    world.send(db, world.analyst, "Ha det")

    assert move(db, world, 4)
    for reader in (world.liv, world.clinician):
        with pytest.raises(CouldNotBeVerified):
            world.read(db, reader)
