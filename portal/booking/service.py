"""What people do with appointments. The caller opens the transaction.

What a client is offered, and whether a booking succeeds, depends on the date asked for alone:
its hours, its claims, its staff. Nothing is counted or limited across dates, or what the other
side does on its days would show on this one's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection

from messaging.keys import ServerKeys
from messaging.models import PartyId, PrincipalId, new_id
from portal.audit import service as audit
from portal.booking import reading, slots, store
from portal.booking.deal import dealt
from portal.booking.models import (
    HORIZON,
    OSLO,
    Appointment,
    AppointmentId,
    Booker,
    Day,
    How,
    Kind,
    RoomId,
    length_of,
    room_parts,
)

_Taken: TypeAlias = Mapping[bytes, Mapping[date, int]]  # by resource and date, bits of quarters
_NOTHING: _Taken = {}


class SlotTaken(Exception):
    """This time is not to be had.

    Somebody took it, it is another side's, it never was on offer, or the thread has a first
    conversation ahead. All are one error on purpose: the difference tells of other people.
    """


class NoSuchAppointment(Exception):
    """There is none, or it is somebody else's: one error, or it would show which there are."""


class TooLate(Exception):
    """The conversation has begun."""


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
    needed = (booker.account, *booker.pair)
    among = slots.whole(dates[0], dates[-1])
    claimed = store.claimed(db, [*needed, *rooms], among=among, besides=moving)
    taken = {resource: slots.by_date(quarters) for resource, quarters in claimed.items()}

    days = []
    for day in dates:
        starts = _starts(day, length_of(kind, how), taken, needed)
        if how is How.IN_PERSON:
            starts &= _some_room(day, length_of(kind, how), taken, rooms)
        if starts:
            days.append(Day(date=day, times=tuple(slots.instants(day, starts))))
    return days


def hours(day: date) -> tuple[datetime, datetime] | None:
    """Return from when to when the team is there on ``day``; None if it is closed."""
    open_at = [*slots.instants(day, slots.opening(day))]
    return (open_at[0], open_at[-1] + slots.QUARTER) if open_at else None


def _own_dates(booker: Booker, deal_key: bytes, now: datetime) -> list[date]:
    today = now.astimezone(OSLO).date()
    ahead = (today + timedelta(days=count) for count in range(1, HORIZON.days + 1))
    return [
        day
        for day in ahead
        if slots.opening(day) and dealt(day, group=booker.group, key=deal_key) is booker.side
    ]


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


def book(
    db: Connection,
    *,
    booker: Booker,
    kind: Kind,
    how: How,
    starts_at: datetime,
    deal_key: bytes,
    server: ServerKeys,
    now: datetime,
    moving: AppointmentId | None = None,
) -> AppointmentId:
    """Agree on a conversation at ``starts_at``, with all of the booker's pair.

    Only what could be on the booker's list can be booked. Whether it is still free is left to
    the database, which alone can tell when two people ask at the same moment. To book twice
    what one has already, as two taps do, is to book it once.

    With ``moving`` it takes the place of that appointment, which stands if this fails.

    Raises:
        SlotTaken: for whatever reason it is not to be had.
        NoSuchAppointment: the booker has no appointment ``moving``.
        TooLate: it has begun.
    """
    length = length_of(kind, how)
    if not any(
        starts_at in slots.instants(day, _starts(day, length))
        for day in _own_dates(booker, deal_key, now)
    ):
        raise SlotTaken  # an empty calendar would not offer this: the form was tampered with
    draft, me = _draft(booker, kind, how, starts_at, now), booker.account
    with db.begin_nested():
        if moving:
            cancel(db, moving, among=[booker.party], by=me, server=server, now=now)
        return _place(db, draft, account=me, server=server)


