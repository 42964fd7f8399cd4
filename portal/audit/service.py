"""Note what was done, and hold what is there against what was noted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row

from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PrincipalId, ThreadId
from portal.audit import store
from portal.db import Connection

What = Literal["logged in", "opened", "invited", "posted", "booked", "cancelled", "appointed"]


def note(
    db: Connection,
    what: What,
    *,
    actor: PrincipalId,
    about: bytes | None = None,
    number: int | None = None,
    server: ServerKeys,
    now: datetime,
) -> None:
    """Note that ``actor`` did ``what``; never what anybody wrote."""
    tag = server.audit_tag(*_tagged(now, actor, what, about, number))
    store.add(db, at=now, actor=actor, what=what, about=about, number=number, tag=tag)


def check_tail(db: Connection, thread: ThreadId, newest: int, *, server: ServerKeys) -> None:
    """Make sure that ``newest`` is the newest entry that was ever posted to ``thread``.

    Raises:
        CouldNotBeVerified: entries are missing at the end, or a row of the log was changed.
    """
    rows = store.about(db, thread, "posted")
    if not all(_holds(row, server) for row in rows):
        raise CouldNotBeVerified("a row of the log was changed")
    if max((row.number for row in rows), default=newest) > newest:
        raise CouldNotBeVerified("the newest entries are missing")


def _holds(row: Row[Any], server: ServerKeys) -> bool:
    parts = _tagged(row.at, row.actor, row.what, row.about, row.number)
    return server.audit_tag_holds(row.tag, *parts)


def _tagged(
    at: datetime, actor: bytes | None, what: str, about: bytes | None, number: int | None
) -> tuple[bytes, ...]:
    return (
        to_milliseconds(at).to_bytes(8, "big"),
        actor or b"",
        what.encode(),
        about or b"",
        b"" if number is None else number.to_bytes(8, "big"),
    )


def last_at(db: Connection) -> datetime | None:
    """Return when the newest row was written."""
    return store.last_at(db)
