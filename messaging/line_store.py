"""SQL on lists of threads, from readable columns alone. Nothing that comes out is verified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Row, ScalarSelect, func, select

from messaging import tables as t
from messaging.columns import from_milliseconds
from messaging.models import Kind, PartyId, PrincipalId, ThreadId, ThreadLine
from messaging.packing import stored


def overview(db: Connection, of: PrincipalId, *, me: PrincipalId) -> Sequence[ThreadLine]:
    """Return all threads whose newest key ``of`` has, with the marks of ``me``, in one query."""
    g, mark = t.epoch_grant.c, t.read_mark.c
    every_grant = t.epoch_grant.alias("g").c
    newest_epoch = select(func.max(every_grant.epoch)).where(every_grant.thread == t.thread.c.id)
    of_newest = g.epoch == newest_epoch.correlate(t.thread).scalar_subquery()
    every, newest = t.entry.alias("e"), t.entry.alias("n")
    in_thread = every.c.thread == t.thread.c.id
    last = select(func.max(every.c.sequence)).where(in_thread)
    last_message = (
        last.where(every.c.kind == int(Kind.MESSAGE)).correlate(t.thread).scalar_subquery()
    )
    rows = db.execute(
        select(
            t.thread.c.id,
            t.thread.c.party,
            last.correlate(t.thread).scalar_subquery().label("newest"),
            newest.c.sequence,
            newest.c.sent_at,
            newest.c.sender,
            _waits_since(newest).label("since"),
            mark.sequence.label("read_to"),
        )
        .select_from(t.thread)
        .join(t.epoch_grant, (g.thread == t.thread.c.id) & of_newest)
        .outerjoin(newest, (newest.c.thread == t.thread.c.id) & (newest.c.sequence == last_message))
        .outerjoin(t.read_mark, (mark.thread == t.thread.c.id) & (mark.principal == me))
        .where(g.principal == of)
        .order_by(newest.c.sent_at.desc(), t.thread.c.id)
    )
    with stored():
        return [_line(row) for row in rows]


def _waits_since(newest: FromClause) -> ScalarSelect[Any]:
    """Return when the first of the newest messages in a row by one sender was sent."""
    other, waiting, message = t.entry.alias("o"), t.entry.alias("w"), int(Kind.MESSAGE)
    last_by_other = (
        select(func.coalesce(func.max(other.c.sequence), 0))
        .where(other.c.thread == newest.c.thread, other.c.kind == message)
        .where(other.c.sender != newest.c.sender)
        .correlate(newest)
        .scalar_subquery()
    )
    return (
        select(func.min(waiting.c.sent_at))
        .where(waiting.c.thread == newest.c.thread, waiting.c.kind == message)
        .where(waiting.c.sequence > last_by_other)
        .correlate(newest)
        .scalar_subquery()
    )


def _line(row: Row[*tuple[Any, ...]]) -> ThreadLine:
    return ThreadLine(
        thread=ThreadId(row.id),
        party=PartyId(row.party),
        newest=row.newest or 0,
        newest_message=row.sequence or 0,
        newest_message_at=None if row.sent_at is None else from_milliseconds(row.sent_at),
        newest_message_by=None if row.sender is None else PrincipalId(row.sender),
        unanswered_since=None if row.since is None else from_milliseconds(row.since),
        read_to=row.read_to or 0,
    )
