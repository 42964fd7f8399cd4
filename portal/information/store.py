"""Who has read and understood which version of the notice."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from messaging.columns import Id, Instant, metadata
from messaging.models import PrincipalId
from messaging.packing import stored
from portal.information.models import Confirmation

notice_confirmation = Table(
    "notice_confirmation",
    metadata,
    Column("account", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("language", String(8), nullable=False),
    Column("confirmed_at", Instant, nullable=False),
    Column("tag", LargeBinary(32), nullable=False),  # nobody signs it; only the portal makes it
)


def add(db: Connection, confirmation: Confirmation, tag: bytes) -> None:
    """Keep ``confirmation``; the first one of a version stands."""
    try:
        with db.begin_nested():
            db.execute(insert(notice_confirmation).values(**asdict(confirmation), tag=tag))
    except IntegrityError:
        return


def find(db: Connection, account: PrincipalId, version: int) -> tuple[Confirmation, bytes] | None:
    """Return what ``account`` confirmed of ``version`` with its tag, if anything."""
    return _first(db, _of(account).where(notice_confirmation.c.version == version))


def newest(db: Connection, account: PrincipalId) -> tuple[Confirmation, bytes] | None:
    """Return what ``account`` confirmed last, of any version, with its tag."""
    return _first(db, _of(account).order_by(notice_confirmation.c.version.desc()).limit(1))


def _of(account: PrincipalId) -> Select[Any]:
    return select(notice_confirmation).where(notice_confirmation.c.account == account)


def _first(db: Connection, query: Select[Any]) -> tuple[Confirmation, bytes] | None:
    with stored():
        row = db.execute(query).one_or_none()
    if row is None:
        return None
    confirmation = Confirmation(
        account=row.account,
        version=row.version,
        language=row.language,
        confirmed_at=row.confirmed_at,
    )
    return confirmation, row.tag
