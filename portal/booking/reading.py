"""Appointments and rooms as they were stored: shown only if they are as the portal left them.

Nobody signs an appointment, so whoever can write the database could send a client to the
premises at the wrong time, if it were not for the tag. A tag holds for an old row too. But what
stands has all its claims, and what was cancelled has none; so rows are read by what they say and
by the claims that lead to them, and only afterwards is chosen what to show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PartyId, PrincipalId
from messaging.packing import stored
from portal.booking import slots
from portal.booking.models import Appointment, AppointmentId, How, Kind, RoomId, Side, room_parts
from portal.booking.store import appointment, appointment_staff, claim, room


def find(db: Connection, id: AppointmentId, *, server: ServerKeys) -> Appointment | None:
    """Return an appointment, whether or not it stands, or None.

    Raises:
        CouldNotBeVerified: it is not as the portal left it.
    """
    found = _verified(db, appointment.c.id == id, claim.c.appointment == id, server)
    return found[0] if found else None


def of_party(
    db: Connection, party: PartyId, *, account: PrincipalId, since: datetime, server: ServerKeys
) -> list[Appointment]:
    """Return what stands for ``party``, who is ``account``, and ends after ``since``, in order.

    Raises:
        CouldNotBeVerified: one of this party or account is not as the portal left it.
    """
    theirs = and_(appointment.c.party == party, appointment.c.ends_at > since)
    now = slots.quarters(since, since).start
    claims = and_(claim.c.resource == account, claim.c.quarter >= now)
    found = _verified(db, theirs, claims, server)
    return [made for made in found if made.party == party and made.stands_in(since)]


def between(
    db: Connection, *, since: datetime, until: datetime, server: ServerKeys
) -> list[Appointment]:
    """Return all that stands and touches a time, in order.

    Raises:
        CouldNotBeVerified: one then is not as the portal left it.
    """
    then = and_(appointment.c.ends_at > since, appointment.c.starts_at < until)
    quarters = slots.quarters(since, until)
    claims = and_(claim.c.quarter >= quarters.start, claim.c.quarter < quarters.stop)
    found = _verified(db, then, claims, server)
    return [made for made in found if made.stands_in(since, until)]


def rooms(db: Connection, *, server: ServerKeys) -> dict[RoomId, str]:
    """Return the rooms and their names, in an order that says nothing.

    Raises:
        CouldNotBeVerified: one is not as the portal left it.
    """
    with stored():
        found = db.execute(select(room).order_by(room.c.id)).all()
        for row in found:
            if not server.row_tag_holds(row.tag, *room_parts(row.id, row.name)):
                raise CouldNotBeVerified("a room was changed")
    return {RoomId(row.id): row.name for row in found}


def _verified(
    db: Connection, rows: ColumnElement[bool], claims: ColumnElement[bool], server: ServerKeys
) -> list[Appointment]:
    """Return the appointments that are among ``rows`` or that ``claims`` lead to."""
    leading = select(claim.c.appointment).where(claims)
    with stored():
        query = select(appointment).where(or_(rows, appointment.c.id.in_(leading)))
        found = read(db, query)
        if not set(db.scalars(leading)) <= {made.id for made, _ in found}:
            raise CouldNotBeVerified("a claim of no appointment")
        held = _claims(db, [made.id for made, _ in found])
        for made, tag in found:
            if not server.row_tag_holds(tag, *made.parts()):
                raise CouldNotBeVerified("an appointment was changed")
            if not _holds(made, held[made.id]):
                raise CouldNotBeVerified("an appointment without its claims")
    return [made for made, _ in found]


def _claims(db: Connection, ids: Collection[bytes]) -> dict[bytes, set[tuple[bytes, int]]]:
    held = defaultdict(set)
    for row in db.execute(select(claim).where(claim.c.appointment.in_(ids))):
        held[row.appointment].add((row.resource, row.quarter))
    return held


def _holds(made: Appointment, claims: Collection[tuple[bytes, int]]) -> bool:
    """Whether an appointment claims what it must: staff, room and one client, or nothing."""
    if made.cancelled_at is not None:
        return not claims
    known: set[bytes] = {*made.staff} | ({made.room} if made.room else set())
    resources = {resource for resource, _ in claims}
    quarters = slots.quarters(made.starts_at, made.ends_at)
    all_of_it = {(resource, quarter) for resource in resources for quarter in quarters}
    return known < resources and len(resources - known) == 1 and claims == all_of_it


def read(db: Connection, query: Select[Any]) -> list[tuple[Appointment, bytes]]:
    """Return appointments as their rows have them, the first first, with tags to be checked."""
    rows = db.execute(query.order_by(appointment.c.starts_at, appointment.c.id)).all()
    of = appointment_staff.c
    who = select(of.appointment, of.principal).where(of.appointment.in_([row.id for row in rows]))
    staff = defaultdict(list)
    for made, principal in db.execute(who.order_by(of.principal)):
        staff[made].append(principal)
    return [(_appointment(row, tuple(staff[row.id])), row.tag) for row in rows]


def _appointment(row: Row[Any], staff: tuple[PrincipalId, ...]) -> Appointment:
    return Appointment(
        id=row.id,
        thread=row.thread,
        party=row.party,
        group=row.case_group,
        side=Side(row.side),
        staff=staff,
        kind=Kind(row.kind),
        how=How(row.how),
        room=row.room,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        made_at=row.made_at,
        cancelled_at=row.cancelled_at,
    )
