"""People of two cases, tied at some moment: they never meet, and learn nothing of each other.

Lists that somebody has seen stay as they are, so for some weeks both may be offered one date. Then
it is the claims that refuse the second. A history is played as it was, and again as if the other
had never existed; of the second only this is taken from the first: which of one's own attempts
were refused for the other's sake. All else that one sees must be the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from messaging.columns import metadata
from messaging.keys import ServerKeys
from portal.booking import reading as appointments
from portal.booking import service as booking
from portal.booking import store
from portal.booking.deal import dealt, next_block
from portal.booking.models import (
    HORIZON,
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
from portal.db import make_engine, reading, writing
from tests.portal.booking.histories import FIRST_DAY, Deed, Step
from tests.portal.booking.people import DEAL_KEY, new_pair, somebody
from tests.portal.booking.test_isolation import World

ELSEWHERE = GroupId(bytes([77]) * 16)
ME, OTHER = somebody(Side.A), somebody(Side.B, group=ELSEWHERE, pair=new_pair())
RELATIVE = replace(somebody(Side.A), pair=ME.pair)  # of mine, with the same two
ROOMS = 4  # enough for everybody: who takes the last room is seen by all, tied or not
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
        since = next_block(self.now.astimezone(OSLO).date() + HORIZON)
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


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """A team with rooms for everybody; each history is undone after it was played."""
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with writing(engine) as db:
        for _ in range(ROOMS):
            booking.add_room(db, name="Room", server=ServerKeys((bytes(32),)))
    yield engine
    engine.dispose()


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


@settings(max_examples=300, deadline=None)
@given(histories())
def test_they_never_meet_and_i_see_the_same_as_if_the_other_had_never_existed(
    engine: Engine, history: list[Step]
) -> None:
    told, met = play(engine, history)

    assert not met
    assert what_i_see(told) == what_i_see(play(engine, alone(told))[0])


def asks(who: Booker, ahead: int, half_hour: int = 0) -> Step:
    """Return an attempt to come."""
    return Step(who, Deed.BOOK, ahead, half_hour, How.IN_PERSON)


def tied(who: Booker) -> Step:
    """Return the tie of somebody's case to the other's."""
    return replace(asks(who, 0), deed=Deed.TIE)


def answers(engine: Engine, *history: Step) -> list[str]:
    """Return what was answered, where nobody met."""
    told, met = play(engine, history)
    assert not met
    return [said for _, said, _ in told]


BOTH_WAYS = pytest.mark.parametrize(
    ("who", "other"), [(ME, OTHER), (OTHER, ME)], ids=["mine", "the other's"]
)


@BOTH_WAYS
def test_until_it_reaches_the_lists_the_claims_decide(
    engine: Engine, who: Booker, other: Booker
) -> None:
    first, second = asks(who, BOTH[1]), asks(other, BOTH[1], 8)

    assert answers(engine, tied(who), first, second) == ["done", "done", "KeptApart"]
    assert answers(engine, tied(who), second, first) == ["done", "done", "KeptApart"]
    assert answers(engine, first, tied(who), second) == ["done", "done", "KeptApart"]
    assert answers(engine, second, tied(who), first) == ["done", "done", "KeptApart"]


@BOTH_WAYS
def test_what_both_agreed_on_before_stops_a_tie_until_it_is_moved(
    engine: Engine, who: Booker, other: Booker
) -> None:
    first, second = asks(who, BOTH[1]), asks(other, BOTH[1], 8)
    gone = replace(first, deed=Deed.CANCEL)

    history = (first, second, tied(other), gone, tied(who), first)
    assert answers(engine, *history) == [
        *("done", "done", "WouldMeet", "done", "done", "KeptApart")
    ]


@BOTH_WAYS
def test_once_it_has_reached_them_each_has_dates_of_the_one_group(
    engine: Engine, who: Booker, other: Booker
) -> None:
    sleep = Step(ME, Deed.SLEEP, 40, 0, How.PHONE)
    there = other.seats[0]
    moved = replace(who, seats=(replace(there, side=ACROSS[there.side]),))
    [here, *_], [old, *_] = (
        [ahead for ahead in dates if ahead > 44]
        for dates in (dates_of(moved), set(dates_of(who)) - set(dates_of(moved)))
    )
    [theirs, *_] = (ahead for ahead in dates_of(other) if ahead > 44)

    history = (tied(who), sleep, asks(who, old), asks(other, here), asks(who, here))
    assert answers(engine, *history, asks(other, theirs)) == [
        *("done", "done", "SlotTaken", "SlotTaken", "done", "done")
    ]


def test_a_refused_time_stays_refused_when_the_other_cancels(engine: Engine) -> None:
    """Otherwise to ask again would tell; on the telephone it is to be had."""
    theirs, mine = asks(OTHER, BOTH[1]), asks(ME, BOTH[1], 8)
    gone, later = replace(theirs, deed=Deed.CANCEL), replace(mine, half_hour=7)

    told, _ = play(engine, [theirs, tied(OTHER), mine, gone, mine, later])

    said = [answer for _, answer, _ in told]
    assert said == ["done", "done", "KeptApart", "done", "SlotTaken", "done"]
    assert mine.starts_at in times(told[1][2][0])
    for _, _, [in_person, by_phone] in told[2:5]:
        assert mine.starts_at not in times(in_person)
        assert later.starts_at in times(in_person)
        assert mine.starts_at in times(by_phone)


def times(days: Sequence[Day]) -> set[datetime]:
    """Return the times of a list."""
    return {at for day in days for at in day.times}


@settings(max_examples=200)
@given(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.integers(0, 60),
    st.binary(min_size=16, max_size=16),
    st.sampled_from([Side.A, Side.B]),
)
def test_a_tie_changes_no_date_that_was_on_a_list(
    engine: Engine, today: date, later: int, group: bytes, side: Side
) -> None:
    seat = Seat(group=GroupId(group), side=side, since=next_block(today + HORIZON))
    tied = replace(ME, seats=(*ME.seats, seat))
    there = replace(ME, seats=(replace(seat, since=date.min),))
    then = datetime.combine(today + timedelta(days=later), datetime.min.time(), UTC)
    with reading(engine) as db:
        world = World(db, now=then)
        before, after, new = (world.offered(who, How.PHONE) for who in (ME, tied, there))

    assert [day for day in after if day.date < seat.since] == [
        day for day in before if day.date < seat.since
    ]
    assert [day for day in after if day.date >= seat.since] == [
        day for day in new if day.date >= seat.since
    ]
    assert later or after == before


def test_once_a_tie_holds_only_its_group_counts() -> None:
    seat = Seat(group=ELSEWHERE, side=Side.A, since=date(2026, 12, 23))
    who = replace(ME, seats=(*ME.seats, seat))

    assert who.seats_kept_on(date(2026, 12, 22)) == (*ME.seats, seat)
    assert who.seats_kept_on(date(2026, 12, 23)) == (seat,)
