"""What one side is offered does not depend on anything the other side does.

A history is played twice: as it was, and as if the other party had never existed. By the same
token it is the same when they book, move, cancel or are placed by hand, since each of these is
compared with nothing at all. As a control, hiding the times that clash must fail the same test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import Phase, find, given, settings
from sqlalchemy import Connection, Engine

from messaging.columns import metadata
from messaging.keys import ServerKeys
from portal.booking import service as booking
from portal.booking import slots, store
from portal.booking.deal import dealt
from portal.booking.models import (
    APART,
    OSLO,
    AppointmentId,
    Booker,
    Day,
    How,
    Kind,
    RoomId,
    Side,
)
from portal.db import make_engine, reading, writing
from tests.portal.booking.histories import ME, OTHER, Deed, Step, histories
from tests.portal.booking.people import (
    DEAL_KEY,
    GROUP,
    placed,
)

Told = tuple[Booker, str, list[list[Day]]]

# The first example is as good as the smallest.
SEARCH = settings(max_examples=2000, deadline=None, phases=[Phase.generate])
BOOKED = (Deed.BOOK, "done")


@dataclass
class World:
    """A team, the people who book with it, and the date."""

    db: Connection
    now: datetime = datetime(2026, 11, 24, 7, tzinfo=UTC)  # early on one of my days
    server: ServerKeys = field(default_factory=lambda: ServerKeys((bytes(32),)))
    booked: dict[bytes, AppointmentId] = field(default_factory=dict)

    def offered(self, who: Booker, how: How) -> list[Day]:
        """Return the list that somebody is shown."""
        return booking.offered(
            self.db, booker=who, kind=Kind.FIRST, how=how, deal_key=DEAL_KEY, now=self.now
        )

    def ask(self, step: Step, *, moving: AppointmentId | None = None) -> AppointmentId:
        """Book as a client does, or move."""
        return booking.book(
            self.db,
            booker=step.who,
            kind=Kind.FIRST,
            how=step.how,
            starts_at=step.starts_at,
            deal_key=DEAL_KEY,
            server=self.server,
            now=self.now,
            moving=moving,
        )

    def do(self, step: Step) -> str:
        """Do what the step says and return what its doer sees of it."""
        try:
            if step.deed is Deed.CANCEL:
                self.cancel(step.who)
            if step.deed is Deed.SLEEP:
                self.now += timedelta(days=1)
            if step.deed is Deed.BOOK:
                self.booked[step.who.party] = self.ask(step)
            if step.deed is Deed.MOVE:
                self.booked[step.who.party] = self.ask(step, moving=self.last(step.who))
            if step.deed is Deed.PLACED:
                self.place(step)
        except (booking.SlotTaken, booking.NoSuchAppointment, booking.TooLate) as error:
            return type(error).__name__
        return "done"

    def last(self, who: Booker) -> AppointmentId:
        """Return what somebody booked last; where they did not, what nobody did."""
        return self.booked.get(who.party, AppointmentId(bytes(16)))

    def cancel(self, who: Booker) -> None:
        """Cancel what somebody booked last."""
        booking.cancel(
            self.db,
            self.last(who),
            among=[who.party],
            by=who.account,
            server=self.server,
            now=self.now,
        )

    def place(self, step: Step) -> None:
        """Place somebody by hand where the design lets staff: never on a later date of mine."""
        day = step.starts_at.astimezone(OSLO).date()
        mine = dealt(day, group=GROUP, key=DEAL_KEY) is ME.seats[-1].side
        if not (mine and day > self.now.astimezone(OSLO).date()):
            self.put(step, room=next(iter(store.rooms(self.db))))

    def put(self, step: Step, *, room: RoomId) -> AppointmentId:
        """Write an appointment past the rules of the service; the claims still hold."""
        how_room = room if step.how is How.IN_PERSON else None
        made = placed(step.who, step.starts_at, room=how_room, how=step.how)
        tag = self.server.row_tag(*made.parts())
        who = step.who
        if not store.add(self.db, made, account=who.account, seats=who.seats, tag=tag):
            raise booking.SlotTaken
        return made.id


class Hiding(World):
    """The control: all dates are for everybody, and times at which the other comes are hidden."""

    def offered(self, who: Booker, how: How) -> list[Day]:
        """Offer the dates of all sides, without the times that clash."""
        days = []
        for side in Side:
            seat = replace(who.seats[-1], side=side)
            days += super().offered(replace(who, seats=(seat,)), how)
        return [
            Day(date=day.date, times=tuple(at for at in day.times if not self.clashes(who, at)))
            for day in days
        ]

    def clashes(self, who: Booker, at: datetime) -> bool:
        """Tell whether the other side would be near."""
        mine = who.seats[-1]
        there = self.db.execute(store.presence.select().where(store.presence.c.side != mine.side))
        theirs = {row.quarter for row in there if row.case_group == mine.group}
        around = slots.quarters(at - APART, at + timedelta(minutes=90) + APART)
        return bool(theirs & set(around))

    def ask(self, step: Step, *, moving: AppointmentId | None = None) -> AppointmentId:
        """Book whatever is on the list."""
        if moving:
            self.cancel(step.who)
        if not any(step.starts_at in day.times for day in self.offered(step.who, step.how)):
            raise booking.SlotTaken
        return self.put(step, room=next(iter(store.rooms(self.db))))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """A team with one room; each history is undone after it was played."""
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with writing(engine) as db:
        booking.add_room(db, name="Room", server=ServerKeys((bytes(32),)))
    yield engine
    engine.dispose()


def play(engine: Engine, history: Sequence[Step], world: type[World]) -> list[Told]:
    """Return what everybody was told, and after each step what I am offered."""
    told: list[Told] = []
    with reading(engine) as db:
        here = world(db)
        for step in history:
            answer = here.do(step)
            told.append((step.who, answer, [here.offered(ME, how) for how in How]))
    return told


def what_i_see(told: Sequence[Told]) -> list[object]:
    """Keep what I can see: my lists whenever I look, and what becomes of my own deeds."""
    return [
        (offered, answer if who is ME else None)
        for who, answer, offered in told
        if who is not OTHER
    ]


def the_same(engine: Engine, history: Sequence[Step], world: type[World]) -> bool:
    alone = [step for step in history if step.who is not OTHER]
    return what_i_see(play(engine, history, world)) == what_i_see(play(engine, alone, world))


@settings(max_examples=200, deadline=None)
@given(histories())
def test_i_see_the_same_as_if_the_other_party_had_never_existed(
    engine: Engine, history: list[Step]
) -> None:
    assert the_same(engine, history, World)


@pytest.mark.parametrize("deed", [Deed.BOOK, Deed.PLACED])
def test_hiding_the_times_that_clash_fails_this_test(engine: Engine, deed: Deed) -> None:
    def gives_the_other_away(history: list[Step]) -> bool:
        acts = any(step.who is OTHER and step.deed is deed for step in history)
        return acts and not the_same(engine, history, Hiding)

    assert find(histories(), gives_the_other_away, settings=SEARCH)


def test_in_some_of_the_histories_both_sides_book(engine: Engine) -> None:
    def both_book(history: list[Step]) -> bool:
        told = play(engine, history, World)
        deeds = zip(history, told, strict=True)
        return {ME.party, OTHER.party} <= {
            step.who.party for step, (_, answer, _) in deeds if (step.deed, answer) == BOOKED
        }

    assert find(histories(), both_book, settings=SEARCH)
