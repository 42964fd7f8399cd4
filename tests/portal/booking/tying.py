"""What people of two cases may do, before and after staff tie the one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from sqlalchemy import Engine, select

from portal.booking import reading as appointments
from portal.booking import service as booking
from portal.booking import store
from portal.booking.deal import dealt
from portal.booking.models import (
    OSLO,
    Appointment,
    AppointmentId,
    Booker,
    Day,
    GroupId,
    How,
    Seat,
    Side,
)
from portal.cases.models import ACROSS
from portal.db import reading
from tests.portal.booking.histories import FIRST_DAY, Deed, Step
from tests.portal.booking.people import DEAL_KEY, new_pair, somebody
from tests.portal.booking.test_isolation import World

ELSEWHERE = GroupId(bytes([77]) * 16)
ME, OTHER = somebody(Side.A), somebody(Side.B, group=ELSEWHERE, pair=new_pair())
RELATIVE = replace(somebody(Side.A), pair=ME.pair)  # of mine, with the same two
TOLD = {"KeptApart": "SlotTaken"}
WEEKS = 10

Told = list[tuple[Step, str, list[list[Day]]]]


def dates_of(*people: Booker) -> list[int]:
    """Return the dates dealt to all of these, counted from the first day."""
    ahead = range(7 * WEEKS)
    return [
        count for count in ahead if all(is_of(who, FIRST_DAY + timedelta(count)) for who in people)
    ]


def is_of(who: Booker, day: date) -> bool:
    """Whether a date is dealt to somebody, before any tie."""
    return dealt(day, group=who.seats[0].group, key=DEAL_KEY) is who.seats[0].side


BOTH, MINE, THEIRS = dates_of(ME, OTHER)[:4], dates_of(ME)[:10], dates_of(OTHER)[:10]


@dataclass
class Tying(World):
    """The same world, in which staff tie the case of one to that of the other."""

    tied_at: datetime | None = None
    seats: dict[bytes, tuple[Seat, ...]] = field(default_factory=dict)

    def as_now(self, who: Booker) -> Booker:
        """Return somebody with the seats they have by now."""
        return replace(who, seats=self.seats.get(who.party, who.seats))

    def offered(self, who: Booker, how: How) -> list[Day]:
        """Return the list that somebody is shown."""
        return super().offered(self.as_now(who), how)

    def ask(self, step: Step, *, moving: AppointmentId | None = None) -> AppointmentId:
        """Book as a client does, or move; a time refused for the other's sake leaves the list."""
        who = self.as_now(step.who)
        try:
            return super().ask(replace(step, who=who), moving=moving)
        except booking.KeptApart:
            booking.leave_out(self.db, who, step.starts_at, now=self.now)
            raise

    def do(self, step: Step) -> str:
        """Do what the step says and return what its doer sees of it."""
        if step.deed is Deed.TIE:
            return self.tie(step.who)
        if step.deed is Deed.REFUSED:
            booking.leave_out(self.db, step.who, step.starts_at, now=self.now)
            return "KeptApart"
        if step.deed is Deed.SLEEP:
            self.now += timedelta(days=step.ahead)
            return "done"
        return super().do(step)

    def tie(self, who: Booker) -> str:
        """Tie the case of ``who`` to that of the other, as the other side."""
        if self.tied_at:
            return "was done"
        there = (ME if who is OTHER else OTHER).seats[0]
        since = booking.first_unseen(self.now)
        seat = Seat(group=there.group, side=ACROSS[there.side], since=since)
        kin = (ME, RELATIVE) if who is ME else (OTHER,)
        seated = [replace(one, seats=(*one.seats, seat)) for one in kin]
        try:
            with self.db.begin_nested():
                booking.stand_too(self.db, seated, server=self.server, now=self.now)
        except booking.WouldMeet:
            return "WouldMeet"
        self.tied_at = self.now
        self.seats |= {one.party: one.seats for one in seated}
        return "done"

    def in_person(self, *people: Booker) -> list[Appointment]:
        """Return what stands for these since they were tied."""
        made = appointments.read(self.db, select(store.appointment))
        since = self.tied_at or datetime.max.replace(tzinfo=UTC)
        ids = {who.party for who in people}
        return [
            one
            for one, _ in made
            if one.party in ids and one.how is How.IN_PERSON and one.stands_in(since)
        ]

    def meetings(self) -> set[date]:
        """Return the dates on which both sides come."""
        mine, theirs = (
            {one.starts_at.astimezone(OSLO).date() for one in self.in_person(*side)}
            for side in ((ME, RELATIVE), (OTHER,))
        )
        return mine & theirs


@st.composite
def steps(draw: st.DrawFn, who: Booker, own: Sequence[int]) -> Step:
    """Draw what somebody does, mostly on dates that could be on their list."""
    deed = draw(st.sampled_from([Deed.BOOK, Deed.BOOK, Deed.MOVE, Deed.CANCEL]))
    ahead = draw(st.one_of(st.sampled_from(BOTH), st.sampled_from(own)))
    how = draw(st.sampled_from([How.IN_PERSON, How.IN_PERSON, How.PHONE]))
    return Step(who, deed, ahead, draw(st.integers(0, 9)), how)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Draw what both do before and after the tie, and how time passes."""
    people = ((ME, MINE), (OTHER, THEIRS), (OTHER, THEIRS), (RELATIVE, MINE))
    deeds = st.one_of(*(steps(who, own) for who, own in people))
    sleeps = st.builds(
        Step,
        st.just(ME),
        st.just(Deed.SLEEP),
        st.sampled_from((1, 2, 7, 20)),
        st.just(0),
        st.just(How.PHONE),
    )
    history = draw(st.lists(st.one_of(deeds, deeds, deeds, deeds, sleeps), min_size=2, max_size=14))
    ties = draw(st.lists(st.sampled_from([ME, OTHER]), min_size=1, max_size=2))
    for who in ties:
        place = draw(st.integers(0, len(history)))
        history.insert(place, Step(who, Deed.TIE, 0, 0, How.PHONE))
    return [*history, Step(ME, Deed.LOOK, 0, 0, How.PHONE)]


def play(engine: Engine, history: Sequence[Step]) -> tuple[Told, bool]:
    """Return what everybody was told, and whether the two ever came on one date."""
    told: Told = []
    met = False
    with reading(engine) as db:
        here = Tying(db)
        for step in history:
            answer = here.do(step)
            told.append((step, answer, [here.offered(ME, how) for how in How]))
            met = met or bool(here.meetings())
    return told, met


def alone(told: Told) -> list[Step]:
    """Return a history without the other, with my side's refusals as they were."""
    return [
        replace(step, deed=Deed.REFUSED) if answer == "KeptApart" else step
        for step, answer, _ in told
        if step.who is not OTHER and (step.deed is not Deed.TIE or answer == "done")
    ]


def what_i_see(told: Told) -> list[object]:
    """Keep my lists whenever I look, and what becomes of my own deeds."""
    return [
        (offered, TOLD.get(answer, answer) if step.who is ME else None)
        for step, answer, offered in told
        if step.who is not OTHER and (step.deed is not Deed.TIE or answer == "done")
    ]
