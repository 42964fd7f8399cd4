"""Units, cases and parties in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    exists,
    insert,
    or_,
    select,
)

from messaging.columns import Id, Instant, metadata
from messaging.models import PartyId, PrincipalId, ThreadId
from messaging.packing import stored
from messaging.tables import identity, thread
from portal.cases.models import CaseId
from portal.db import Connection

unit = Table(
    "unit",
    metadata,
    Column("id", Id, primary_key=True),  # also the id of the unit's group
    Column("name", String(120), nullable=False),
)

case = Table(
    "case_",  # the bare word is SQL's own
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit", Id, ForeignKey("unit.id"), nullable=False),
    Column("label", LargeBinary, nullable=False),  # sealed with the unit group's own key
    Column("deal_group", Id, nullable=False),
    Column("staff_thread", Id, ForeignKey("thread.id"), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("tag", LargeBinary(32), nullable=False),
)

party = Table(
    "party",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("case_.id"), nullable=False, index=True),
    Column("account", Id, ForeignKey("principal.id"), nullable=False, unique=True),
    Column("thread", Id, nullable=False, unique=True),
    Column("analyst", Id, nullable=False),
    Column("clinician", Id, nullable=False),
    Column("side", String(1), nullable=False),
    Column("name", LargeBinary, nullable=False),  # sealed with the unit group's own key
    Column("made_at", Instant, nullable=False),
    Column("tag", LargeBinary(32), nullable=False),
    UniqueConstraint("id", "case_id", "thread"),  # what is posted is bound to all three
)


def add_unit(db: Connection, id: PrincipalId, name: str) -> None:
    """Store the unit."""
    db.execute(insert(unit).values(id=id, name=name))


def add_case(db: Connection, **values: object) -> None:
    """Store a case."""
    db.execute(insert(case).values(**values))


def add_party(db: Connection, **values: object) -> None:
    """Store a party."""
    db.execute(insert(party).values(**values))


def cases(db: Connection, among: Sequence[ThreadId] | None) -> Sequence[Row[Any]]:
    """Return the cases with these staff threads, or all of them; the newest first."""
    chosen = select(case).order_by(case.c.made_at.desc())
    if among is not None:
        chosen = chosen.where(case.c.staff_thread.in_(among))
    return _rows(db, chosen)


def case_by_id(db: Connection, id: CaseId) -> Row[Any] | None:
    """Return one case."""
    return next(iter(_rows(db, select(case).where(case.c.id == id))), None)


def parties_of_case(db: Connection, id: CaseId) -> Sequence[Row[Any]]:
    """Return the parties of a case, the first first."""
    chosen = _parties().where(party.c.case_id == id).order_by(party.c.made_at, party.c.id)
    return _rows(db, chosen)


def parties_of_account(db: Connection, id: PrincipalId) -> Sequence[Row[Any]]:
    """Return what a person is party to."""
    return _rows(db, _parties().where(party.c.account == id))


def party_by_id(db: Connection, id: PartyId) -> Row[Any] | None:
    """Return one party."""
    return next(iter(_rows(db, _parties().where(party.c.id == id))), None)


def party_by_thread(db: Connection, id: ThreadId) -> Row[Any] | None:
    """Return the party that writes in this thread."""
    return next(iter(_rows(db, _parties().where(party.c.thread == id))), None)


def all_parties(db: Connection) -> Sequence[Row[Any]]:
    """Return every party."""
    return _rows(db, _parties())


def _parties() -> Select[Any]:
    """Return the choice of parties, with their case's group and whether they enrolled.

    Whoever enrolled has an identity and a thread. If one of them is gone, they still have.
    """
    came_in = exists().where(identity.c.principal == party.c.account)
    has_thread = exists().where(thread.c.id == party.c.thread)
    columns = (party, case.c.deal_group, or_(came_in, has_thread).label("enrolled"))
    return select(*columns).select_from(party.outerjoin(case))


def _rows(db: Connection, chosen: Select[Any]) -> Sequence[Row[Any]]:
    """Return rows. Raises CouldNotBeVerified where a value is of no kind that we wrote."""
    with stored():
        return db.execute(chosen).all()
