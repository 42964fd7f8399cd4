"""The audit rows. They are added and read, never changed or deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    func,
    insert,
    select,
)

from messaging.columns import Id, Instant, metadata
from portal.db import Connection

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Id),  # None: the portal itself, or somebody unknown
    Column("what", String(32), nullable=False, index=True),
    Column("about", Id, index=True),  # the thread, case, party or account it is about
    Column("number", BigInteger),  # of an entry, for what was posted
    Column("previous", LargeBinary(32)),  # the tag of the row before; None for the first
    Column("tag", LargeBinary(32), nullable=False),  # keyed, with a key outside the database
)


def add(db: Connection, **values: object) -> None:
    """Add one row."""
    db.execute(insert(audit).values(**values))


def about(db: Connection, about: bytes, what: str) -> Sequence[Row[Any]]:
    """Return the rows of one kind about one thing, oldest first."""
    chosen = select(audit).where(audit.c.about == about, audit.c.what == what)
    return db.execute(chosen.order_by(audit.c.id)).all()


def of_kinds(
    db: Connection, whats: Collection[str], among: Collection[bytes] | None = None
) -> Sequence[Row[Any]]:
    """Return the rows of some kinds, or those of them about some things; oldest first."""
    chosen = select(audit).where(audit.c.what.in_(whats))
    if among is not None:
        chosen = chosen.where(audit.c.about.in_(among))
    return db.execute(chosen.order_by(audit.c.id)).all()


def all_about(db: Connection, what: str) -> Sequence[bytes]:
    """Return what all rows of one kind are about, each once."""
    chosen = select(audit.c.about).where(audit.c.what == what, audit.c.about.is_not(None))
    return db.scalars(chosen.distinct()).all()


def last_of(db: Connection, what: str, actor: bytes | None = None) -> Row[Any] | None:
    """Return the newest row of one kind, by anybody or by one."""
    chosen = select(audit).where(audit.c.what == what)
    if actor is not None:
        chosen = chosen.where(audit.c.actor == actor)
    return db.execute(chosen.order_by(audit.c.id.desc()).limit(1)).one_or_none()


def newest_tag(db: Connection) -> bytes | None:
    """Return the tag of the newest row."""
    return db.scalar(select(audit.c.tag).order_by(audit.c.id.desc()).limit(1))


def stands(db: Connection, id: int, tag: bytes) -> bool:
    """Whether there is a row with this id and tag."""
    return db.scalar(select(audit.c.tag).where(audit.c.id == id)) == tag


def rows_up_to(db: Connection, id: int) -> int:
    """Return how many rows there are up to this one."""
    return db.scalar(select(func.count()).where(audit.c.id <= id)) or 0


def after(db: Connection, id: int | None, most: int | None = None) -> Iterator[Row[Any]]:
    """Yield the rows after one, or all, or only so many of them; oldest first."""
    chosen = select(audit).order_by(audit.c.id).limit(most)
    yield from db.execute(chosen if id is None else chosen.where(audit.c.id > id))


def last_at(db: Connection) -> datetime | None:
    """Return when the newest row was written."""
    return db.scalar(select(audit.c.at).order_by(audit.c.id.desc()).limit(1))
