"""Visits: from unlocking to the exit. The caller opens the transaction.

A visit's row is found, and its boxes are opened, only by the token in the browser's cookie.
Neither the database nor the cookie alone is worth anything.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from messaging.errors import CouldNotBeVerified
from messaging.keys import Keys, ServerKeys, SessionBoxes
from messaging.models import PrincipalId, Root
from messaging.packing import stored
from portal.accounts import store
from portal.accounts.models import DRAFT_KEY_OUTLIVES, VISIT, Opened
from portal.db import Connection

TOKEN_BYTES = 32


def begin(
    db: Connection,
    *,
    account: PrincipalId,
    root: Root,
    idle: timedelta,
    state: dict[str, object],
    server: ServerKeys,
    now: datetime,
) -> bytes:
    """Begin a visit and return its token, 32 random bytes that only the cookie holds."""
    token = secrets.token_bytes(TOKEN_BYTES)
    row, key = server.session_split(token)
    ends_at = now + VISIT
    boxes = SessionBoxes(key=key, id=row, account=account, ends_at=ends_at)
    store.add_visit(
        db,
        id=row,
        account=account,
        began_at=now,
        seen_at=now,
        ends_at=ends_at,
        idle_seconds=idle // timedelta(seconds=1),
        root=boxes.seal("session", root),
        draft_key=boxes.seal("session-draft", Keys(root).draft),
        state=boxes.seal("session-state", json.dumps(state).encode()),
    )
    return token


def resume(db: Connection, token: bytes, *, server: ServerKeys, now: datetime) -> Opened | None:
    """Return the visit that ``token`` opens, or None.

    Within an hour of its end a visit still gives its draft key, and no root.
    """
    keys = dict(server.session_splits(token))
    try:
        found = store.visit_by_ids(db, keys)
        return None if found is None else _opened(found, keys[found.id], now)
    except CouldNotBeVerified:  # the row is not the one this token made
        return None


def _opened(found: Row[Any], key: bytes, now: datetime) -> Opened | None:
    with stored():
        over_at = _over_at(found)
        if now >= over_at + DRAFT_KEY_OUTLIVES:
            return None
        live = found.root is not None and now < over_at
        account = PrincipalId(found.account)
        boxes = SessionBoxes(key=key, id=found.id, account=account, ends_at=found.ends_at)
        return Opened(
            boxes=boxes,
            seen_at=found.seen_at,
            idle_seconds=found.idle_seconds,
            root=Root(boxes.open("session", found.root)) if live else None,
            draft_key=boxes.open("session-draft", found.draft_key),
            state=json.loads(boxes.open("session-state", found.state)),
        )


def touch(db: Connection, visit: Opened, *, now: datetime) -> None:
    """Note that the person is still there, so that the idle time begins anew."""
    store.change_visit(db, visit.boxes.id, seen_at=now)


def keep_state(db: Connection, visit: Opened, state: dict[str, object]) -> None:
    """Keep the language and what is to be said on the next page."""
    sealed = visit.boxes.seal("session-state", json.dumps(state).encode())
    store.change_visit(db, visit.boxes.id, state=sealed)


def end(db: Connection, row: bytes, *, by_exit: bool = False, now: datetime) -> None:
    """End a visit: its root is erased at once, its draft key lives on for an hour."""
    store.end_visit(db, row, by_exit=by_exit, now=now)


def end_idle(db: Connection, *, now: datetime) -> None:
    """End the visits nobody came back to, and forget those that ended an hour ago."""
    for found in store.live_visits(db):
        if now >= _over_at(found):
            store.end_visit(db, found.id, by_exit=False, now=now)
    store.forget_visits(db, before=now - DRAFT_KEY_OUTLIVES)


def _over_at(found: Row[Any]) -> datetime:
    """Return when a visit ended, or ends if nobody does anything more."""
    idle_until = found.seen_at + timedelta(seconds=found.idle_seconds)
    over_at: datetime = min(filter(None, (found.ended_at, found.ends_at, idle_until)))
    return over_at
