"""What waits at the duty desk, and who takes it on. The caller opens the transaction."""

from __future__ import annotations

from datetime import datetime

from messaging import desk, invitations, threads
from messaging.enrolment import Uninvited
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.models import PartyId, PrincipalId, ThreadId, ThreadLine
from portal.audit import service as audit
from portal.cases import adding, parties, rubbish, store
from portal.cases.models import Acting, CaseId, NoSuchCase, Pair, Role
from portal.db import Connection


def at_desk(db: Connection, *, acting: Acting) -> list[tuple[ThreadLine, rubbish.Marks]]:
    """Return all that is at the desk, and who calls it rubbish; whoever waits longest first.

    Raises:
        NotInThread: ``acting`` is not at the desk.
    """

    def since(line: ThreadLine) -> datetime:
        return line.unanswered_since or acting.now

    lines = sorted(desk.waiting(db, me=acting.me, trust=acting.trust), key=since)
    marked = rubbish.marks(db, rubbish.newest_of(lines), server=acting.server)
    return [(line, marked[line.thread]) for line in lines]


def waiting(db: Connection, *, acting: Acting) -> list[ThreadLine]:
    """Return what waits at the desk and was not closed, whoever waits longest first.

    Raises:
        NotInThread: ``acting`` is not at the desk.
    """
    found = at_desk(db, acting=acting)
    return [line for line, marked in found if not rubbish.is_closed(marked)]


def lost(db: Connection, *, acting: Acting) -> set[bytes]:
    """Return the threads that somebody wrote in, that no pair has, and that are not at the desk.

    What is at the desk is found by rows that nobody signs for it. The log names every thread in
    which anybody ever wrote, and is missed if it is changed.

    Raises:
        NotInThread: ``acting`` is not at the desk.
    """
    at_desk = {line.thread for line in desk.waiting(db, me=acting.me, trust=acting.trust)}
    taken, _changed = parties.believed(db, server=acting.server)
    return audit.all_about(db, "posted") - taken.keys() - at_desk


def take_on(
    db: Connection,
    thread: ThreadId,
    case: CaseId,
    *,
    name: str,
    pair: Pair,
    acting: Acting,
) -> PartyId:
    """Give a thread from the desk to a pair, and make its writer a party of ``case``; return it.

    Nobody knows their role before they are confirmed, see ``roles.settle``.

    The first of two who do it at once has it.

    Raises:
        TakenMeanwhile: another pair has it.
        CaseMade: this pair has it already; the form came twice.
        NotInThread: it never was at the desk, or ``acting`` is not there.
        NotHandedOn: nobody has handed the desk's root to ``acting`` yet.
    """
    desk.assign(
        db,
        thread,
        me=acting.me,
        root=acting.root,
        pair=pair.both,
        history=True,
        trust=acting.trust,
        now=acting.now,
    )
    account = threads.client_of(threads.members(db, thread, trust=acting.trust))
    party = invitations.party_of(db, account, acting.trust) if account else None
    if account is None or party is None:
        raise CouldNotBeVerified("a thread from the desk without a client")
    adding.add(
        db,
        case,
        party,
        account=account,
        thread=thread,
        name=name,
        role=Role.UNKNOWN,
        pair=pair,
        beside=None,
        acting=acting,
    )
    return party


def taken_by(db: Connection, thread: ThreadId, *, acting: Acting) -> Pair:
    """Return which pair has a thread that was at the desk, for whoever is there now.

    Raises:
        NoSuchCase: it never was there; whose it is is nobody's business.
    """
    row = store.party_by_thread(db, thread)
    if row is None:
        raise NoSuchCase
    [party] = parties.read(db, [row], acting.server)
    if not came_by_itself(db, party.account, acting=acting):
        raise NoSuchCase
    return party.pair


def came_by_itself(db: Connection, account: PrincipalId, *, acting: Acting) -> bool:
    """Whether somebody came without an invitation; in doubt, they did."""
    try:
        first, *_ = invitations.line(db, account, acting.trust) or (None,)
    except CouldNotBeVerified:
        return True
    return first is None or isinstance(first, Uninvited)


def is_unconfirmed(db: Connection, thread: ThreadId, *, acting: Acting) -> bool:
    """Whether nobody has made sure who writes in a thread; in doubt, nobody has."""
    try:
        return threads.unconfirmed(db, thread, trust=acting.trust)
    except (CouldNotBeVerified, NotInThread):
        return True
