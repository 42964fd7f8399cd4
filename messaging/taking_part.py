"""Who takes part in a thread from now on. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from messaging import epochs, lists, opening
from messaging.entries import Member
from messaging.epochs import Tip, Writer
from messaging.errors import NotAllowed, NotHandedOn, NotInThread
from messaging.models import LEADS, MAKES_CASES, MemberType, PrincipalId, Root, ThreadId, Trust
from messaging.roster import Roster


def add(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    colleagues: Sequence[PrincipalId],
    history: bool = False,
    trust: Trust,
    now: datetime,
) -> int:
    """Let colleagues take part from now on; return the newest sequence.

    Whoever of the team takes part adds; a leader does where nobody is left. With ``history``
    they read what ``me`` reads of the time before, which is for ``me`` to decide.

    Raises:
        NotAllowed: ``me`` is the client, or a colleague reads no contents.
        NotInThread: ``me`` takes no part, or there is no such thread.
        CouldNotBeVerified: the thread is not as it was signed.
    """
    writer = Writer(me=me, root=root, trust=trust, at=now)
    tip = epochs.locked(db, thread, trust)
    before, current = tip, tip.chain.roster
    added = readers(current, colleagues)
    if lists.team_of(tip.chain.current) or not current.duties_of(me) & LEADS:
        tip.chain.standing(me)
    tip = epochs.turned(db, tip, tip.chain.current | added, writer)
    if history:
        give(db, before, tip, writer, added)
    return tip.last.header.sequence


def let_go(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    colleague: PrincipalId,
    trust: Trust,
    now: datetime,
) -> int:
    """Let a colleague, or oneself, read nothing that comes from now on; return the sequence.

    Raises:
        NotAllowed: ``me`` is the client, or nobody of the team would be left.
        NotInThread: ``me`` or the colleague takes no part, or there is no such thread.
        CouldNotBeVerified: the thread is not as it was signed.
    """
    writer = Writer(me=me, root=root, trust=trust, at=now)
    tip = epochs.locked(db, thread, trust)
    tip.chain.standing(me)
    members = tip.chain.current
    staff = (one for one in members if one.type is MemberType.STAFF)
    gone = frozenset(one for one in staff if one.principal == colleague)
    if not gone:
        raise NotInThread
    return epochs.turned(db, tip, members - gone, writer).last.header.sequence


def refresh(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    trust: Trust,
    now: datetime,
) -> int:
    """Bring the list up to date with the roster, as before writing; return the newest sequence.

    For whoever has new keys: from then on the old ones can neither read nor sign.

    Raises:
        NotInThread: ``me`` takes no part, or there is no such thread.
        CouldNotBeVerified: the thread is not as it was signed.
    """
    writer = Writer(me=me, root=root, trust=trust, at=now)
    tip = epochs.locked(db, thread, trust)
    opening.check_root(db, tip.chain.standing(me), root)
    tip = epochs.brought_up_to_date(db, tip, writer)
    return tip.last.header.sequence


def give_history(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    to: PrincipalId,
    trust: Trust,
    now: datetime,
) -> None:
    """Let somebody who takes part read what ``me`` reads of the time before them.

    Never by itself: somebody who was made to lose their keys must not open the past.

    Raises:
        NotInThread: ``me`` or ``to`` takes no part, or there is no such thread.
        CouldNotBeVerified: the thread is not as it was signed.
    """
    writer = Writer(me=me, root=root, trust=trust, at=now)
    tip = epochs.locked(db, thread, trust)
    tip = epochs.brought_up_to_date(db, tip, writer)
    member = tip.chain.standing(to).member
    if member.type is MemberType.GROUP:
        raise NotInThread("reads through a group, which has its own past")
    give(db, tip, tip, writer, [member])


def readers(current: Roster, colleagues: Iterable[PrincipalId]) -> lists.Members:
    """Return colleagues as members. Raises NotAllowed if one may not read contents."""
    chosen = list(colleagues)
    if not all(current.duties_of(one) & MAKES_CASES for one in chosen):
        raise NotAllowed("somebody who reads no contents")
    return frozenset(lists.staff_member(current, one) for one in chosen)


def give(db: Connection, before: Tip, after: Tip, writer: Writer, to: Iterable[Member]) -> None:
    """Wrap the keys of what the writer could read ``before`` to members who were not there.

    Raises:
        NotHandedOn: the writer takes part through a group whose root they do not have yet.
    """
    standing = before.chain.standing(writer.me)
    keys = opening.epoch_keys(db, before.chain, standing, writer.root, writer.trust)
    if standing.member.type is MemberType.GROUP and not keys:
        raise NotHandedOn("the group's root is not wrapped to this member")
    for member in to:
        epochs.give_history(db, after.chain, keys, member)
