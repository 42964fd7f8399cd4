"""What people do with appointments. The caller opens the transaction.

Whether a booking succeeds depends on the date asked for alone: its hours, its claims, its staff.
Nothing is counted or limited across dates, or what the other side does on its days would show on
this one's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from messaging.keys import ServerKeys
from messaging.models import PartyId, PrincipalId, new_id
from portal.audit import service as audit
from portal.booking import reading, slots, store
from portal.booking.errors import KeptApart, NoSuchAppointment, SlotTaken, TooLate, WouldMeet
from portal.booking.models import (
    OSLO,
    Appointment,
    AppointmentId,
    Booker,
    How,
    Kind,
    RoomId,
    length_of,
    room_parts,
)
from portal.booking.offers import could_be_offered, first_unseen, offered

__all__ = [
    "KeptApart",
    "NoSuchAppointment",
    "SlotTaken",
    "TooLate",
    "WouldMeet",
    "add_room",
    "book",
    "cancel",
    "coming",
    "find",
    "first_unseen",
    "hours",
    "leave_out",
    "offered",
    "rooms",
    "stand_too",
    "upcoming",
]


def hours(day: date) -> tuple[datetime, datetime] | None:
    """Return from when to when the team is there on ``day``; None if it is closed."""
    open_at = [*slots.instants(day, slots.opening(day))]
    return (open_at[0], open_at[-1] + slots.QUARTER) if open_at else None


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
        SlotTaken: for whatever reason it is not to be had; if KeptApart, the caller undoes all
            and then lets the booker's list ``leave_out`` the time.
        NoSuchAppointment: the booker has no appointment ``moving``.
        TooLate: it has begun.
    """
    length, in_person = length_of(kind, how), how is How.IN_PERSON
    if not could_be_offered(starts_at, length, booker=booker, deal_key=deal_key, now=now):
        raise SlotTaken  # an empty calendar would not offer this: the form was tampered with
    if in_person and starts_at in store.refused(db, booker.party):
        raise SlotTaken  # and so it was refused before
    draft, me = _draft(booker, kind, how, starts_at, now), booker.account
    with db.begin_nested():
        if moving:
            cancel(db, moving, among=[booker.party], by=me, server=server, now=now)
        return _place(db, draft, booker, server=server)


def _place(
    db: Connection, draft: Appointment, booker: Booker, *, server: ServerKeys
) -> AppointmentId:
    """Store ``draft``, in any room that is free if it needs one."""
    now, account = draft.made_at, booker.account
    seats = booker.seats_kept_on(_date(draft.starts_at))
    for known in upcoming(db, party=draft.party, account=account, server=server, now=now):
        if replace(known, id=draft.id, room=None, made_at=now) == draft:
            return known.id
    store.let_go_of_first(db, draft.thread, now=now)
    in_person = draft.how is How.IN_PERSON
    for room in rooms(db, server=server) if in_person else [None]:
        placed = replace(draft, room=room)
        tag = server.row_tag(*placed.parts())
        if store.add(db, placed, account=account, seats=seats, tag=tag):
            audit.note(db, "booked", actor=account, about=placed.id, server=server, now=now)
            return placed.id
    raise SlotTaken


def _date(at: datetime) -> date:
    return at.astimezone(OSLO).date()


def _draft(booker: Booker, kind: Kind, how: How, starts_at: datetime, now: datetime) -> Appointment:
    seat = booker.seat_on(_date(starts_at))
    return Appointment(
        id=AppointmentId(new_id()),
        thread=booker.thread,
        party=booker.party,
        group=seat.group,
        side=seat.side,
        staff=tuple(sorted(booker.pair)),
        kind=kind,
        how=how,
        room=None,
        starts_at=starts_at,
        ends_at=starts_at + length_of(kind, how),
        made_at=now,
        cancelled_at=None,
    )


def leave_out(db: Connection, booker: Booker, starts_at: datetime, *, now: datetime) -> None:
    """Never offer ``booker`` a time again at which they were refused to come.

    Otherwise they would see from their list when the other side, who is there then, cancels.
    """
    store.refuse(db, booker.party, starts_at, now=now)


def stand_too(
    db: Connection, bookers: Collection[Booker], *, server: ServerKeys, now: datetime
) -> None:
    """Let what these people have agreed on keep the other side away in their newest seat too.

    Raises:
        WouldMeet: the other side of that group is there; some of it must be moved first.
        CouldNotBeVerified: an appointment of theirs is not as the portal left it.
    """
    clashing = []
    for booker in bookers:
        party, account = booker.party, booker.account
        for made in upcoming(db, party=party, account=account, server=server, now=now):
            try:
                store.be_there(db, made, booker.seats[-1])
            except KeptApart:
                clashing.append(made)
    if clashing:
        raise WouldMeet(clashing)


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
