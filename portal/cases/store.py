"""Units, cases and parties in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
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
    update,
)

from messaging.columns import Id, Instant, metadata
from messaging.models import PartyId, PrincipalId, ThreadId
from messaging.packing import stored
from messaging.tables import identity, thread
from portal.booking.models import GroupId
from portal.cases.models import CaseId, Tie
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
    Column("deal_group", Id, nullable=False, index=True),
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


tie = Table(
    "tie",
    metadata,
    Column("case_id", Id, ForeignKey("case_.id"), primary_key=True),  # tied once, for good
    Column("to_case", Id, ForeignKey("case_.id"), nullable=False),
    Column("case_group", Id, nullable=False, index=True),
    Column("swapped", Boolean, nullable=False),
    Column("since", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Id, ForeignKey("principal.id"), nullable=False),
    Column("tag", LargeBinary(32), nullable=False),
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


def add_tie(db: Connection, made: Tie, tag: bytes) -> None:
    """Store a tie between cases."""
    row = asdict(made)
    names = {"case": "case_id", "to": "to_case", "group": "case_group", "by": "made_by"}
    values = {names.get(name, name): value for name, value in row.items()}
    db.execute(insert(tie).values(**values, tag=tag))


def renew_tag(db: Connection, id: PartyId, tag: bytes) -> None:
    """Store the tag of a party whose case was tied."""
    db.execute(update(party).where(party.c.id == id).values(tag=tag))


def hold(db: Connection, among: Collection[CaseId]) -> None:
    """Keep others from tying these cases until the transaction ends; SQLite has one writer."""
    chosen = select(case.c.id).where(case.c.id.in_(among)).order_by(case.c.id)
    db.execute(chosen.with_for_update())


def ties(db: Connection, among: Collection[CaseId] | None = None) -> dict[CaseId, Row[Any]]:
    """Return what ties these cases to others, or all of them, by the case that is tied."""
    chosen = select(tie) if among is None else select(tie).where(tie.c.case_id.in_(among))
    return {row.case_id: row for row in _rows(db, chosen)}


def in_group(db: Connection, group: GroupId) -> Sequence[CaseId]:
    """Return the cases whose days are dealt within this group, or will be; the first first."""
    tied = exists().where(tie.c.case_id == case.c.id, tie.c.case_group == group)
    chosen = select(case.c.id).where(or_(case.c.deal_group == group, tied))
    return [row.id for row in _rows(db, chosen.order_by(case.c.made_at, case.c.id))]


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
