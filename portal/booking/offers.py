"""What a client may choose from.

What is offered depends on the date alone: its hours, its claims, its staff. Nothing is counted
or limited across dates, or what the other side does on its days would show on this one's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection

from portal.booking import slots, store
from portal.booking.deal import dealt, next_block
from portal.booking.models import (
    HORIZON,
    OSLO,
    AppointmentId,
    Booker,
    Day,
    How,
    Kind,
    RoomId,
    length_of,
)

_Taken: TypeAlias = Mapping[bytes, Mapping[date, int]]  # by resource and date, bits of quarters
_NOTHING: _Taken = {}


def offered(
    db: Connection,
    *,
    booker: Booker,
    kind: Kind,
    how: How,
    deal_key: bytes,
    now: datetime,
    moving: AppointmentId | None = None,
) -> list[Day]:
    """Return the dates and times that ``booker`` may choose from, the next first.

    Today is never among them: it is left for acute need and for what staff place by hand. What
    an appointment of their own takes is free for them while they are ``moving`` it.
    """
    dates = _own_dates(booker, deal_key, now)
    if not dates:
        return []
    rooms = store.rooms(db) if how is How.IN_PERSON else []
    refused = store.refused(db, booker.party) if how is How.IN_PERSON else set()
    needed = (booker.account, *booker.pair)
    among = slots.whole(dates[0], dates[-1])
    claimed = store.claimed(db, [*needed, *rooms], among=among, besides=moving)
    taken = {resource: slots.by_date(quarters) for resource, quarters in claimed.items()}

    days = []
    for day in dates:
        starts = _starts(day, length_of(kind, how), taken, needed)
        if how is How.IN_PERSON:
            starts &= _some_room(day, length_of(kind, how), taken, rooms)
        times = tuple(at for at in slots.instants(day, starts) if at not in refused)
        if times:
            days.append(Day(date=day, times=times))
    return days


def _own_dates(booker: Booker, deal_key: bytes, now: datetime) -> list[date]:
    today = now.astimezone(OSLO).date()
    ahead = (today + timedelta(days=count) for count in range(1, HORIZON.days + 1))
    return [day for day in ahead if slots.opening(day) and _is_theirs(day, booker, deal_key)]


def _is_theirs(day: date, booker: Booker, deal_key: bytes) -> bool:
    seat = booker.seat_on(day)
    return dealt(day, group=seat.group, key=deal_key) is seat.side


def _starts(
    day: date, length: timedelta, taken: _Taken = _NOTHING, needed: Collection[bytes] = ()
) -> int:
    """Return the bits at which ``length`` may begin on ``day`` if all ``needed`` are free."""
    free = slots.opening(day)
    for resource in needed:
        free &= ~taken[resource].get(day, 0)
    return slots.fitting(free, length) & slots.HALF_HOURS


def _some_room(day: date, length: timedelta, taken: _Taken, rooms: Collection[RoomId]) -> int:
    """Return the bits at which ``length`` may begin on ``day`` because a room is free."""
    starts = 0
    for room in rooms:
        starts |= _starts(day, length, taken, [room])
    return starts


def first_unseen(now: datetime) -> date:
    """Return the first date from which days can be dealt anew: it has been on no list yet."""
    return next_block(now.astimezone(OSLO).date() + HORIZON)


def could_be_offered(
    starts_at: datetime, length: timedelta, *, booker: Booker, deal_key: bytes, now: datetime
) -> bool:
    """Whether a time would be on the list of ``booker`` if nobody had booked anything."""
    dates = _own_dates(booker, deal_key, now)
    return any(starts_at in slots.instants(day, _starts(day, length)) for day in dates)
