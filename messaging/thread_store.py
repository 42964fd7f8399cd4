"""SQL on threads, entries, grants, read marks and drafts.

What comes out is not verified yet: that is for whoever asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    delete,
    func,
    insert,
    select,
    update,
)

from messaging import tables as t
from messaging.columns import from_milliseconds, to_milliseconds
from messaging.entries import Entry, Header, Member
from messaging.models import EPOCH, EntryId, Kind, PartyId, PrincipalId, ThreadId, ThreadLine
from messaging.packing import exactly, stored

_e = t.entry.c
_ALL_BUT_BODY = [column for column in _e if column.name != "body"]


def add_thread(db: Connection, thread: ThreadId, *, unit: PrincipalId, party: PartyId) -> None:
    """Make an empty thread."""
    db.execute(insert(t.thread).values(id=thread, unit=unit, party=party))


def lock(db: Connection, thread: ThreadId) -> None:
    """Let nobody else add to the thread until the transaction ends."""
    db.execute(select(t.thread.c.id).where(t.thread.c.id == thread).with_for_update())


def party_of(db: Connection, thread: ThreadId, *, unit: PrincipalId) -> PartyId | None:
    """Return the party of a thread, or None if the unit has no such thread."""
    where = (t.thread.c.id == thread, t.thread.c.unit == unit)
    return db.scalar(select(t.thread.c.party).where(*where))


def thread_of(db: Connection, party: PartyId, *, unit: PrincipalId) -> ThreadId | None:
    """Return the thread of a party or a case."""
    where = (t.thread.c.party == party, t.thread.c.unit == unit)
    return db.scalar(select(t.thread.c.id).where(*where))


def add_entry(db: Connection, entry: Entry) -> None:
    """Add a signed entry."""
    h = entry.header
    db.execute(
        insert(t.entry).values(
            thread=h.thread,
            sequence=h.sequence,
            version=h.version,
            kind=int(h.kind),
            epoch=h.epoch,
            id=h.id,
            sender=h.sender,
            fingerprint=h.fingerprint,
            roster=h.roster,
            about=h.about,
            sent_at=to_milliseconds(h.sent_at),
            previous=h.previous,
            body=entry.body,
            body_digest=entry.body_digest,
            signature=entry.signature,
        )
    )


def _entries(db: Connection, found: Select[Any]) -> list[Entry]:
    with stored():
        return [_entry(row) for row in db.execute(found)]


def _entry(row: Row[Any]) -> Entry:
    header = Header(
        version=row.version,
        kind=Kind(row.kind),
        thread=ThreadId(row.thread),
        sequence=row.sequence,
        epoch=row.epoch,
        id=EntryId(row.id),
        sender=PrincipalId(row.sender),
        fingerprint=row.fingerprint,
        roster=row.roster,
        about=EntryId(row.about),
        sent_at=from_milliseconds(row.sent_at),
        previous=row.previous,
    )
    header.pack()  # so that what cannot have been signed ends here
    body_digest, signature = exactly(row.body_digest, 32), exactly(row.signature, 64)
    return Entry(header=header, body=None, body_digest=body_digest, signature=signature)


def entries(db: Connection, thread: ThreadId) -> list[Entry]:
    """Return a thread's entries in order, without their bodies."""
    found = select(*_ALL_BUT_BODY).where(_e.thread == thread).order_by(_e.sequence)
    return _entries(db, found)


def ends(db: Connection, thread: ThreadId) -> list[Entry]:
    """Return a thread's first and last entry, which may be the same, without their bodies."""
    numbers = select(func.min(_e.sequence), func.max(_e.sequence)).where(_e.thread == thread)
    first, last = db.execute(numbers).one()
    where = (_e.thread == thread, _e.sequence.in_({first, last} - {None}))
    found = select(*_ALL_BUT_BODY).where(*where).order_by(_e.sequence)
    return _entries(db, found)


def bodies(db: Connection, thread: ThreadId, first: int, last: int) -> dict[int, bytes]:
    """Return the bodies from sequence ``first`` to ``last``, both included."""
    where = (_e.thread == thread, _e.sequence.between(first, last))
    with stored():
        rows = db.execute(select(_e.sequence, _e.body).where(*where))
        return {row.sequence: row.body for row in rows}


def entry(db: Connection, thread: ThreadId, entry_id: EntryId) -> Entry | None:
    """Return one entry of a thread, without its body."""
    found = select(*_ALL_BUT_BODY).where(_e.thread == thread, _e.id == entry_id)
    return next(iter(_entries(db, found)), None)


def others_wrote_after(db: Connection, thread: ThreadId, sequence: int, *, me: PrincipalId) -> bool:
    """Whether somebody other than ``me`` sent a message after ``sequence``."""
    where = (_e.thread == thread, _e.sequence > sequence, _e.sender != me)
    newer = select(_e.sequence).where(*where, _e.kind == int(Kind.MESSAGE)).limit(1)
    return db.scalar(newer) is not None


def add_grant(db: Connection, thread: ThreadId, member: Member, wrapped: bytes) -> None:
    """Keep the first epoch's key, wrapped to one member."""
    db.execute(
        insert(t.epoch_grant).values(
            thread=thread,
            epoch=EPOCH,
            principal=member.principal,
            fingerprint=member.fingerprint,
            wrapped=wrapped,
        )
    )


