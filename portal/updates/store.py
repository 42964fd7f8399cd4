"""The tables of updates and all their SQL. Who may be told what is held here, by foreign keys.

A posting names its party together with that party's permit, thread and case. There is no row
to name for a type that a party may not get, nor for somebody else's thread or another case:
the database refuses such a posting whatever the code above it does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    type_coerce,
    union,
    update,
)
from sqlalchemy.types import NullType

from messaging.columns import Id, Instant, from_milliseconds, metadata
from messaging.models import EntryId, PartyId, ThreadId
from messaging.packing import stored
from messaging.tables import thread
from portal.db import Connection
from portal.updates.models import Posting

Tagged = tuple[Posting | None, bytes]  # None: a row that the portal cannot have written

permit = Table(
    "permit",
    metadata,
    Column("party", Id, ForeignKey("party.id"), primary_key=True),
    Column("permit", LargeBinary(32), primary_key=True),
)

update_ = Table(
    "update_",  # the bare word is SQL's own
    metadata,
    Column("entry", Id, primary_key=True),
    Column("thread", Id, nullable=False, index=True),
    Column("party", Id, nullable=False),
    Column("case_id", Id, nullable=False),
    Column("permit", LargeBinary(32), nullable=False),
    Column("corrects", Id, unique=True),  # of two corrections of one entry, one is taken
    Column("sequence", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("due_at", Instant),
    Column("posted_at", Instant, nullable=False),
    Column("alarm_at", Instant, nullable=False, index=True),
    Column("alarmed_at", Instant),
    Column("opened_at", Instant),
    Column("closed_at", Instant),
    Column("tag", LargeBinary(32), nullable=False),  # keyed, with a key outside the database
    ForeignKeyConstraint(["party", "permit"], ["permit.party", "permit.permit"]),
    ForeignKeyConstraint(
        ["party", "case_id", "thread"], ["party.id", "party.case_id", "party.thread"]
    ),
    ForeignKeyConstraint(["thread", "entry"], ["entry.thread", "entry.id"]),
    UniqueConstraint("thread", "entry"),
    ForeignKeyConstraint(["thread", "corrects"], ["update_.thread", "update_.entry"]),
)
_u = update_.c

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("beat_at", Instant, nullable=False),
    Column("tag", LargeBinary(32), nullable=False),
)
WORKER = "worker"


def renew_permits(
    db: Connection, party: PartyId, permits: Collection[bytes], *, keep: Collection[bytes]
) -> None:
    """Store a party's permits, in an order that says nothing, in place of all but ``keep``."""
    db.execute(delete(permit).where(permit.c.party == party, permit.c.permit.not_in(keep)))
    db.execute(insert(permit), [{"party": party, "permit": one} for one in sorted(permits)])


def permits(db: Connection, party: PartyId) -> Sequence[bytes]:
    """Return a party's permits, true and feigned."""
    with stored():
        return db.scalars(select(permit.c.permit).where(permit.c.party == party)).all()


def add(db: Connection, posting: Posting, tag: bytes) -> None:
    """Store a posting.

    Raises:
        sqlalchemy.exc.IntegrityError: what it corrects was corrected by another, or the party
            has no such permit, thread or case.
    """
    db.execute(insert(update_).values(**_columns(posting), tag=tag))


def change(db: Connection, posting: Posting, tag: bytes) -> None:
    """Store what became of a posting."""
    row = _columns(posting)
    row.pop("entry")
    db.execute(update(update_).where(_u.entry == posting.entry).values(**row, tag=tag))


def alarm(db: Connection, posting: Posting, tag: bytes) -> bool:
    """Mark that a posting was alarmed about; return False if somebody else did meanwhile."""
    unmarked = update(update_).where(_u.entry == posting.entry, _u.alarmed_at.is_(None))
    return bool(db.execute(unmarked.values(alarmed_at=posting.alarmed_at, tag=tag)).rowcount)


def find(db: Connection, entry: EntryId) -> Tagged | None:
    """Return one posting and its tag."""
    found = _read(db, _rows().where(_u.entry == entry))
    return found[0] if found else None


def of_thread(db: Connection, thread: ThreadId) -> list[Tagged]:
    """Return all postings of a thread, in the order in which they were posted."""
    return _read(db, _rows().where(_u.thread == thread))


def threads(db: Connection) -> set[ThreadId]:
    """Return every thread that there is, and every one that a posting names."""
    named = union(*(select(type_coerce(one, NullType())) for one in (thread.c.id, _u.thread)))
    found: Sequence[Any] = db.scalars(named).all()
    return {ThreadId(one) for one in found if isinstance(one, bytes)}


def due(db: Connection, now: datetime) -> list[Tagged]:
    """Return what is open and due, and keep other workers from it until the transaction ends."""
    waiting = (_u.alarm_at <= now, _u.alarmed_at.is_(None), _u.closed_at.is_(None))
    return _read(db, _rows().where(*waiting).with_for_update(skip_locked=True))


def beat(db: Connection, now: datetime, tag: bytes) -> None:
    """Note that the worker lives."""
    beaten = update(heartbeat).where(heartbeat.c.name == WORKER).values(beat_at=now, tag=tag)
    if not db.execute(beaten).rowcount:
        db.execute(insert(heartbeat).values(name=WORKER, beat_at=now, tag=tag))


def last_beat(db: Connection) -> tuple[datetime, bytes] | None:
    """Return when the worker was last alive, and the tag of that.

    Raises:
        CouldNotBeVerified: it is no time, or no tag.
    """
    chosen = select(heartbeat.c.beat_at, heartbeat.c.tag).where(heartbeat.c.name == WORKER)
    with stored():
        found = db.execute(chosen).one_or_none()
    return None if found is None else (found.beat_at, found.tag)


def _columns(posting: Posting) -> dict[str, Any]:
    row = asdict(posting)
    row["case_id"] = row.pop("case")
    return row


def _rows() -> Select[Any]:
    """Choose the rows as they lie there; SQLite keeps values of any type in any column."""
    columns: tuple[Any, ...] = tuple(type_coerce(one, NullType()).label(one.name) for one in _u)
    return select(*columns).select_from(update_)


def _read(db: Connection, query: Select[Any]) -> list[Tagged]:
    rows = db.execute(query.order_by(_u.thread, _u.sequence)).all()
    return [(_posting(row), row.tag) for row in rows]


def _posting(row: Row[Any]) -> Posting | None:
    """Return a row as a posting, or None if it holds what was never written."""
    try:
        named = {name: _value(value, _u[name]) for name, value in row._asdict().items()}
    except (TypeError, OverflowError):
        return None
    named.pop("tag")
    return Posting(case=named.pop("case_id"), **named)


def _value(value: object, column: Column[Any]) -> Any:  # noqa: ANN401 - of the column's type
    if value is None and column.nullable:
        return None
    if isinstance(column.type, LargeBinary):
        if not isinstance(value, bytes):
            raise TypeError
        return value
    if not isinstance(value, int):
        raise TypeError
    return from_milliseconds(value) if isinstance(column.type, Instant) else value
