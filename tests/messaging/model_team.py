"""What people of the team do, at random: they join, leave, lose their keys, and log in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import Connection

from messaging.errors import MessagingError, NotInThread
from messaging.models import Duties
from tests.messaging import duty
from tests.messaging.reference import DESK, Team, Thread
from tests.messaging.world import Person, World, person

COLLEAGUES = ("leader", "analyst", "clinician", "dag")
CLIENTS = ("liv", "kari")
STRANGER = "stranger"
STAFF = st.sampled_from(COLLEAGUES)
OTHERS = st.sampled_from(COLLEAGUES[1:])  # whom the leader may dismiss


class Staffing(RuleBasedStateMachine):
    """A team of four with a desk; Liv, who was invited, and Kari, who was not."""

    db: Connection
    world: World

    @initialize()
    def begin(self) -> None:
        """Begin with a pair, a colleague more, and somebody at the desk."""
        self.undo = self.db.begin_nested()
        db, world = self.db, self.world
        self.people: dict[str, list[Person]] = {
            "leader": [world.leader],
            "analyst": [world.analyst],
            "clinician": [world.clinician],
            "dag": [duty.hired(db, world)],
            "liv": [world.liv],
            STRANGER: [person()],
        }
        keys = dict.fromkeys([*COLLEAGUES, *CLIENTS, STRANGER], 1)
        self.team = Team(keys=keys, staff=set(COLLEAGUES))
        pair = {("liv", 1), ("analyst", 1), ("clinician", 1)}
        self.threads = {
            "liv": Thread(id=world.livs, party=world.livs_party, client="liv", epochs=[pair])
        }
        self.written, self.touched = 0, "liv"
        self._join("analyst")
        kari, party, thread = duty.comes_in(db, world)
        self.people["kari"] = [kari]
        listed = {("kari", 1), (DESK, 1)}
        self.threads["kari"] = Thread(
            id=thread, party=party, client="kari", epochs=[listed], unconfirmed=True
        )

    def teardown(self) -> None:
        """Leave everything as it was."""
        if hasattr(self, "undo"):
            self.undo.rollback()

    def now(self, name: str) -> Person:
        """Return somebody with the keys they have today."""
        return self.people[name][-1]

    def _join(self, name: str) -> None:
        with self.expected(None if name in self.team.staff else NotInThread):
            duty.joins(self.db, self.world, self.now(name))
            at_desk = self.team.at_desk | {name}
            self.team.change(set(self.team.staff), at_desk, by="leader")

    @rule(name=STAFF)
    def join(self, name: str) -> None:
        """Somebody joins the desk."""
        self._join(name)

    @rule(name=STAFF)
    def leave(self, name: str) -> None:
        """Somebody leaves the desk."""
        with self.expected(None if name in self.team.staff else NotInThread):
            duty.leaves(self.db, self.world, self.now(name))
            self.team.change(set(self.team.staff), self.team.at_desk - {name}, by="leader")

    @precondition(lambda self: len(self.team.staff) > 1)
    @rule(data=st.data())
    def dismiss(self, data: st.DataObject) -> None:
        """Somebody leaves the team."""
        name = data.draw(st.sampled_from(sorted(self.team.staff - {"leader"})))
        duty.dismissed(self.db, self.world, self.now(name))
        self.team.change(self.team.staff - {name}, self.team.at_desk - {name}, by="leader")

    @rule(name=OTHERS, at_desk=st.booleans())
    def colleague_anew(self, name: str, at_desk: bool) -> None:  # noqa: FBT001 - hypothesis names it
        """A colleague has lost their keys, or comes back."""
        duties = Duties.ANALYST | (Duties.DESK if at_desk else Duties.NONE)
        again = duty.colleague_anew(self.db, self.world, self.now(name), duties)
        self.people[name].append(again)
        desk = self.team.at_desk - {name} | ({name} if at_desk else set())
        self.team.change(self.team.staff | {name}, desk, by="leader", new_keys=name)

    @rule(name=STAFF)
    def hand_on(self, name: str) -> None:
        """Somebody of the team logs in."""
        duty.hands_on(self.db, self.world, self.now(name))
        if name in self.team.at_desk:
            self.team.hand_on(name)

    @contextmanager
    def expected(self, error: type[MessagingError] | None) -> Iterator[None]:
        """Let what is done in the block be refused like this, and leave nothing; or succeed."""
        if error is None:
            yield
            return
        undo = self.db.begin_nested()
        try:
            with pytest.raises(error):
                yield
        finally:  # or what went wrong would hide behind a second error
            undo.rollback()
