"""The audit rows. They are added and read, never changed or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Row, String, Table, insert, select

from messaging.columns import Id, Instant, metadata
from portal.db import Connection

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Id),  # None: the portal itself, or somebody unknown
    Column("what", String(32), nullable=False),
    Column("about", Id),  # the thread, case, party or account it is about
    Column("number", BigInteger),  # of an entry, for what was posted
    Column("tag", LargeBinary(32), nullable=False),  # keyed, with a key outside the database
)


def add(db: Connection, **values: object) -> None:
    """Add one row."""
    db.execute(insert(audit).values(**values))


def about(db: Connection, about: bytes, what: str) -> Sequence[Row[Any]]:
    """Return the rows of one kind about one thing, oldest first."""
    chosen = select(audit).where(audit.c.about == about, audit.c.what == what)
    return db.execute(chosen.order_by(audit.c.id)).all()


def newest(db: Connection, limit: int) -> Sequence[Row[Any]]:
    """Return the newest rows, newest first."""
    return db.execute(select(audit).order_by(audit.c.id.desc()).limit(limit)).all()


def last_at(db: Connection) -> datetime | None:
    """Return when the newest row was written."""
    return db.scalar(select(audit.c.at).order_by(audit.c.id.desc()).limit(1))
