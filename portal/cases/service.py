"""What staff do with cases. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from messaging import invitations, keys, roster, threads
from messaging.enrolment import Invited
from messaging.errors import CouldNotBeVerified
from messaging.models import LEADS, PartyId, PrincipalId, Root, ThreadId, new_id
from portal.cases import adding, rows, store
from portal.cases.adding import unit_root
from portal.cases.misreading import check_tries, must_wait, note_misread, often_misread
from portal.cases.models import (
    Acting,
    Case,
    CaseId,
    CaseMade,
    Member,
    NoSuchCase,
    Pair,
    Party,
    Role,
)
from portal.cases.parties import (
    believed,
    booker,
    of_client,
    party,
    read,
    thread_parties,
    unconfirmed,
    written_in,
)
from portal.cases.roles import known, settle
from portal.cases.rubbish import Said, closed_unread, is_closed, marks, say
from portal.cases.seating import begins, beside, hindrance, tie
from portal.cases.taking_on import (
    at_desk,
    came_by_itself,
    is_unconfirmed,
    lost,
    take_on,
    taken_by,
    waiting,
)
from portal.db import Connection

__all__ = [
    "Said",
    "at_desk",
    "begins",
    "believed",
    "booker",
    "came_by_itself",
    "case",
    "check_tries",
    "closed_unread",
    "for_staff",
    "hindrance",
    "invite",
    "is_closed",
    "is_unconfirmed",
    "lost",
    "make_unit",
    "marks",
    "members",
    "must_wait",
    "names",
    "new_code",
    "note_misread",
    "of_client",
    "often_misread",
    "open_case",
    "party",
    "say",
    "settle",
    "staff_of",
    "take_on",
    "taken_by",
    "thread_parties",
    "tie",
    "together",
    "unconfirmed",
    "unit_root",
    "waiting",
    "written_in",
]


def make_unit(db: Connection, *, unit: PrincipalId, name: str) -> None:
    """Make the unit all cases belong to."""
    store.add_unit(db, unit, name)


def open_case(
    db: Connection, case: CaseId, *, label: str, colleagues: Sequence[PrincipalId], acting: Acting
) -> None:
    """Open a case, with a thread for the staff on it: whoever opens it, colleagues and leaders.

    Raises:
        CaseMade: this case was opened before; the form came twice.
    """
    staff_thread = ThreadId(new_id())
    leaders = [one.principal for one in roster.newest(db, acting.trust).staff if one.duties & LEADS]
    try:
        threads.begin_staff(
            db,
            thread=staff_thread,
            case=PartyId(case),
            me=acting.me,
            root=acting.root,
            members=sorted({acting.me, *colleagues, *leaders}),
            trust=acting.trust,
            now=acting.now,
        )
    except IntegrityError as error:  # a case has one thread
        raise CaseMade from error
    row: dict[str, Any] = {
        "id": case,
        "unit": acting.trust.unit,
        "deal_group": new_id(),
        "staff_thread": staff_thread,
        "made_at": acting.now,
        "closed": False,
    }
    sealed = keys.seal_own(unit_root(db, acting), "name", case, label)
    store.add_case(db, **row, label=sealed, tag=rows.case_tag(row, acting.server))


def invite(
    db: Connection,
    case: CaseId,
    party: PartyId,
    *,
    name: str,
    role: Role,
    pair: Pair,
    beside: PartyId | None = None,
    acting: Acting,
) -> str:
    """Add a party to a case and return the code of their invitation, which is shown once.

    On which side they are and what can go wrong: see ``adding.add``.
    """
    account, thread = PrincipalId(new_id()), ThreadId(new_id())
    code = _invite(db, party, account, pair, acting)
    adding.add(
        db,
        case,
        party,
        account=account,
        thread=thread,
        name=name,
        role=role,
        pair=pair,
        beside=beside,
        acting=acting,
    )
    return code


def _invite(
    db: Connection, party: PartyId, account: PrincipalId, pair: Pair, acting: Acting
) -> str:
    return invitations.invite(
        db,
        me=acting.me,
        root=acting.root,
        invited=Invited(account=account, party=party, pair=pair.both),
        expires_at=acting.now + invitations.LIFETIME,
        pepper=acting.pepper,
        trust=acting.trust,
    )


def new_code(db: Connection, party: Party, *, acting: Acting) -> str:
    """Invite a party anew who has not come in yet; the code before is worth nothing more."""
    invitations.withdraw(db, party.account)
    return _invite(db, party.id, party.account, party.pair, acting)


def for_staff(db: Connection, *, acting: Acting) -> list[Case]:
    """Return the cases of a member of staff, or all of them for a leader; the newest first.

    Raises:
        CouldNotBeVerified: one of them, or who works on it, was changed.
    """
    mine = None if acting.leads else [line.thread for line in threads.overview(db, acting.me)]
    key = unit_root(db, acting)
    found = [rows.case(row, acting.server) for row in store.cases(db, mine)]
    return [_case(row, key) for row in found if _may_see(db, row, acting)]


def case(db: Connection, id: CaseId, *, acting: Acting) -> Case:
    """Return one case.

    Raises:
        NoSuchCase: there is none, or it is not theirs to see.
        CouldNotBeVerified: it, or who works on it, was changed.
    """
    found = adding.found(db, id, acting)
    if not _may_see(db, found, acting):
        raise NoSuchCase
    return _case(found, unit_root(db, acting))


def together(db: Connection, case: Case, *, acting: Acting) -> tuple[list[Case], bool]:
    """Return the cases that share the days with one, and whether there are others yet.

    Of those others somebody who is not on them learns nothing else.
    """
    known, others = [], False
    for id in beside(db, case.id, acting=acting):
        row = adding.found(db, id, acting)
        if _may_see(db, row, acting):
            known.append(_case(row, unit_root(db, acting)))
        else:
            others = True
    return known, others


def _may_see(db: Connection, row: Row[Any], acting: Acting) -> bool:
    """Whether somebody leads, or is on the verified list of the case's own thread."""
    if threads.thread_of(db, PartyId(row.id), trust=acting.trust) != row.staff_thread:
        raise CouldNotBeVerified("the staff thread is another's")
    members = threads.members(db, row.staff_thread, trust=acting.trust)
    return acting.leads or acting.me in {one.principal for one in members}


