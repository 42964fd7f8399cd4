"""Note what was done, and hold what is there against what was noted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row

from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PrincipalId, ThreadId
from messaging.packing import stored
from portal.audit import store
from portal.db import Connection

What = Literal[
    "logged in",
    "opened",
    "invited",
    "posted",
    "told",
    "booked",
    "cancelled",
    "appointed",
    "taken",
    "settled",
    "confirmed",
    "misread",
    "rubbish",
    "kept",
    "asked",
    "rung",
    "withdrawn",
    "tied",
    "tied to",
    "unverified",
]


TOLD_FOR = timedelta(days=1)  # how long staff are reminded of what could not be verified
OFTEN_ENOUGH = timedelta(minutes=10)  # one person, reloading, is one alarm


def note(
    db: Connection,
    what: What,
    *,
    actor: PrincipalId | None,
    about: bytes | None = None,
    number: int | None = None,
    server: ServerKeys,
    now: datetime,
) -> None:
    """Note that ``actor`` did ``what``; never what anybody wrote. None is somebody unknown.

    Each row names the tag of the row before, so that none can be taken away unseen but the
    newest. The caller's transaction must be the only one that writes.
    """
    row = {
        "at": now,
        "actor": actor,
        "what": what,
        "about": about,
        "number": number,
        "previous": store.newest_tag(db),
    }
    store.add(db, **row, tag=server.audit_tag(*_tagged(row)))


def check_tail(db: Connection, thread: ThreadId, newest: int, *, server: ServerKeys) -> None:
    """Make sure that ``newest`` is the newest entry that was ever posted to ``thread``.

    Raises:
        CouldNotBeVerified: entries are missing at the end, or a row of the log was changed.
    """
    if max(numbers(db, thread, "posted", server=server), default=newest) > newest:
        raise CouldNotBeVerified("the newest entries are missing")


def numbers(db: Connection, about: bytes, what: What, *, server: ServerKeys) -> set[int]:
    """Return the numbers noted about one thing.

    Raises:
        CouldNotBeVerified: a row of the log was changed, or copied.
    """
    rows = store.about(db, about, what)
    found = {row.number for row in rows}
    if len(found) != len(rows) or not all(_holds(row, server) for row in rows):
        raise CouldNotBeVerified("a row of the log was changed")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A row of the log: who did what when, to what, and the number of the entry it was about.

    ``holds`` is whether the portal wrote it as it is, and once.
    """

    at: datetime
    actor: PrincipalId | None
    what: What
    about: bytes
    number: int | None
    holds: bool


def noted(
    db: Connection,
    *whats: What,
    among: Collection[bytes] | None = None,
    server: ServerKeys,
) -> list[Noted]:
    """Return all that was noted of some kinds, or what of it is about some things; oldest first.

    Raises:
        CouldNotBeVerified: a row of the log cannot even be read.
    """
    seen: set[bytes] = set()
    found = []
    for row in store.of_kinds(db, whats, among):
        holds = row.tag not in seen and _holds(row, server)
        seen.add(row.tag)
        found.append(
            Noted(
                at=row.at,
                actor=row.actor,
                what=row.what,
                about=row.about,
                number=row.number,
                holds=holds,
            )
        )
    return found


def all_about(db: Connection, what: What) -> set[bytes]:
    """Return what all rows of one kind are about.

    From readable columns only, since there may be very many: that none was changed or taken
    away is what the worker sees to, see ``check_chain``.
    """
    with stored():
        return set(store.all_about(db, what))


def note_unverified(
    db: Connection, *, actor: PrincipalId, server: ServerKeys, now: datetime
) -> None:
    """Note that something could not be verified for ``actor``, so that staff are told."""
    last = store.last_of(db, "unverified", actor)
    if last is None or last.at < now - OFTEN_ENOUGH:
        note(db, "unverified", actor=actor, server=server, now=now)


def last_unverified(db: Connection, *, now: datetime) -> datetime | None:
    """Return when something last could not be verified, if staff are still to be told."""
    last = store.last_of(db, "unverified")
    return last.at if last is not None and last.at > now - TOLD_FOR else None


def check_chain(
    db: Connection,
    *,
    after: tuple[int, bytes] | None,
    most: int | None = None,
    server: ServerKeys,
) -> tuple[int, bytes] | None:
    """Check that every row from ``after`` on names the one before; return the last of them.

    Args:
        db: a connection with a transaction open.
        after: id and tag of a row that was checked before; None for the beginning of the log.
        most: how many rows to check; None for all that come.
        server: the keys of the server.

    Raises:
        CouldNotBeVerified: a row was changed, or taken away.
    """
    if after is not None and not store.stands(db, *after):
        raise CouldNotBeVerified("a row of the log is gone")
    for row in store.after(db, after[0] if after else None, most):
        if not _holds(row, server) or row.previous != (after[1] if after else None):
            raise CouldNotBeVerified("the log does not hang together")
        after = row.id, row.tag
    return after


def rows_up_to(db: Connection, last: tuple[int, bytes] | None) -> int:
    """Return how many rows there are up to one, which counts; none up to None."""
    return store.rows_up_to(db, last[0]) if last else 0


def _holds(row: Row[Any], server: ServerKeys) -> bool:
    with stored():
        return server.audit_tag_holds(row.tag, *_tagged(row._asdict()))


def _tagged(row: Mapping[str, Any]) -> tuple[bytes, ...]:
    return (
        to_milliseconds(row["at"]).to_bytes(8, "big"),
        row["actor"] or b"",
        row["what"].encode(),
        row["about"] or b"",
        b"" if row["number"] is None else row["number"].to_bytes(8, "big"),
        row["previous"] or b"",
    )


def last_at(db: Connection) -> datetime | None:
    """Return when the newest row was written."""
    return store.last_at(db)
