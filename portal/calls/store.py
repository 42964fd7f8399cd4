"""The tables of requests to be rung, and all their SQL.

What stands in a request is sealed for the duty desk, the safe times too. Nothing that was noted
is changed. Of two colleagues who note something at once, the database takes one: its number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    delete,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from messaging.columns import Id, Instant, metadata
from portal.calls.models import Attempt, CallId, Request
from portal.db import Connection

request = Table(
    "call_request",
    metadata,
    Column("id", Id, primary_key=True),  # it comes with the form: a double post is one request
    Column("unit", Id, ForeignKey("unit.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("generation", BigInteger, nullable=False),  # of the desk's keys
    Column("sealed", LargeBinary),  # None once it was erased
    Column("tag", LargeBinary(32), nullable=False),  # keyed, with a key outside the database
)

attempt = Table(
    "call_attempt",
    metadata,
    Column("request", Id, ForeignKey("call_request.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String(16), nullable=False),
    Column("by", Id, ForeignKey("principal.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("tag", LargeBinary(32), nullable=False),
)


def add(db: Connection, made: Request, tag: bytes) -> None:
    """Store a request.

    Raises:
        sqlalchemy.exc.IntegrityError: it is there already.
    """
    row = {"id": made.id, "unit": made.unit, "made_at": made.made_at, "sealed": made.sealed}
    db.execute(insert(request).values(**row, generation=made.generation, tag=tag))


def empty(db: Connection, id: CallId, tag: bytes) -> None:
    """Erase what stands in a request; that it was made stays."""
    db.execute(update(request).where(request.c.id == id).values(sealed=None, tag=tag))


def remove(db: Connection, id: CallId) -> None:
    """Erase a request, with what came of it."""
    db.execute(delete(attempt).where(attempt.c.request == id))
    db.execute(delete(request).where(request.c.id == id))


def add_attempt(db: Connection, made: Attempt, tag: bytes) -> None:
    """Store what came of a try.

    Raises:
        sqlalchemy.exc.IntegrityError: a colleague was first, or the request is gone.
    """
    row = {"request": made.call, "sequence": made.sequence, "outcome": made.outcome.value}
    db.execute(insert(attempt).values(**row, by=made.by, at=made.at, tag=tag))


def requests(db: Connection, among: Collection[bytes] | None = None) -> Sequence[Row[Any]]:
    """Return the rows of all requests, or of some, oldest first, as they lie there."""
    chosen = _raw(request)
    if among is not None:
        chosen = chosen.where(request.c.id.in_(among))
    return db.execute(chosen.order_by(request.c.made_at, request.c.id)).all()


def attempts(db: Connection, among: Collection[bytes] | None = None) -> Sequence[Row[Any]]:
    """Return the rows of all attempts, or of those at some requests, each request's in order."""
    chosen = _raw(attempt)
    if among is not None:
        chosen = chosen.where(attempt.c.request.in_(among))
    return db.execute(chosen.order_by(attempt.c.request, attempt.c.sequence)).all()


def perhaps_due(
    db: Connection, before: datetime, tried_before: datetime, most: int
) -> list[CallId]:
    """Return some requests made before then that hold something still, the oldest first.

    Those that somebody has tried to ring are as many as there are; of the others, ``most``.
    """
    tried = select(attempt.c.request)
    full = select(request.c.id).where(request.c.sealed.is_not(None)).order_by(request.c.made_at)
    rung = full.where(request.c.id.in_(tried), request.c.made_at <= tried_before)
    others = full.where(request.c.id.not_in(tried), request.c.made_at <= before).limit(most)
    return [*db.scalars(rung), *db.scalars(others)]


def _raw(table: Table) -> Select[Any]:
    """Choose rows as they lie there; SQLite keeps values of any type in any column."""
    columns: list[Any] = [type_coerce(one, NullType()).label(one.name) for one in table.c]
    return select(*columns).select_from(table)
