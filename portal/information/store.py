"""Who has read and understood which version of the notice."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Column, Connection, Integer, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from messaging.columns import Id, Instant, metadata
from messaging.models import PrincipalId
from portal.information.models import Confirmation

notice_confirmation = Table(
    "notice_confirmation",
    metadata,
    Column("account", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("language", String(8), nullable=False),
    Column("confirmed_at", Instant, nullable=False),
)


def add(db: Connection, confirmation: Confirmation) -> None:
    """Keep ``confirmation``; the first one of a version stands."""
    try:
        with db.begin_nested():
            db.execute(insert(notice_confirmation).values(asdict(confirmation)))
    except IntegrityError:
        return


def find(db: Connection, account: PrincipalId, version: int) -> Confirmation | None:
    """Return what ``account`` confirmed of ``version``, if anything."""
    query = select(notice_confirmation).where(
        notice_confirmation.c.account == account, notice_confirmation.c.version == version
    )
    row = db.execute(query).mappings().one_or_none()
    return Confirmation(**row) if row else None
