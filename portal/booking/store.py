"""The tables of booking and the SQL that fills them. What must hold under races, holds here.

A **claim** is unique by resource (a member of staff, a room, a person) and quarter, so nobody
and nothing is booked twice. **Presence** is unique by group and quarter, and belongs to one
side: an appointment holds it by a foreign key that names its own side, so the other side's
appointment finds nothing to hold. The same goes for the whole date. While a case moves from one
group to another, its appointments hold both. Nothing is looked up first: two requests that look
at the same moment would both see a free time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from messaging.columns import Id, Instant, metadata
from messaging.models import PartyId, PrincipalId, ThreadId
from messaging.packing import stored
from portal.booking import slots
from portal.booking.errors import KeptApart
from portal.booking.models import APART, OSLO, Appointment, How, Kind, RoomId, Seat

room = Table(
    "room",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("tag", LargeBinary(32), nullable=False),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("thread", Id, nullable=False),
    Column("party", Id, nullable=False, index=True),
    Column("case_group", Id, nullable=False),
    Column("side", String(1), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("how", String(20), nullable=False),
    Column("room", Id, ForeignKey("room.id")),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("cancelled_at", Instant),
    # The thread, as long as its first conversation lies ahead: there is only one.
    Column("first_of", Id, unique=True),
    Column("tag", LargeBinary(32), nullable=False),
)


def _of_appointment() -> Column[bytes]:
    return Column("appointment", Id, ForeignKey("appointment.id"), primary_key=True, index=True)


appointment_staff = Table(
    "appointment_staff",
    metadata,
    _of_appointment(),
    Column("principal", Id, primary_key=True, index=True),
)

claim = Table(
    "claim",
    metadata,
    Column("resource", Id, primary_key=True),
    Column("quarter", Integer, primary_key=True),  # since 1970, UTC
    Column("appointment", Id, ForeignKey("appointment.id"), nullable=False, index=True),
)


def _presence(name: str, when: str, kind: type[Integer | Date]) -> tuple[Table, Table]:
    """Make the table that gives a time to one side of a group, and that of who holds it."""
    owned = Table(
        name,
        metadata,
        Column("case_group", Id, primary_key=True),
        Column(when, kind, primary_key=True),
        Column("side", String(1), nullable=False),
        UniqueConstraint("case_group", when, "side"),
    )
    key = ("case_group", when, "side")
    holder = Table(
        f"{name}_holder",
        metadata,
        _of_appointment(),
        Column("case_group", Id, primary_key=True),
        Column(when, kind, primary_key=True),
        Column("side", String(1), nullable=False),
        ForeignKeyConstraint(key, [f"{name}.{column}" for column in key]),
    )
    return owned, holder


refusal = Table(
    "refusal",
    metadata,
    Column("party", Id, primary_key=True),
    Column("starts_at", Instant, primary_key=True),
)

presence, presence_holder = _presence("presence", "quarter", Integer)
presence_date, presence_date_holder = _presence("presence_date", "date", Date)
_SHARED = ((presence, presence_holder, "quarter"), (presence_date, presence_date_holder, "date"))


def add_room(db: Connection, room_id: RoomId, *, name: str, tag: bytes) -> None:
    """Store a room."""
    db.execute(insert(room).values(id=room_id, name=name, tag=tag))


def rooms(db: Connection) -> list[RoomId]:
    """Return the rooms, in an order that says nothing."""
    with stored():
        return list(db.scalars(select(room.c.id).order_by(room.c.id)))


def claimed(
    db: Connection, resources: Collection[bytes], *, among: range, besides: bytes | None = None
) -> dict[bytes, list[int]]:
    """Return the quarters since 1970 at which each of ``resources`` is claimed ``among`` some.

    What the appointment ``besides`` claims is left out.
    """
    rows = db.execute(
        select(claim.c.resource, claim.c.quarter).where(
            claim.c.resource.in_(resources),
            claim.c.quarter >= among.start,
            claim.c.quarter < among.stop,
            claim.c.appointment != (besides or b""),
        )
    )
    found: dict[bytes, list[int]] = {resource: [] for resource in resources}
    for resource, quarter in rows:
        found[resource].append(quarter)
    return found


def add(
    db: Connection,
    made: Appointment,
    *,
    account: PrincipalId,
    seats: Collection[Seat],
    tag: bytes,
) -> bool:
    """Store an appointment and claim what it needs, all of it or nothing.

    Args:
        db: a connection with a transaction open.
        made: the appointment.
        account: who comes.
        seats: where the other side is to be kept away.
        tag: of the row.

    Returns:
        False if somebody or something is claimed then, or a first conversation of the thread
        lies ahead already.

    Raises:
        KeptApart: the other side has the date or is there within 30 minutes.
    """
    try:
        with db.begin_nested():
            db.execute(insert(appointment).values(**_columns(made), tag=tag))
            staff = [{"appointment": made.id, "principal": each} for each in made.staff]
            db.execute(insert(appointment_staff), staff)
            _claim(db, made, account)
            for seat in seats:
                be_there(db, made, seat)
    except IntegrityError:
        return False
    return True


def _columns(made: Appointment) -> dict[str, object]:
    told = asdict(made) | {
        "case_group": made.group,
        "first_of": made.thread if made.kind is Kind.FIRST else None,
    }
    return {name: value for name, value in told.items() if name in appointment.c}


def _claim(db: Connection, made: Appointment, account: PrincipalId) -> None:
    resources: set[bytes] = {account, *made.staff}
    if made.room is not None:
        resources.add(made.room)
    taken = slots.quarters(made.starts_at, made.ends_at)
    # Always in the same order, so that two requests never wait for each other in a circle.
    db.execute(
        insert(claim),
        [
            {"resource": resource, "quarter": quarter, "appointment": made.id}
            for resource in sorted(resources)
            for quarter in taken
        ],
    )


def be_there(db: Connection, made: Appointment, seat: Seat) -> None:
    """Let an appointment keep the other side of a group away; by telephone it keeps nobody.

    Raises:
        KeptApart: the other side has the date or is there within 30 minutes.
    """
    if made.how is not How.IN_PERSON:
        return
    try:
        with db.begin_nested():
            _hold(db, made, seat)
    except IntegrityError as error:
        raise KeptApart from error


def _hold(db: Connection, made: Appointment, seat: Seat) -> None:
    for (owned, holder, when), times in zip(_SHARED, _presence_of(made), strict=True):
        rows = [
            {"case_group": seat.group, when: time, "side": seat.side, "appointment": made.id}
            for time in times
        ]
        columns = [column.name for column in owned.c]
        once = _INSERTS[db.dialect.name](owned).on_conflict_do_nothing()
        db.execute(once, [{name: row[name] for name in columns} for row in rows])
        db.execute(insert(holder), rows)


# Both databases have ON CONFLICT, each by a construct of its own. A savepoint a row would do
# as well, but is slower and on PostgreSQL refuses two of the same side who book at once.
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _presence_of(made: Appointment) -> tuple[Sequence[object], Sequence[object]]:
    """Return the quarters and the dates that the rest of the group must keep out of."""
    around = slots.quarters(made.starts_at - APART, made.ends_at + APART)
    return around, [made.starts_at.astimezone(OSLO).date()]


def cancel(db: Connection, made: Appointment, *, at: datetime, tag: bytes) -> None:
    """Keep the appointment as cancelled, and release all that it claimed and held."""
    db.execute(
        update(appointment)
        .where(appointment.c.id == made.id)
        .values(cancelled_at=at, first_of=None, tag=tag)
    )
    db.execute(delete(claim).where(claim.c.appointment == made.id))
    for (owned, holder, when), times in zip(_SHARED, _presence_of(made), strict=True):
        of = holder.c.appointment == made.id
        groups = db.scalars(select(holder.c.case_group).where(of).distinct()).all()
        db.execute(delete(holder).where(of))
        held = and_(holder.c.case_group == owned.c.case_group, holder.c[when] == owned.c[when])
        unheld = (owned.c.case_group.in_(groups), owned.c[when].in_(times), ~exists().where(held))
        db.execute(delete(owned).where(*unheld))


def let_go_of_first(db: Connection, thread: ThreadId, *, now: datetime) -> None:
    """Make way for another first conversation once the one before is over."""
    over = (appointment.c.first_of == thread, appointment.c.ends_at <= now)
    db.execute(update(appointment).where(*over).values(first_of=None))


def refuse(db: Connection, party: PartyId, starts_at: datetime, *, now: datetime) -> None:
    """Note that ``party`` was refused a time; what is over needs no note."""
    db.execute(delete(refusal).where(refusal.c.party == party, refusal.c.starts_at <= now))
    once = _INSERTS[db.dialect.name](refusal).on_conflict_do_nothing()
    db.execute(once.values(party=party, starts_at=starts_at))


def refused(db: Connection, party: PartyId) -> set[datetime]:
    """Return the times that ``party`` was refused."""
    return set(db.scalars(select(refusal.c.starts_at).where(refusal.c.party == party)))