def _case(row: Row[Any], key: Root) -> Case:
    return Case(
        id=row.id,
        label=rows.name(key, row.id, row.label),
        staff_thread=row.staff_thread,
        made_at=row.made_at,
        closed=row.closed,
    )


def members(db: Connection, case: Case, *, acting: Acting) -> list[Member]:
    """Return the parties of a case with their names, and roles where this person has the key.

    Raises:
        CouldNotBeVerified: a party was changed, or one that was given a role was taken away.
    """
    roles, key = known(db, case.staff_thread, acting=acting), unit_root(db, acting)
    found = store.parties_of_case(db, case.id)
    if roles.keys() - {row.id for row in found}:
        raise CouldNotBeVerified("a party was taken away")
    return [
        Member(party=one, name=rows.name(key, row.id, row.name), role=roles.get(row.id))
        for row, one in zip(found, read(db, found, acting.server), strict=True)
    ]


def names(db: Connection, *, acting: Acting) -> dict[PartyId, str]:
    """Return the name of every party, as the unit knows them."""
    key = unit_root(db, acting)
    return {row.id: rows.name(key, row.id, row.name) for row in store.all_parties(db)}


def staff_of(db: Connection, case: Case, *, acting: Acting) -> set[PrincipalId]:
    """Return who takes part in the staff thread of a case."""
    members = threads.members(db, case.staff_thread, trust=acting.trust)
    return {one.principal for one in members}
