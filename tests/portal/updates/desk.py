"""The verbs of updates with what stays the same in a test."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from messaging.models import EntryId, new_id
from portal.updates import service as updates
from portal.updates.models import Answer, RedRow, Told, Update, UpdateType
from portal.worker import Tools
from tests.world import NOW, World

RELEASE = Update(
    type=UpdateType.RELEASE, at=NOW + timedelta(hours=6), text="He takes the train.", avoid="Square"
)


def new_entry() -> EntryId:
    """Return the id that a page gives to what will be written on it."""
    return EntryId(new_id())


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What people do with updates, by their short names."""

    world: World
    transaction: Callable[[], AbstractContextManager[Connection]]

    def post(
        self,
        update: Update = RELEASE,
        *,
        to: str = "client",
        by: str = "analyst",
        entry: EntryId | None = None,
    ) -> Told:
        """Tell somebody something."""
        with self.transaction() as db:
            return updates.post(
                db,
                self.world.people.parties[to],
                update,
                entry=entry or new_entry(),
                reader=self.world.reader(by),
            )

    def correct(
        self, told: Told, update: Update, *, by: str = "clinician", entry: EntryId | None = None
    ) -> Told:
        """Put something else in its place."""
        with self.transaction() as db:
            return updates.correct(
                db, told.id, update, entry=entry or new_entry(), reader=self.world.reader(by)
            )

    def answer(
        self,
        told: Told,
        answer: Answer = Answer.SAFE,
        *,
        by: str = "client",
        entry: EntryId | None = None,
    ) -> Told:
        """Answer it."""
        with self.transaction() as db:
            return updates.acknowledge(
                db, told.id, answer, entry=entry or new_entry(), reader=self.world.reader(by)
            )

    def reached(
        self,
        told: Told,
        *,
        by: str = "analyst",
        entry: EntryId | None = None,
        told_at: datetime | None = None,
        seen: bytes | None = None,
    ) -> Told:
        """Say that it was told on the telephone."""
        with self.transaction() as db:
            return updates.reached(
                db,
                told.id,
                told_at=told_at or self.now,
                note="Answered at once.",
                entry=entry or new_entry(),
                reader=self.world.reader(by),
                seen=seen,
            )

    def one(self, told: Told, *, by: str = "client") -> Told:
        """Read it as it stands now."""
        with self.transaction() as db:
            return updates.one(db, told.id, reader=self.world.reader(by))

    def of_client(self, name: str = "client") -> list[Told]:
        """Return what somebody sees on their start page."""
        with self.transaction() as db:
            party = self.world.party(db, name)
            return updates.of_client(db, party, reader=self.world.reader(name))

    def red(self, name: str = "analyst") -> list[RedRow]:
        """Return what is red in somebody's inbox."""
        with self.transaction() as db:
            return updates.red_rows(db, acting=self.world.acting(name))

    def work(self) -> list[updates.Raised]:
        """Let a worker alarm about what is due."""
        world = self.world
        with self.transaction() as db:
            return updates.raise_alarms(
                db, trust=world.trust, server=world.server, now=world.clock.now
            )

    @property
    def now(self) -> datetime:
        """The time it is."""
        return self.world.clock.now

    @property
    def tools(self) -> Tools:
        """What the worker works with now."""
        return Tools(trust=self.world.trust, server=self.world.server, now=self.now)

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.world.clock.forward(timedelta(minutes=minutes))


def later(update: Update = RELEASE, *, hours: int = 2) -> Update:
    """Return the same with another time."""
    assert update.at is not None
    return replace(update, at=update.at + timedelta(hours=hours))
