"""The desk, pairs, epochs and generations against a few sets: who can read what, always.

Whatever people do, in any order, everybody reads exactly what the sets of ``reference`` say,
and whatever the sets do not allow is refused, also where somebody writes the database by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine

from messaging import threads
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.models import MemberType
from tests.messaging import by_hand
from tests.messaging.model_team import STRANGER
from tests.messaging.model_threads import THREADS, WRITERS, Writing
from tests.messaging.reference import DESK, Thread
from tests.messaging.world import World

SIGNED = (
    "kind",
    "epoch",
    "id",
    "sender",
    "fingerprint",
    "roster",
    "about",
    "sent_at",
    "previous",
    "body_digest",
    "signature",
)


class DeskModel(Writing):
    """All of it, and whoever can write the database."""

    @invariant()
    def everybody_reads_what_they_may(self) -> None:
        """In the thread of which something was done last; of all of them at the end."""
        if hasattr(self, "threads"):
            self.check(self.threads[self.touched], set(self.people) - {STRANGER})

    def check(self, thread: Thread, people: Collection[str]) -> None:
        """Let people open a thread, and see that it is as the sets say."""
        for name in people:
            if not self.team.takes_part(thread, name):
                with pytest.raises(NotInThread):
                    self.world.read(self.db, self.now(name), thread.id)
                continue
            page = self.world.read(self.db, self.now(name), thread.id)
            mine = self.team.reads(thread, name)
            assert [one.text for one in page.entries] == mine
            assert page.withheld == len(thread.said) - len(mine)
            assert page.unconfirmed is thread.unconfirmed

    def teardown(self) -> None:
        """Let everybody open everything once more."""
        try:
            for thread in getattr(self, "threads", {}).values():
                self.check(thread, self.people)
        finally:
            super().teardown()

    @rule(where=THREADS, name=WRITERS, older=st.booleans(), data=st.data())
    def smuggle(self, where: str, name: str, older: bool, data: st.DataObject) -> None:  # noqa: FBT001 - as above
        """Somebody signs an entry with keys they have or had, and puts it there by hand."""
        thread = self.thread(where)
        if name == STRANGER:
            return
        keys = data.draw(st.integers(1, len(self.people[name])))
        newest, signer = len(thread.epochs), self.people[name][keys - 1]
        epoch = newest - 1 if older and newest > 1 else newest
        fits = epoch == newest and self.may_sign(thread, (name, keys))
        with self.undone():
            by_hand.write(self.db, self.world, thread.id, signer, by_hand.in_epoch(epoch))
            self.is_refused(thread, unless=fits)

    def may_sign(self, thread: Thread, signer: tuple[str, int]) -> bool:
        """Whether the newest list, as it stands, lets somebody sign under today's roster."""
        (name, keys), listed = signer, thread.epochs[-1]
        first_pair = len(thread.epochs) == 1 and not any(one == DESK for one, _ in listed)
        desk = (DESK, self.team.desk) if self.team.at_desk else None
        known = {self.team.holder(one) for one in self.team.staff} | {desk}
        others = {one for one in listed if one[0] != thread.client}
        if not first_pair and not others <= known:
            return False
        if signer in listed:
            return name == thread.client or signer in known
        at_desk = name in self.team.at_desk and self.team.keys[name] == keys
        return desk in listed and at_desk

    @rule(where=THREADS, name=WRITERS, wish=st.sampled_from(["more", "fewer", "me"]))
    def forge_a_list(self, where: str, name: str, wish: str) -> None:
        """Somebody signs a list that they may not sign, and puts it there by hand."""
        thread = self.thread(where)
        if name == STRANGER:
            return
        members = by_hand.members(self.db, self.world, thread.id)
        if wish == "more":
            members |= {by_hand.member(self.db, self.world.ola, MemberType.CLIENT)}
        elif wish == "fewer":
            members = {one for one in members if one.type is not MemberType.CLIENT}
        elif self.team.takes_part(thread, name) or not self.team.team_of(thread):
            return
        else:
            members |= {by_hand.member(self.db, self.now(name), MemberType.STAFF)}
        with self.undone():
            by_hand.turn(self.db, self.world, thread.id, self.now(name), members)
            self.is_refused(thread)

    @rule(where=THREADS, data=st.data())
    def tamper(self, where: str, data: st.DataObject) -> None:
        """Somebody changes a row."""
        thread = self.thread(where)
        place = data.draw(st.integers(1, by_hand.length(self.db, thread.id)))
        column = data.draw(st.sampled_from(SIGNED))
        with self.undone():
            by_hand.change(self.db, thread.id, place, column)
            self.is_refused(thread)

    @rule(where=THREADS, data=st.data())
    def take_out(self, where: str, data: st.DataObject) -> None:
        """Somebody deletes an entry that has others after it."""
        thread = self.thread(where)
        end = by_hand.length(self.db, thread.id)
        place = data.draw(st.integers(1, end))
        with self.undone():
            by_hand.take_out(self.db, thread.id, place)
            self.is_refused(thread, unless=place == end > 1)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Put everything back after the block."""
        undo = self.db.begin_nested()
        try:
            yield
        finally:
            undo.rollback()

    def is_refused(self, thread: Thread, *, unless: bool = False) -> None:
        """See that nothing is shown of a thread, unless it is to be."""
        if unless:
            assert threads.verified(self.db, thread.id, trust=self.world.trust)
            return
        with pytest.raises(CouldNotBeVerified):
            threads.verified(self.db, thread.id, trust=self.world.trust)


def test_everybody_reads_what_the_sets_say(engine: Engine, world: World) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        DeskModel.db, DeskModel.world = connection, world
        run_state_machine_as_test(
            DeskModel,
            settings=settings(max_examples=20, stateful_step_count=30, deadline=None),
        )
        transaction.rollback()
