"""What people do in threads, at random: whoever may, and whoever may not."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from messaging.errors import (
    CouldNotBeVerified,
    DigitsDiffer,
    MessagingError,
    NotAllowed,
    NotHandedOn,
    NotInThread,
    TakenMeanwhile,
)
from tests.messaging import duty
from tests.messaging.model_team import CLIENTS, COLLEAGUES, STAFF, STRANGER, Staffing
from tests.messaging.reference import DESK, Thread

Refusal = type[MessagingError] | None
WRITERS = st.sampled_from([*COLLEAGUES, *CLIENTS, STRANGER])
THREADS = st.sampled_from(CLIENTS)


class Writing(Staffing):
    """The same people, and the threads of Liv and Kari."""

    @rule(name=THREADS, inviter=STAFF)
    def client_anew(self, name: str, inviter: str) -> None:
        """A client has lost their keys, and comes in by a new invitation."""
        if name not in self.threads:
            return
        with self.expected(
            None if {inviter, "analyst", "clinician"} <= self.team.staff else NotAllowed
        ):
            again = duty.client_anew(
                self.db, self.world, self.now(inviter), self.now(name), self.threads[name].party
            )
            self.people[name].append(again)
            self.team.keys[name] += 1
            self.threads[name].unconfirmed = False

    def thread(self, name: str) -> Thread:
        """Return a client's thread, to look at when the step is done."""
        self.touched = name
        return self.threads[name]

    @rule(where=THREADS, name=WRITERS)
    def post(self, where: str, name: str) -> None:
        """Somebody writes."""
        thread = self.thread(where)
        listed = self.team.listed(thread)
        error: Refusal = None
        if not self.team.takes_part(thread, name):
            error = NotInThread
        elif listed == thread.epochs[-1] and not self._has_newest(thread, name):
            error = NotHandedOn
        self.written += 1
        text = str(self.written)
        with self.expected(error):
            self.world.send(self.db, self.now(name), text, thread=thread.id)
            self.team.turn(thread, listed)
            thread.said.append((len(thread.epochs) - 1, name, text))

    @rule(where=THREADS, data=st.data())
    def say(self, where: str, data: st.DataObject) -> None:
        """Somebody who takes part writes."""
        names = [one for one in self.people if self.team.takes_part(self.threads[where], one)]
        self.post(where, data.draw(st.sampled_from(names)))

    @rule(partner=STAFF, data=st.data())
    def take_from_the_desk(self, partner: str, data: st.DataObject) -> None:
        """Somebody at the desk takes Kari's thread."""
        if self.team.at_desk:
            self.take("kari", data.draw(st.sampled_from(sorted(self.team.at_desk))), partner)

    def _has_newest(self, thread: Thread, name: str) -> bool:
        return self.team.has_key(thread, name, len(thread.epochs) - 1)

    @rule(where=THREADS, name=WRITERS)
    def old_keys(self, where: str, name: str) -> None:
        """Somebody has the keys that a person had before."""
        thread = self.thread(where)
        if len(self.people[name]) < 2:
            return
        old = self.people[name][-2]
        for attempt in (
            lambda: self.world.read(self.db, old, thread.id),
            lambda: self.world.send(self.db, old, "Hei", thread=thread.id),
            lambda: duty.refreshes(self.db, self.world, thread.id, old),
        ):
            undo = self.db.begin_nested()
            with pytest.raises((NotInThread, CouldNotBeVerified, NotAllowed)):
                attempt()
            undo.rollback()

    @rule(where=THREADS, name=STAFF, partner=STAFF)
    def take(self, where: str, name: str, partner: str) -> None:
        """Somebody at the desk takes a thread."""
        thread = self.thread(where)
        if name == partner:
            return
        pair = {self.team.holder(name), self.team.holder(partner)}
        at_desk = any(one == DESK for one, _ in self.team.listed(thread))
        error = self._may_take(thread, name, partner, at_desk=at_desk)
        with self.expected(error):
            duty.takes(self.db, self.world, thread.id, self.now(name), self.now(partner))
            if at_desk:
                until = len(thread.epochs)
                listed = {one for one in self.team.listed(thread) if one[0] != DESK} | pair
                self.team.turn(thread, listed)
                self.team.give(thread, name, pair, until=until)

    def _may_take(self, thread: Thread, name: str, partner: str, *, at_desk: bool) -> Refusal:
        pair = {self.team.holder(name), self.team.holder(partner)}
        if not {name, partner} <= self.team.staff:
            return NotAllowed
        if at_desk and name not in self.team.at_desk:
            return NotInThread
        if at_desk:
            has_any = any(
                self.team.has_key(thread, name, epoch) for epoch in range(len(thread.epochs))
            )
            through = self.team.through_desk(thread, name)
            return NotHandedOn if through and not has_any else None
        was_there = any(one == DESK for epoch in thread.epochs for one, _ in epoch)
        if not was_there or name not in self.team.at_desk:
            return NotInThread
        return None if self.team.team_of(thread) == pair else TakenMeanwhile

    @rule(where=THREADS, name=WRITERS, added=STAFF, history=st.booleans())
    def add(self, where: str, name: str, added: str, history: bool) -> None:  # noqa: FBT001 - as above
        """Somebody lets a colleague take part."""
        thread = self.thread(where)
        listed, until = self.team.listed(thread), len(thread.epochs)
        new = {self.team.holder(added)}
        error: Refusal = None
        orphaned = name == "leader" and not self.team.team_of(thread)
        if added not in self.team.staff:
            error = NotAllowed
        elif not orphaned and not self.team.takes_part(thread, name):
            error = NotInThread
        elif name == thread.client and not new <= listed:
            error = NotAllowed
        elif history and orphaned:
            error = NotInThread
        elif history and self._nothing_to_give(thread, name):
            error = NotHandedOn
        with self.expected(error):
            who, whom = self.now(name), self.now(added)
            duty.adds(self.db, self.world, thread.id, who, whom, history=history)
            self.team.turn(thread, listed | new)
            if history:
                self.team.give(thread, name, new, until=until)

    def _nothing_to_give(self, thread: Thread, name: str) -> bool:
        epochs = range(len(thread.epochs))
        has_any = any(self.team.has_key(thread, name, epoch) for epoch in epochs)
        return self.team.through_desk(thread, name) and not has_any

    @rule(where=THREADS, name=WRITERS, gone=STAFF)
    def let_go(self, where: str, name: str, gone: str) -> None:
        """Somebody drops a colleague, or themselves."""
        thread = self.thread(where)
        listed, going = self.team.listed(thread), {self.team.holder(gone)}
        error: Refusal = None
        if not self.team.takes_part(thread, name) or not going <= listed:
            error = NotInThread
        elif name == thread.client or self.team.team_of(thread) == going:
            error = NotAllowed
        with self.expected(error):
            duty.lets_go(self.db, self.world, thread.id, self.now(name), self.now(gone))
            self.team.turn(thread, listed - going)

    @rule(where=THREADS, name=WRITERS, to=WRITERS)
    def give_history(self, where: str, name: str, to: str) -> None:
        """Somebody gives another what they read of the past."""
        thread = self.thread(where)
        listed = self.team.listed(thread)
        error: Refusal = None
        if not self.team.takes_part(thread, name) or self.team.holder(to) not in listed:
            error = NotInThread
        elif listed == thread.epochs[-1] and self._nothing_to_give(thread, name):
            error = NotHandedOn
        with self.expected(error):
            duty.gives(self.db, self.world, thread.id, self.now(name), self.now(to))
            until = len(thread.epochs)
            self.team.turn(thread, listed)
            self.team.give(thread, name, {self.team.holder(to)}, until=until)

    @rule(name=STAFF, right=st.booleans())
    def confirm(self, name: str, right: bool) -> None:  # noqa: FBT001 - as above
        """Somebody compares digits with Kari."""
        thread = self.thread("kari")
        error: Refusal = None
        if not self.team.takes_part(thread, name):
            error = NotInThread
        elif not thread.unconfirmed:
            error = NotAllowed
        elif not right:
            error = DigitsDiffer
        with self.expected(error):
            said = duty.digits(self.db, self.world, thread.id, self.now("kari"))
            wrong = f"{(int(said) + 1) % 10**6:06}"
            duty.confirms(self.db, self.world, thread.id, self.now(name), said if right else wrong)
            self.team.turn(thread, self.team.listed(thread))
            thread.unconfirmed = False
