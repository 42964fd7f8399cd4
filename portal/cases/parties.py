"""Who the parties are: each row held against its tag, and against how they came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from messaging import invitations, threads
from messaging.enrolment import Origin, Vouched
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import MemberType, PartyId, PrincipalId, ThreadId, Trust
from portal.audit import service as audit
from portal.booking.models import Booker
from portal.cases import rows, store
from portal.cases.models import AtDesk, NoSuchCase, Party
from portal.db import Connection


def of_client(
    db: Connection, account: PrincipalId, *, trust: Trust, server: ServerKeys
) -> list[Party]:
    """Return what a client is party to, each held against the way they came in.

    Nothing yet for somebody without an invitation whom no pair has taken on.

    Raises:
        CouldNotBeVerified: the party was changed, exchanged for another's, or taken away.
    """
    origin = _origin(db, account, trust)
    parties = read(db, store.parties_of_account(db, account), server)
    if isinstance(origin, Vouched):
        invited = origin.invitation.invited
        stands = [(one.id, one.pair.both) for one in parties] == [(invited.party, invited.pair)]
    else:
        stands = [(one.id, one.thread) for one in parties] == _taken_on(db, origin, trust)
    if not stands:
        raise CouldNotBeVerified("a party is not the one that came in")
    for one in parties:
        _check_tie(db, one, server)
    return parties


def read(db: Connection, found: Sequence[Row[Any]], server: ServerKeys) -> list[Party]:
    """Return rows as parties. Raises CouldNotBeVerified if one was changed, or its case's tie."""
    tied = store.ties(db, {row.case_id for row in found})
    return [rows.party(row, tied.get(row.case_id), server) for row in found]


def _check_tie(db: Connection, one: Party, server: ServerKeys) -> None:
    """Make sure that a case which was tied still is, lest the two sides meet.

    An old row of the party, from before, would hold; the log is what nobody puts back.
    """
    if audit.numbers(db, one.case, "tied", server=server) and len(one.seats) == 1:
        raise CouldNotBeVerified("what tied the case to another one is gone")


def booker(db: Connection, account: PrincipalId, *, trust: Trust, server: ServerKeys) -> Booker:
    """Return a client as who books, as the party of their first thread.

    Nobody else ties their case until the transaction ends.

    Raises:
        CouldNotBeVerified: as ``of_client``.
    """
    store.hold(db, {row.case_id for row in store.parties_of_account(db, account)})
    return of_client(db, account, trust=trust, server=server)[0].booker


def _origin(db: Connection, account: PrincipalId, trust: Trust) -> Origin:
    """Return by what somebody's newest keys came in. Raises CouldNotBeVerified for none."""
    *_, origin = invitations.line(db, account, trust) or (None,)
    if origin is None:
        raise CouldNotBeVerified("nobody came in by this account")
    return origin


def _thread(db: Connection, origin: Origin, trust: Trust) -> ThreadId:
    party = origin.party
    thread = threads.thread_of(db, party, trust=trust) if party else None
    if thread is None:
        raise CouldNotBeVerified("the thread is gone")
    return thread


def _taken_on(db: Connection, origin: Origin, trust: Trust) -> list[tuple[PartyId | None, bytes]]:
    """Return the party and thread of somebody without an invitation, once colleagues have it."""
    thread = _thread(db, origin, trust)
    members = threads.members(db, thread, trust=trust)
    return [(origin.party, thread)] if any(one.type is MemberType.STAFF for one in members) else []


def written_in(
    db: Connection, account: PrincipalId, parties: Sequence[Party], *, trust: Trust
) -> Sequence[Party | AtDesk]:
    """Return where a client writes: as a party of ``parties``, or else with the duty desk."""
    if parties:
        return parties
    origin = _origin(db, account, trust)
    if origin.party is None:
        raise CouldNotBeVerified("a colleague is no client")
    return [AtDesk(id=origin.party, account=account, thread=_thread(db, origin, trust))]


def unconfirmed(db: Connection, account: PrincipalId, *, trust: Trust) -> bool:
    """Whether nobody has made sure yet that a client is who they say."""
    origin = _origin(db, account, trust)
    if isinstance(origin, Vouched):
        return False
    return threads.unconfirmed(db, _thread(db, origin, trust), trust=trust)


def party(db: Connection, id: PartyId, *, server: ServerKeys) -> Party:
    """Return one party, for whoever may see it.

    Raises:
        NoSuchCase: there is none.
    """
    found = store.party_by_id(db, id)
    if found is None:
        raise NoSuchCase
    return read(db, [found], server)[0]


def thread_parties(db: Connection, *, server: ServerKeys) -> dict[ThreadId, Party]:
    """Return whose threads the clients' threads are."""
    tied = store.ties(db)
    return {
        row.thread: rows.party(row, tied.get(row.case_id), server) for row in store.all_parties(db)
    }


def believed(db: Connection, *, server: ServerKeys) -> tuple[dict[ThreadId, Party], set[PartyId]]:
    """Return whose threads the clients' threads are, and which parties' rows were changed."""
    sound, changed = {}, set()
    tied = store.ties(db)
    for row in store.all_parties(db):
        try:
            sound[ThreadId(row.thread)] = rows.party(row, tied.get(row.case_id), server)
        except CouldNotBeVerified:
            changed.add(PartyId(row.id))
    return sound, changed
