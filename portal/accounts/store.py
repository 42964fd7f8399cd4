"""Accounts, staff names and visits in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    Table,
    delete,
    insert,
    select,
    update,
)

from messaging.columns import Id, Instant, metadata
from messaging.keys import Locked
from messaging.models import PrincipalId
from portal.db import Connection

account = Table(
    "account",
    metadata,
    Column("id", Id, primary_key=True),  # also the id of its principal
    Column("number_tag", LargeBinary(32), nullable=False, unique=True),
    Column("salt", LargeBinary(16), nullable=False),
    Column("profile", Integer, nullable=False),
    Column("sealed_root", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("exited_at", Instant),  # the last visit that ended by the exit, told at the next
)

staff = Table(
    "staff",
    metadata,
    Column("account", Id, primary_key=True),  # known from the invitation on
    Column("name", LargeBinary, nullable=False),  # sealed
    Column("duties", Integer, nullable=False),  # what the invitation says; the roster decides
    Column("invited_at", Instant, nullable=False),
)

visit = Table(
    "visit",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("account", Id, ForeignKey("account.id"), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("idle_seconds", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("by_exit", Boolean, nullable=False, default=False),
    Column("root", LargeBinary),  # sealed; erased when the visit ends
    Column("draft_key", LargeBinary, nullable=False),  # sealed
    Column("state", LargeBinary, nullable=False),  # sealed
)


def add_account(db: Connection, id: PrincipalId, tag: bytes, locked: Locked, now: datetime) -> None:
    """Store a new account."""
    db.execute(
        insert(account).values(
            id=id,
            number_tag=tag,
            salt=locked.salt,
            profile=locked.profile,
            sealed_root=locked.sealed,
            made_at=now,
        )
    )


def relock(db: Connection, id: PrincipalId, locked: Locked) -> None:
    """Store the root sealed anew."""
    changed = update(account).where(account.c.id == id)
    db.execute(changed.values(salt=locked.salt, profile=locked.profile, sealed_root=locked.sealed))


def account_by_number(db: Connection, tags: Sequence[bytes]) -> Row[Any] | None:
    """Return the account whose number has one of these tags."""
    return db.execute(select(account).where(account.c.number_tag.in_(tags))).one_or_none()


def account_by_id(db: Connection, id: PrincipalId) -> Row[Any] | None:
    """Return the account with this id."""
    return db.execute(select(account).where(account.c.id == id)).one_or_none()


def some_profile(db: Connection, tag: bytes) -> int | None:
    """Return the Argon2 profile of the account next to ``tag``."""
    ordered = select(account.c.profile).order_by(account.c.number_tag).limit(1)
    beside = db.scalar(ordered.where(account.c.number_tag >= tag))
    return db.scalar(ordered) if beside is None else beside


def add_staff(db: Connection, id: PrincipalId, name: bytes, duties: int, now: datetime) -> None:
    """Store a member of staff who was invited."""
    db.execute(insert(staff).values(account=id, name=name, duties=duties, invited_at=now))


def all_staff(db: Connection) -> Sequence[Row[Any]]:
    """Return everybody ever invited as staff, with whether they enrolled."""
    joined = staff.outerjoin(account, staff.c.account == account.c.id)
    columns = select(staff, account.c.made_at.label("enrolled_at")).select_from(joined)
    return db.execute(columns.order_by(staff.c.invited_at)).all()


def staff_member(db: Connection, id: PrincipalId) -> Row[Any] | None:
    """Return one member of staff."""
    return db.execute(select(staff).where(staff.c.account == id)).one_or_none()


def add_visit(db: Connection, **values: object) -> None:
    """Store a new visit."""
    db.execute(insert(visit).values(**values))


def visit_by_ids(db: Connection, ids: Collection[bytes]) -> Row[Any] | None:
    """Return the visit that has one of these ids, ended or not."""
    return db.execute(select(visit).where(visit.c.id.in_(ids))).one_or_none()


def change_visit(db: Connection, id: bytes, **values: object) -> None:
    """Change what is stored of one visit."""
    db.execute(update(visit).where(visit.c.id == id).values(**values))


def end_visit(db: Connection, id: bytes, *, by_exit: bool, now: datetime) -> None:
    """Erase the root of a visit; once ended it stays ended as it was."""
    ended = update(visit).where(visit.c.id == id, visit.c.ended_at.is_(None))
    if db.execute(ended.values(root=None, ended_at=now, by_exit=by_exit)).rowcount and by_exit:
        owner = select(visit.c.account).where(visit.c.id == id).scalar_subquery()
        db.execute(update(account).where(account.c.id == owner).values(exited_at=now))


def live_visits(db: Connection) -> Sequence[Row[Any]]:
    """Return the visits that have not ended."""
    return db.execute(select(visit).where(visit.c.ended_at.is_(None))).all()


def forget_visits(db: Connection, *, before: datetime) -> None:
    """Delete the visits that ended before an instant."""
    db.execute(delete(visit).where(visit.c.ended_at < before))


def exited_at(db: Connection, id: PrincipalId) -> datetime | None:
    """Return when this account last left by the exit, if nobody was told yet."""
    return db.scalar(select(account.c.exited_at).where(account.c.id == id))


def forget_exit(db: Connection, id: PrincipalId) -> None:
    """Note that the last exit was told."""
    db.execute(update(account).where(account.c.id == id).values(exited_at=None))