def grant(db: Connection, thread: ThreadId, member: Member) -> bytes | None:
    """Return the first epoch's key, wrapped to one member."""
    g = t.epoch_grant.c
    where = (g.thread == thread, g.epoch == EPOCH, g.principal == member.principal)
    with stored():
        return db.scalar(select(g.wrapped).where(*where, g.fingerprint == member.fingerprint))


def mark_read(
    db: Connection, thread: ThreadId, me: PrincipalId, sequence: int, now: datetime
) -> None:
    """Note that somebody has seen a thread up to ``sequence``; a mark never goes back."""
    m = t.read_mark.c
    mine = (m.thread == thread, m.principal == me)
    known = db.scalar(select(m.sequence).where(*mine).with_for_update())
    if known is None:
        row = {"thread": thread, "principal": me, "sequence": sequence, "read_at": now}
        db.execute(insert(t.read_mark).values(row))
    elif known < sequence:
        db.execute(update(t.read_mark).where(*mine).values(sequence=sequence, read_at=now))


def read_marks(db: Connection, thread: ThreadId) -> dict[PrincipalId, tuple[int, datetime]]:
    """Return up to where, and when last, each member has seen a thread."""
    m = t.read_mark.c
    rows = db.execute(select(m.principal, m.sequence, m.read_at).where(m.thread == thread))
    return {PrincipalId(row.principal): (row.sequence, row.read_at) for row in rows}


def newest(db: Connection, thread: ThreadId) -> int:
    """Return the highest sequence in a thread, 0 for none."""
    return db.scalar(select(func.max(_e.sequence)).where(_e.thread == thread)) or 0


def overview(db: Connection, me: PrincipalId) -> Sequence[ThreadLine]:
    """Return all threads that somebody has a key to, in one query."""
    g, mark = t.epoch_grant.c, t.read_mark.c
    every, newest = t.entry.alias("e"), t.entry.alias("n")
    in_thread = every.c.thread == t.thread.c.id
    last = select(func.max(every.c.sequence)).where(in_thread)
    last_message = (
        last.where(every.c.kind == int(Kind.MESSAGE)).correlate(t.thread).scalar_subquery()
    )
    rows = db.execute(
        select(
            t.thread.c.id,
            t.thread.c.party,
            last.correlate(t.thread).scalar_subquery().label("newest"),
            newest.c.sequence,
            newest.c.sent_at,
            newest.c.sender,
            _waits_since(newest).label("since"),
            mark.sequence.label("read_to"),
        )
        .select_from(t.thread)
        .join(t.epoch_grant, (g.thread == t.thread.c.id) & (g.epoch == EPOCH))
        .outerjoin(newest, (newest.c.thread == t.thread.c.id) & (newest.c.sequence == last_message))
        .outerjoin(t.read_mark, (mark.thread == t.thread.c.id) & (mark.principal == me))
        .where(g.principal == me)
        .order_by(newest.c.sent_at.desc(), t.thread.c.id)
    )
    with stored():
        return [_line(row) for row in rows]


def _waits_since(newest: FromClause) -> ScalarSelect[Any]:
    """Return when the first of the newest messages in a row by one sender was sent."""
    other, waiting, message = t.entry.alias("o"), t.entry.alias("w"), int(Kind.MESSAGE)
    last_by_other = (
        select(func.coalesce(func.max(other.c.sequence), 0))
        .where(other.c.thread == newest.c.thread, other.c.kind == message)
        .where(other.c.sender != newest.c.sender)
        .correlate(newest)
        .scalar_subquery()
    )
    return (
        select(func.min(waiting.c.sent_at))
        .where(waiting.c.thread == newest.c.thread, waiting.c.kind == message)
        .where(waiting.c.sequence > last_by_other)
        .correlate(newest)
        .scalar_subquery()
    )


def _line(row: Row[*tuple[Any, ...]]) -> ThreadLine:
    return ThreadLine(
        thread=ThreadId(row.id),
        party=PartyId(row.party),
        newest=row.newest or 0,
        newest_message=row.sequence or 0,
        newest_message_at=None if row.sent_at is None else from_milliseconds(row.sent_at),
        newest_message_by=None if row.sender is None else PrincipalId(row.sender),
        unanswered_since=None if row.since is None else from_milliseconds(row.since),
        read_to=row.read_to or 0,
    )


def keep_draft(
    db: Connection, account: PrincipalId, place: bytes, sealed: bytes, now: datetime
) -> None:
    """Keep a sealed draft in the place of the one before it."""
    forget_draft(db, account, place)
    row = {"account": account, "place": place, "sealed": sealed, "kept_at": now}
    db.execute(insert(t.draft).values(row))


def draft(db: Connection, account: PrincipalId, place: bytes) -> bytes | None:
    """Return a sealed draft."""
    d = t.draft.c
    return db.scalar(select(d.sealed).where(d.account == account, d.place == place))


def forget_draft(db: Connection, account: PrincipalId, place: bytes) -> None:
    """Delete a draft."""
    db.execute(delete(t.draft).where(t.draft.c.account == account, t.draft.c.place == place))


def forget_drafts_before(db: Connection, instant: datetime) -> int:
    """Delete the drafts kept before ``instant``; return how many."""
    return db.execute(delete(t.draft).where(t.draft.c.kept_at < instant)).rowcount
