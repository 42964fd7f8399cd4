"""Adding a party to a case, invited or from the duty desk. The caller opens the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from messaging import keys, team
from messaging.models import PartyId, PrincipalId, Root, ThreadId
from portal.booking.models import Side
from portal.cases import parties, roles, rows, store
from portal.cases.models import Acting, CaseId, CaseMade, NoSuchCase, Pair, Role
from portal.db import Connection

SIDES = (Side.A, Side.B)


def unit_root(db: Connection, acting: Acting) -> Root:
    """Return the root of the unit's group, by which names are sealed."""
    return team.open_group(db, acting.trust.unit, acting.me, acting.root, trust=acting.trust)


def found(db: Connection, id: CaseId, acting: Acting) -> Row[Any]:
    """Return the row of a case. Raises NoSuchCase, CouldNotBeVerified."""
    row = store.case_by_id(db, id)
    if row is None:
        raise NoSuchCase
    return rows.case(row, acting.server)


def add(
    db: Connection,
    case: CaseId,
    party: PartyId,
    *,
    account: PrincipalId,
    thread: ThreadId,
    name: str,
    role: Role,
    pair: Pair,
    beside: PartyId | None,
    acting: Acting,
) -> None:
    """Store a party, and its role where that is sealed.

    The first party's side is drawn by lot. ``beside`` is the party on whose side the new one
    is; without it, and while all others are on one side, the new one is the other side.

    Raises:
        CaseMade: this party was added before; the form came twice.
        NoSuchCase: ``beside`` is not in this case.
    """
    into = found(db, case, acting)
    store.hold(db, [case])
    others = parties.read(db, store.parties_of_case(db, case), acting.server)
    row: dict[str, Any] = {
        "id": party,
        "case_id": case,
        "account": account,
        "thread": thread,
        "analyst": pair.analyst,
        "clinician": pair.clinician,
        "side": _side({other.id: other.side for other in others}, beside).value,
        "made_at": acting.now,
    }
    tied = store.ties(db, [case]).get(case)
    tag = rows.tag(row, into.deal_group, tied, acting.server)
    sealed = keys.seal_own(unit_root(db, acting), "name", party, name)
    try:
        store.add_party(db, **row, name=sealed, tag=tag)
    except IntegrityError as error:
        raise CaseMade from error
    roles.note(db, into.staff_thread, party, role, acting=acting)


def _side(others: Mapping[PartyId, Side], beside: PartyId | None) -> Side:
    return side_among(others, beside) if others else secrets.choice(SIDES)


def side_among(others: Mapping[PartyId, Side], beside: PartyId | None) -> Side:
    """Return the side of ``beside``, or without it the one that none of ``others`` is on.

    Raises:
        NoSuchCase: nobody to stand beside, or both sides are there to choose from.
    """
    taken = {side for other, side in others.items() if beside in {None, other}}
    if beside is None:
        taken = set(SIDES) - taken
    if len(taken) != 1:
        raise NoSuchCase
    return taken.pop()