def _place(
    db: Connection, draft: Appointment, *, account: PrincipalId, server: ServerKeys
) -> AppointmentId:
    """Store ``draft``, in any room that is free if it needs one."""
    now = draft.made_at
    for known in upcoming(db, party=draft.party, account=account, server=server, now=now):
        if replace(known, id=draft.id, room=None, made_at=now) == draft:
            return known.id
    store.let_go_of_first(db, draft.thread, now=now)
    in_person = draft.how is How.IN_PERSON
    for room in rooms(db, server=server) if in_person else [None]:
        placed = replace(draft, room=room)
        if store.add(db, placed, account=account, tag=server.row_tag(*placed.parts())):
            audit.note(db, "booked", actor=account, about=placed.id, server=server, now=now)
            return placed.id
    raise SlotTaken


def _draft(booker: Booker, kind: Kind, how: How, starts_at: datetime, now: datetime) -> Appointment:
    return Appointment(
        id=AppointmentId(new_id()),
        thread=booker.thread,
        party=booker.party,
        group=booker.group,
        side=booker.side,
        staff=tuple(sorted(booker.pair)),
        kind=kind,
        how=how,
        room=None,
        starts_at=starts_at,
        ends_at=starts_at + length_of(kind, how),
        made_at=now,
        cancelled_at=None,
    )


def cancel(
    db: Connection,
    appointment: AppointmentId,
    *,
    among: Collection[PartyId],
    by: PrincipalId,
    server: ServerKeys,
    now: datetime,
) -> bool:
    """Cancel an appointment and release its time. To cancel it again changes nothing.

    Args:
        db: a connection with a transaction open.
        appointment: which.
        among: the parties whose appointments ``by`` may cancel.
        by: who cancels.
        server: tags the row.
        now: the current time, aware.

    Returns:
        False if it was cancelled before, or moved: then another may stand.

    Raises:
        NoSuchAppointment: none of these parties has such an appointment.
        TooLate: it has begun.
        CouldNotBeVerified: it is not as the portal left it.
    """
    made = find(db, appointment, among=among, server=server)
    if made.cancelled_at is not None:
        return False
    if not made.is_ahead(now):
        raise TooLate
    tag = server.row_tag(*replace(made, cancelled_at=now).parts())
    store.cancel(db, made, at=now, tag=tag)
    audit.note(db, "cancelled", actor=by, about=made.id, server=server, now=now)
    return True


def find(
    db: Connection, appointment: AppointmentId, *, among: Collection[PartyId], server: ServerKeys
) -> Appointment:
    """Return an appointment of one of these parties, whether or not it still stands.

    Raises:
        NoSuchAppointment: none of them has such an appointment.
        CouldNotBeVerified: it is not as the portal left it.
    """
    found = reading.find(db, appointment, server=server)
    if found is None or found.party not in among:
        raise NoSuchAppointment
    return found


def upcoming(
    db: Connection, *, party: PartyId, account: PrincipalId, server: ServerKeys, now: datetime
) -> list[Appointment]:
    """Return what stands for ``party``, who is ``account``, and is not over, the next first.

    Raises:
        CouldNotBeVerified: one of theirs is not as the portal left it.
    """
    return reading.of_party(db, party, account=account, since=now, server=server)


def coming(
    db: Connection,
    *,
    among: Collection[PartyId],
    since: datetime,
    until: datetime,
    server: ServerKeys,
) -> list[Appointment]:
    """Return what stands for any of these parties and touches a time, the first first.

    Raises:
        CouldNotBeVerified: one then, whoever's, is not as the portal left it.
    """
    found = reading.between(db, since=since, until=until, server=server)
    return [made for made in found if made.party in among]


def add_room(db: Connection, *, name: str, server: ServerKeys) -> RoomId:
    """Give the team a room to meet clients in."""
    room = RoomId(new_id())
    store.add_room(db, room, name=name, tag=server.row_tag(*room_parts(room, name)))
    return room


def rooms(db: Connection, *, server: ServerKeys) -> dict[RoomId, str]:
    """Return the rooms and what they are called.

    Raises:
        CouldNotBeVerified: one is not as the portal left it.
    """
    return reading.rooms(db, server=server)
