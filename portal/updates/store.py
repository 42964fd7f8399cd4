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
    insert,
    select,
    update,
)

from messaging.columns import Id, Instant, metadata
from messaging.models import EntryId, PartyId, ThreadId
from messaging.packing import stored
from portal.db import Connection
from portal.updates.models import Posting

Tagged = tuple[Posting, bytes]

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
)
WORKER = "worker"


def add_permits(db: Connection, party: PartyId, permits: Collection[bytes]) -> None:
    """Store a party's permits, in an order that says nothing."""
    db.execute(insert(permit), [{"party": party, "permit": one} for one in sorted(permits)])


def permits(db: Connection, party: PartyId) -> Sequence[bytes]:
    """Return a party's permits, true and feigned."""
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
    found = _read(db, select(update_).where(_u.entry == entry))
    return found[0] if found else None


def of_threads(db: Connection, threads: Collection[ThreadId]) -> list[Tagged]:
    """Return all postings of some threads, in the order in which they were posted."""
    return _read(db, select(update_).where(_u.thread.in_(threads)))


def every(db: Connection) -> list[Tagged]:
    """Return all postings of all threads."""
    return _read(db, select(update_))


def due(db: Connection, now: datetime) -> list[Tagged]:
    """Return what is open and due, and keep other workers from it until the transaction ends."""
    waiting = (_u.alarm_at <= now, _u.alarmed_at.is_(None), _u.closed_at.is_(None))
    return _read(db, select(update_).where(*waiting).with_for_update(skip_locked=True))


def beat(db: Connection, now: datetime) -> None:
    """Note that the worker lives."""
    beaten = update(heartbeat).where(heartbeat.c.name == WORKER).values(beat_at=now)
    if not db.execute(beaten).rowcount:
        db.execute(insert(heartbeat).values(name=WORKER, beat_at=now))


def beat_at(db: Connection) -> datetime | None:
    """Return when the worker was last alive."""
    return db.scalar(select(heartbeat.c.beat_at).where(heartbeat.c.name == WORKER))


def _columns(posting: Posting) -> dict[str, Any]:
    row = asdict(posting)
    row["case_id"] = row.pop("case")
    return row


def _read(db: Connection, query: Select[Any]) -> list[Tagged]:
    with stored():
        rows = db.execute(query.order_by(_u.thread, _u.sequence)).all()
        return [(_posting(row), row.tag) for row in rows]


def _posting(row: Row[Any]) -> Posting:
    named = row._asdict()
    named.pop("tag")
    return Posting(case=named.pop("case_id"), **named)
