"""SQL on drafts, which are sealed before they come here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from messaging import tables as t
from messaging.models import PrincipalId


def keep_draft(
    db: Connection, account: PrincipalId, place: bytes, sealed: bytes, now: datetime
) -> None:
    """Keep a sealed draft in the place of the one before it."""
    forget_draft(db, account, place)
    row = {"account": account, "place": place, "sealed": sealed, "kept_at": now}
    db.execute(insert(t.draft).values(row))


def draft(db: Connection, account: PrincipalId, place: bytes) -> bytes | None:
    """Return a sealed draft."""
    d = t.draft.c
    return db.scalar(select(d.sealed).where(d.account == account, d.place == place))


def forget_draft(db: Connection, account: PrincipalId, place: bytes) -> None:
    """Delete a draft."""
    db.execute(delete(t.draft).where(t.draft.c.account == account, t.draft.c.place == place))


def forget_drafts_before(db: Connection, instant: datetime) -> int:
    """Delete the drafts kept before ``instant``; return how many."""
    return db.execute(delete(t.draft).where(t.draft.c.kept_at < instant)).rowcount
