"""Tying a case to another one: from then on their people share the days, and sides.

The parties stay in their case, with all that is bound to it. Only where the days are dealt to
them changes: in the other case's group, on the side they belong to. Lists that somebody has seen
stay as they are; so the change begins at the first block after all dates yet offered. Until then
it is the claims that keep the sides apart, see ``portal.booking``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.exc import IntegrityError

from messaging import threads
from messaging.errors import CouldNotBeVerified
from messaging.models import PartyId
from portal.audit import service as audit
from portal.booking import service as booking
from portal.booking.models import OSLO, GroupId
from portal.cases import adding, parties, rows, store
from portal.cases.models import (
    ACROSS,
    Acting,
    CannotBeTied,
    CaseId,
    Hindrance,
    Party,
    Tie,
)
from portal.db import Connection


def hindrance(db: Connection, case: CaseId, *, acting: Acting) -> Hindrance | None:
    """Return why a case cannot be tied to any other one; None if it can."""
    own = _parties(db, case, acting)
    if len(own[0].seats) > 1:
        return Hindrance.IS_TIED
    if len({one.side for one in own}) > 1:
        return Hindrance.BOTH_SIDES
    return Hindrance.HAS_OTHERS if beside(db, case, acting=acting) else None


def beside(db: Connection, case: CaseId, *, acting: Acting) -> list[CaseId]:
    """Return the other cases whose people share the days with this one's."""
    group = _group(_parties(db, case, acting))
    return [other for other in store.in_group(db, group) if other != case]


def tie(db: Connection, case: CaseId, to: CaseId, *, beside: PartyId | None, acting: Acting) -> Tie:
    """Tie a case to another one: its people stand beside a party there, or on the other side.

    Without ``beside`` they are the other side, which needs all of the other case on one.

    Raises:
        CannotBeTied: this case or the two of them; see ``Hindrance``.
        NoSuchCase: ``beside`` is not in the other case, or both sides are there.
        WouldMeet: what people of this case have agreed on must be moved first.
        CouldNotBeVerified: one of the cases or parties is not as the portal left it.
    """
    store.hold(db, [case, to])
    own, theirs = _parties(db, case, acting), _parties(db, to, acting)
    found = hindrance(db, case, acting=acting)
    if found is None and _group(theirs) == _group(own):
        found = Hindrance.TOGETHER
    if found is not None:
        raise CannotBeTied(found)
    side = adding.side_among({one.id: one.seats[-1].side for one in theirs}, beside)
    made = Tie(
        case=case,
        to=to,
        group=_group(theirs),
        swapped=own[0].side is ACROSS[side],
        since=begins(db, own, acting=acting),
        made_at=acting.now,
        by=acting.me,
    )
    _store(db, made, acting)
    _seat(db, own, made, acting)
    _note(db, "tied", case, acting)
    _note(db, "tied to", to, acting)
    return made


def begins(db: Connection, own: Sequence[Party], *, acting: Acting) -> date:
    """Return from when a tie would hold that is made now: today, if nobody has seen a list."""
    if all(_has_seen_no_list(db, one, acting) for one in own):
        return acting.now.astimezone(OSLO).date()
    return booking.first_unseen(acting.now)


def _has_seen_no_list(db: Connection, one: Party, acting: Acting) -> bool:
    """Whether somebody came without an invitation and nobody has confirmed them yet."""
    return one.enrolled and threads.unconfirmed(db, one.thread, trust=acting.trust)


def _parties(db: Connection, case: CaseId, acting: Acting) -> list[Party]:
    found = parties.read(db, store.parties_of_case(db, case), acting.server)
    if not found:
        raise CouldNotBeVerified("a case without anybody in it")
    return found


def _group(of: Sequence[Party]) -> GroupId:
    """Return the group in which all parties of one case stand, or will stand."""
    return of[0].seats[-1].group


def _store(db: Connection, made: Tie, acting: Acting) -> None:
    try:
        store.add_tie(db, made, rows.tie_tag(made, acting.server))
    except IntegrityError as error:  # a colleague was faster
        raise CannotBeTied(Hindrance.IS_TIED) from error


def _seat(db: Connection, own: Sequence[Party], made: Tie, acting: Acting) -> None:
    """Bind the tie into each party's row, and let what they agreed on hold its place there."""
    tied = store.ties(db, [made.case])[made.case]
    for row in store.parties_of_case(db, made.case):
        tag = rows.tag(row._asdict(), row.deal_group, tied, acting.server)
        store.renew_tag(db, row.id, tag)
    seated = [replace(one.booker, seats=(*one.seats, made.seat(one.side))) for one in own]
    booking.stand_too(db, seated, server=acting.server, now=acting.now)


def _note(db: Connection, what: audit.What, about: CaseId, acting: Acting) -> None:
    audit.note(db, what, actor=acting.me, about=about, server=acting.server, now=acting.now)
