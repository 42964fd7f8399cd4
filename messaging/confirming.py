"""Confirming that somebody who came without an invitation is who they say: by six digits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from messaging import epochs, history, opening, writing
from messaging.epochs import Writer
from messaging.errors import DigitsDiffer, EntryTaken, NotAllowed, NotInThread
from messaging.keys import ServerKeys
from messaging.models import (
    MAKES_CASES,
    EntryId,
    Kind,
    MemberType,
    PrincipalId,
    Root,
    ThreadId,
    Trust,
)


def digits(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    server: ServerKeys,
    trust: Trust,
) -> str:
    """Return the six digits that a client reads out, for a colleague to type.

    They come of the client's own root, which only their passphrase opens, and not of a row:
    if somebody has put other keys in the place of theirs, the digits do not fit.

    Raises:
        NotInThread: ``me`` is not the client, or there is no such thread.
        CouldNotBeVerified: the thread is not as it was signed, or the root is not the one on
            its list.
    """
    chain, _ = history.whole(db, thread, trust)
    if chain.standing(me).member.type is not MemberType.CLIENT:
        raise NotInThread("only the client reads the digits out")
    own = opening.check_root(db, chain.standing(me), root)
    return server.compare_digits(own.fingerprint, chain.members.party)


def confirm(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    entry: EntryId,
    said: str,
    server: ServerKeys,
    trust: Trust,
    now: datetime,
) -> int:
    """Sign that the client is who they say; return the sequence. Once more is the same.

    ``said`` are the digits that the person read out, in a conversation and not in writing.

    Raises:
        DigitsDiffer: they are not those of the keys on the thread's list.
        NotAllowed: ``me`` may not invite clients either, or the client needs no confirmation.
        NotInThread: ``me`` takes no part, or there is no such thread.
        EntryTaken: the id belongs to another entry.
        CouldNotBeVerified: the thread is not as it was signed.
    """
    tip = epochs.locked(db, thread, trust)
    chain, entries = history.whole(db, thread, trust)
    chain.standing(me)
    if not chain.roster.duties_of(me) & MAKES_CASES:
        raise NotAllowed("only the team confirms")
    known = next((one.header for one in entries if one.header.id == entry), None)
    if known is not None:
        if (known.sender, known.kind) != (me, Kind.CONFIRM):
            raise EntryTaken
        return known.sequence
    if not chain.unconfirmed:
        raise NotAllowed("nobody here needs to be confirmed")
    expected = server.compare_digits(chain.fingerprints[-1], chain.members.party)
    if "".join(filter(str.isdecimal, said)) != expected:
        raise DigitsDiffer
    return writing.confirm(db, tip, entry, Writer(me=me, root=root, trust=trust, at=now))
