"""The duty desk: whoever comes without an invitation, until a pair takes them on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from messaging import (
    box,
    epochs,
    line_store,
    lists,
    roster,
    store,
    taking_part,
)
from messaging.enrolment import Uninvited, uninvited_bytes
from messaging.epochs import Tip, Writer
from messaging.errors import NobodyOnDuty, NotAllowed, NotInThread, TakenMeanwhile
from messaging.keys import Keys, identity_of
from messaging.models import PartyId, PrincipalId, Root, ThreadId, ThreadLine, Trust
from messaging.roster import desk_of


def come_in(
    db: Connection,
    *,
    account: PrincipalId,
    thread: ThreadId,
    root: Root,
    trust: Trust,
    now: datetime,
) -> PartyId:
    """Let somebody in without an invitation, and begin their thread with the desk.

    Return the party that they are, which follows from their keys. Nobody has confirmed yet
    that they are who they say.

    Raises:
        NobodyOnDuty: there is no desk, or nobody is at it.
        NotAllowed: somebody has come in by this account already.
    """
    desk = roster.newest(db, trust).group(desk_of(trust.unit))
    if desk is None or not desk.members:
        raise NobodyOnDuty
    identity = identity_of(root, account)
    signed = uninvited_bytes(trust.unit, identity)
    by_self = box.sign(Keys(root).signing, "identity", signed)
    store.add_principal(db, account)
    if not store.add_identity(db, identity, by_self=by_self):
        raise NotAllowed("somebody has come in by this account")
    client = Uninvited(identity=identity, by_self=by_self)
    members = lists.client_list(client, roster.newest(db, trust))
    epochs.begin(
        db, thread, client.party, members, Writer(me=account, root=root, trust=trust, at=now)
    )
    return client.party


def waiting(db: Connection, *, me: PrincipalId, trust: Trust) -> Sequence[ThreadLine]:
    """Return a line for each thread that is at the desk, with the marks of ``me``.

    From readable columns only: nothing in it is verified, and no thread is opened.

    Raises:
        NotInThread: ``me`` is not at the desk.
    """
    desk = desk_of(trust.unit)
    if roster.newest(db, trust).in_group(desk, me) is None:
        raise NotInThread("not at the desk")
    return line_store.overview(db, desk, me=me)


def take(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    partner: PrincipalId,
    trust: Trust,
    now: datetime,
) -> int:
    """Take a thread from the desk, for oneself and a partner. As ``assign``, with its past."""
    pair = (me, partner)
    return assign(db, thread, me=me, root=root, pair=pair, history=True, trust=trust, now=now)


def assign(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    pair: tuple[PrincipalId, PrincipalId],
    history: bool,
    trust: Trust,
    now: datetime,
) -> int:
    """Give a thread from the desk to a pair; return its newest sequence.

    From then on the client and the pair read what comes, and the desk does not. With
    ``history`` the pair reads what was written before, too. Once more is the same.

    Raises:
        TakenMeanwhile: another pair has it, perhaps since a moment ago.
        NotAllowed: these are not two colleagues who may read contents.
        NotInThread: ``me`` is not at the desk, or the thread never was.
        NotHandedOn: ``me`` has not been given the desk's root yet.
        CouldNotBeVerified: the thread is not as it was signed.
    """
    writer = Writer(me=me, root=root, trust=trust, at=now)
    tip = epochs.locked(db, thread, trust)
    members = taking_part.readers(tip.chain.roster, pair)
    if len(members) != len(pair):
        raise NotAllowed("a pair is two")
    if _is_with(tip, members, me):
        return tip.last.header.sequence
    if tip.chain.roster.in_group(desk_of(tip.chain.roster.unit), me) is None:
        raise NotInThread("not at the desk")  # also whoever takes part by themselves
    at_desk = frozenset({lists.desk_member(tip.chain.roster)})
    after = epochs.turned(db, tip, (tip.chain.current - at_desk) | members, writer)
    if history:
        taking_part.give(db, tip, after, writer, members)
    return after.last.header.sequence


def _is_with(tip: Tip, pair: lists.Members, me: PrincipalId) -> bool:
    """Whether the pair has the thread already.

    Raises:
        TakenMeanwhile: another pair has it.
        NotInThread: it never was at the desk, or ``me`` is not there.
    """
    chain, desk = tip.chain, desk_of(tip.chain.roster.unit)
    if any(one.principal == desk for one in chain.current):
        return False
    was_there = any(one.principal == desk for epoch in chain.epochs for one in epoch.listed.members)
    if not was_there or chain.roster.in_group(desk, me) is None:
        raise NotInThread("not at the desk")
    if lists.team_of(chain.current) != pair:
        raise TakenMeanwhile
    return True
