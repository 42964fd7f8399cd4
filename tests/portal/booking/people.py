"""People who book, and what they agree on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from messaging.models import PartyId, PrincipalId, ThreadId, new_id
from portal.booking.models import (
    OSLO,
    Appointment,
    AppointmentId,
    Booker,
    GroupId,
    How,
    Kind,
    RoomId,
    Seat,
    Side,
    length_of,
)

DEAL_KEY = bytes(range(32))
# From Monday 23 November 2026 its weeks are dealt CACBA CBACB BCAAB, see test_deal.py.
GROUP = GroupId(bytes(range(16)))
MINE, THEIRS, NOBODYS = date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 25)

ANALYST, CLINICIAN = PrincipalId(b"analyst".ljust(16)), PrincipalId(b"clinician".ljust(16))


def somebody(
    side: Side = Side.A,
    *,
    group: GroupId = GROUP,
    pair: tuple[PrincipalId, ...] = (ANALYST, CLINICIAN),
) -> Booker:
    """Return a client nobody has seen before."""
    return Booker(
        party=PartyId(new_id()),
        account=PrincipalId(new_id()),
        thread=ThreadId(new_id()),
        pair=pair,
        seats=(Seat(group=group, side=side),),
    )


def new_pair() -> tuple[PrincipalId, PrincipalId]:
    """Return two members of staff nobody has seen before."""
    return PrincipalId(new_id()), PrincipalId(new_id())


def wall(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clock on the wall in Oslo."""
    return datetime.combine(day, time(hour, minute), OSLO)


def placed(
    booker: Booker, starts_at: datetime, *, room: RoomId | None, how: How = How.IN_PERSON
) -> Appointment:
    """Return a first conversation as staff could place it by hand, on whatever day."""
    seat = booker.seat_on(starts_at.astimezone(OSLO).date())
    return Appointment(
        id=AppointmentId(new_id()),
        thread=booker.thread,
        party=booker.party,
        group=seat.group,
        side=seat.side,
        staff=tuple(sorted(booker.pair)),
        kind=Kind.FIRST,
        how=how,
        room=room,
        starts_at=starts_at,
        ends_at=starts_at + length_of(Kind.FIRST, how),
        made_at=starts_at - timedelta(days=3),
        cancelled_at=None,
    )


def relative_of(booker: Booker, *, pair: tuple[PrincipalId, ...]) -> Booker:
    """Return somebody else on the same side of the same case, with a pair of their own."""
    return replace(somebody(), seats=booker.seats, pair=pair)
