"""What people can book, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, func, select, update

from messaging.columns import metadata
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PartyId, new_id
from portal.booking import service as booking
from portal.booking import store
from portal.booking.models import (
    OSLO,
    Appointment,
    AppointmentId,
    Booker,
    GroupId,
    How,
    Kind,
    Side,
)
from tests.portal.booking.people import (
    ANALYST,
    CLINICIAN,
    DEAL_KEY,
    GROUP,
    MINE,
    NOBODYS,
    THEIRS,
    new_pair,
    relative_of,
    somebody,
    wall,
)

Times = dict[date, list[str]]


@dataclass(frozen=True)
class Desk:
    """The verbs, with what stays the same in a test."""

    db: Connection
    server: ServerKeys
    now: datetime

    def offered(self, booker: Booker, how: How = How.IN_PERSON) -> Times:
        """Return what is offered, by the clock on the wall."""
        days = booking.offered(
            self.db, booker=booker, kind=Kind.FIRST, how=how, deal_key=DEAL_KEY, now=self.now
        )
        return {day.date: [f"{at.astimezone(OSLO):%H:%M}" for at in day.times] for day in days}

    def book(
        self, booker: Booker, starts_at: datetime, *, how: How = How.IN_PERSON
    ) -> AppointmentId:
        """Book a first conversation."""
        return booking.book(
            self.db,
            booker=booker,
            kind=Kind.FIRST,
            how=how,
            starts_at=starts_at,
            deal_key=DEAL_KEY,
            server=self.server,
            now=self.now,
        )

    def cancel(self, appointment: AppointmentId, booker: Booker) -> None:
        """Cancel as the client."""
        booking.cancel(
            self.db, appointment, by_party=booker.party, server=self.server, now=self.now
        )

    def upcoming(self, booker: Booker) -> list[Appointment]:
        """Return what lies ahead of a client."""
        return booking.upcoming(self.db, party=booker.party, server=self.server, now=self.now)

    def at(self, now: datetime) -> Desk:
        """Return the same desk at another time."""
        return replace(self, now=now)


@pytest.fixture
def desk(db: Connection, server: ServerKeys, now: datetime) -> Desk:
    return Desk(db, server, now)


def rows(db: Connection) -> dict[str, int]:
    """Return how many rows there are of what an appointment holds."""
    held = [name for name in metadata.tables if name.startswith(("claim", "presence"))]
    return {
        name: db.scalar(select(func.count()).select_from(metadata.tables[name])) or 0
        for name in held
    }


# What is offered


def test_only_ones_own_open_days_within_four_weeks_are_offered(desk: Desk) -> None:
    offered = list(desk.offered(somebody(Side.A)))

    assert [f"{day:%d %b}" for day in offered if day <= date(2026, 12, 11)] == [
        *("24 Nov", "27 Nov", "02 Dec", "09 Dec", "10 Dec")
    ]
    assert date(2026, 12, 11) < offered[-1] <= date(2026, 12, 18)


def test_two_sides_of_a_case_are_never_offered_the_same_date(desk: Desk) -> None:
    a, b, c = (set(desk.offered(somebody(side))) for side in Side)

    assert a | b | c
    assert not a & b
    assert not a & c
    assert not b & c


def test_today_is_never_offered(desk: Desk) -> None:
    assert next(iter(desk.at(wall(MINE, 0, 1)).offered(somebody()))) == date(2026, 11, 27)
    assert next(iter(desk.at(wall(MINE, 0) - timedelta(minutes=1)).offered(somebody()))) == MINE


def test_a_holiday_is_dealt_and_closed(desk: Desk) -> None:
    before_christmas = desk.at(datetime(2026, 12, 18, tzinfo=UTC))
    offered = set().union(*(before_christmas.offered(somebody(side)) for side in Side))

    assert date(2026, 12, 24) in offered
    assert date(2026, 12, 28) in offered
    assert not offered & {date(2026, 12, 25), date(2027, 1, 1)}


def test_a_first_conversation_ends_before_the_team_goes_home(desk: Desk) -> None:
    offered = desk.offered(somebody())

    assert offered[date(2026, 11, 27)] == [
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00"),
        "13:30",
    ]
    assert offered[MINE][-1] == "17:30"
    assert desk.offered(somebody(), How.PHONE)[MINE][-1] == "18:30"


@pytest.mark.parametrize("busy", [ANALYST, CLINICIAN])
def test_both_of_the_pair_must_be_free(desk: Desk, busy: bytes) -> None:
    booking.add_room(desk.db, name="Second room")
    other, _ = new_pair()
    desk.book(somebody(pair=(type(ANALYST)(busy), other)), wall(MINE, 11))

    assert desk.offered(somebody())[MINE][:3] == ["09:00", "09:30", "12:30"]


def test_a_room_must_be_free_unless_it_is_by_telephone(desk: Desk) -> None:
    desk.book(somebody(pair=new_pair()), wall(MINE, 11))
    assert desk.offered(somebody())[MINE][:3] == ["09:00", "09:30", "12:30"]
    assert desk.offered(somebody(), How.PHONE)[MINE][4:6] == ["11:00", "11:30"]

    booking.add_room(desk.db, name="Second room")
    assert "11:00" in desk.offered(somebody())[MINE]


def test_a_free_room_must_be_free_for_all_of_the_time(desk: Desk) -> None:
    booking.add_room(desk.db, name="Second room")
    desk.book(somebody(pair=new_pair()), wall(MINE, 9))
    desk.book(somebody(pair=new_pair()), wall(MINE, 9))
    desk.book(somebody(pair=new_pair()), wall(MINE, 11))

    assert desk.offered(somebody())[MINE][0] == "10:30"
    assert len({made.room for made in _all(desk)}) == 2


def test_the_number_of_queries_does_not_grow_with_the_bookings(desk: Desk) -> None:
    asked: list[str] = []
    event.listen(desk.db, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    desk.offered(somebody())
    empty = len(asked)
    for hour in (9, 11, 13, 15):
        desk.book(somebody(), wall(MINE, hour))
    assert len(_all(desk)) == 4
    asked.clear()
    desk.offered(somebody())

    assert len(asked) == empty == 2


# Booking


def test_what_is_booked_is_seen_by_client_and_staff(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    (mine,) = desk.upcoming(me)
    assert mine.id == booked
    assert mine.starts_at == wall(MINE, 9)
    assert mine.ends_at == wall(MINE, 10, 30)
    assert mine.staff == tuple(sorted(me.pair))
    assert mine.room in booking.rooms(desk.db)
    assert _all(desk) == [mine]
    assert "09:00" not in desk.offered(somebody())[MINE]


def test_a_conversation_by_telephone_takes_no_room_and_keeps_nobody_away(desk: Desk) -> None:
    me = somebody()
    desk.book(me, wall(MINE, 9), how=How.PHONE)

    assert desk.upcoming(me)[0].ends_at == wall(MINE, 9, 30)
    assert desk.upcoming(me)[0].room is None
    assert rows(desk.db) == {
        "claim": 6,
        "presence": 0,
        "presence_holder": 0,
        "presence_date": 0,
        "presence_date_holder": 0,
    }


@pytest.mark.parametrize(
    "starts_at",
    [
        wall(THEIRS, 9),
        wall(NOBODYS, 9),
        wall(MINE, 8, 30),
        wall(MINE, 18),
        wall(MINE, 9, 15),
        wall(MINE, 9) + timedelta(seconds=1),
        wall(MINE, 0),
        wall(date(2026, 11, 20), 13),  # today
        wall(date(2026, 11, 19), 13),  # yesterday
        wall(date(2026, 11, 28), 10),  # a Saturday
        wall(date(2026, 12, 21), 10),  # beyond four weeks
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(2026, 11, 24, 8),  # noqa: DTZ001 - no zone
    ],
)
def test_a_tampered_form_books_nothing(desk: Desk, starts_at: datetime) -> None:
    with pytest.raises(booking.SlotTaken):
        desk.book(somebody(), starts_at)

    assert not any(rows(desk.db).values())
    assert _all(desk) == []


def test_a_time_just_taken_is_refused_and_leaves_no_trace(desk: Desk) -> None:
    desk.book(somebody(), wall(MINE, 10))
    before = rows(desk.db)
    me = somebody(pair=(ANALYST, new_pair()[0]))

    with pytest.raises(booking.SlotTaken):
        desk.book(me, wall(MINE, 11))

    assert rows(desk.db) == before
    assert desk.upcoming(me) == []


def test_two_taps_book_once(desk: Desk) -> None:
    me = somebody()

    assert desk.book(me, wall(MINE, 9)) == desk.book(me, wall(MINE, 9))
    assert len(desk.upcoming(me)) == 1


def test_a_thread_has_one_first_conversation_ahead(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    with pytest.raises(booking.SlotTaken):
        desk.book(me, wall(date(2026, 11, 27), 9))

    desk.cancel(booked, me)
    desk.book(me, wall(date(2026, 11, 27), 9))
    assert [made.starts_at for made in desk.upcoming(me)] == [wall(date(2026, 11, 27), 9)]


def test_once_it_is_over_another_first_conversation_can_be_booked(desk: Desk) -> None:
    me = somebody()
    desk.book(me, wall(MINE, 9))
    later = desk.at(wall(MINE, 10, 30))

    later.book(me, wall(date(2026, 11, 27), 9))

    assert [made.starts_at for made in later.upcoming(me)] == [wall(date(2026, 11, 27), 9)]


def test_a_person_in_two_cases_is_not_in_two_places(desk: Desk) -> None:
    booking.add_room(desk.db, name="Second room")
    here = somebody()
    there = replace(somebody(pair=new_pair()), account=here.account)
    desk.book(here, wall(MINE, 9))

    assert desk.offered(there)[MINE][0] == "10:30"
    with pytest.raises(booking.SlotTaken):
        desk.book(there, wall(MINE, 10))


# Cancelling


def test_cancelling_releases_everything(desk: Desk) -> None:
    me = somebody()
    offered = desk.offered(me)
    booked = desk.book(me, wall(MINE, 9))
    assert all(rows(desk.db).values())

    desk.cancel(booked, me)

    assert not any(rows(desk.db).values())
    assert desk.upcoming(me) == _all(desk) == []
    assert desk.offered(me) == offered


def test_cancelling_twice_is_cancelling_once(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    desk.cancel(booked, me)
    again = desk.book(me, wall(MINE, 9))

    desk.cancel(booked, me)

    assert [made.id for made in desk.upcoming(me)] == [again]


def test_what_a_relative_still_needs_is_not_released(desk: Desk) -> None:
    booking.add_room(desk.db, name="Second room")
    me = somebody()
    relative = relative_of(me, pair=new_pair())
    booked = desk.book(me, wall(MINE, 9))
    desk.book(relative, wall(MINE, 10))

    desk.cancel(booked, me)

    left = rows(desk.db)
    assert left["presence"] == left["presence_holder"] == 10  # 9:30 to 12:00
    assert left["presence_date"] == left["presence_date_holder"] == 1


def test_somebody_elses_appointment_is_as_if_there_were_none(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    with pytest.raises(booking.NoSuchAppointment):
        desk.cancel(booked, somebody())
    with pytest.raises(booking.NoSuchAppointment):
        desk.cancel(AppointmentId(new_id()), me)
    assert len(desk.upcoming(me)) == 1


def test_what_has_begun_cannot_be_cancelled(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    with pytest.raises(booking.TooLate):
        desk.at(wall(MINE, 9)).cancel(booked, me)
    desk.at(wall(MINE, 9) - timedelta(seconds=1)).cancel(booked, me)
    assert desk.upcoming(me) == []


# Rows that somebody else wrote

FORGERIES: dict[str, Callable[[Appointment], object]] = {
    "thread": lambda _: new_id(),
    "case_group": lambda _: GroupId(new_id()),
    "side": lambda _: "B",
    "kind": lambda _: "follow_up",
    "how": lambda _: "phone",
    "room": lambda _: None,
    "starts_at": lambda made: made.starts_at + timedelta(minutes=30),
    "ends_at": lambda made: made.ends_at + timedelta(minutes=30),
    "made_at": lambda made: made.made_at + timedelta(minutes=30),
    "tag": lambda _: bytes(32),
}


@pytest.mark.parametrize("column", FORGERIES)
def test_a_forged_appointment_is_never_shown_as_real(desk: Desk, column: str) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    forged = {column: FORGERIES[column](desk.upcoming(me)[0])}
    desk.db.execute(update(store.appointment).values(forged))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)
    with pytest.raises(CouldNotBeVerified):
        _all(desk)
    with pytest.raises(CouldNotBeVerified):
        desk.cancel(booked, me)


def test_an_appointment_moved_to_another_party_is_never_shown_as_real(desk: Desk) -> None:
    desk.book(somebody(), wall(MINE, 9))
    me = somebody()
    desk.db.execute(update(store.appointment).values(party=me.party))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_a_cancelled_appointment_cannot_be_brought_back(desk: Desk) -> None:
    me = somebody()
    desk.cancel(desk.book(me, wall(MINE, 9)), me)
    desk.db.execute(update(store.appointment).values(cancelled_at=None))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_staff_cannot_be_exchanged(desk: Desk) -> None:
    me = somebody()
    desk.book(me, wall(MINE, 9))
    staff = store.appointment_staff
    desk.db.execute(update(staff).where(staff.c.principal == ANALYST).values(principal=new_id()))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_an_unknown_party_has_nothing_ahead(desk: Desk) -> None:
    desk.book(somebody(), wall(MINE, 9))

    stranger = replace(somebody(), party=PartyId(new_id()), group=GROUP)
    assert desk.upcoming(stranger) == []


def _all(desk: Desk) -> list[Appointment]:
    """Return what the team's day board would show."""
    staff = {row.principal for row in desk.db.execute(select(store.appointment_staff))}
    return booking.for_staff(
        desk.db,
        principals=staff | {ANALYST},
        since=desk.now,
        until=desk.now + timedelta(days=60),
        server=desk.server,
    )
