"""What each client chose, sealed under their own key."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, insert, select, update

from messaging.columns import Id, metadata
from messaging.models import PrincipalId
from portal.db import Connection

choices = Table(
    "choices",
    metadata,
    Column("account", Id, ForeignKey("account.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)


def keep(db: Connection, account: PrincipalId, sealed: bytes) -> None:
    """Keep what somebody chose, in place of what they chose before."""
    before = update(choices).where(choices.c.account == account)
    if not db.execute(before.values(sealed=sealed)).rowcount:
        db.execute(insert(choices).values(account=account, sealed=sealed))


def find(db: Connection, account: PrincipalId) -> bytes | None:
    """Return what somebody chose, sealed; None if they never did."""
    return db.scalar(select(choices.c.sealed).where(choices.c.account == account))
