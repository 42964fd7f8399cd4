"""SQL on threads, entries, grants and read marks.

What comes out is not verified yet: that is for whoever asked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from messaging import tables as t
from messaging.columns import from_milliseconds, to_milliseconds
from messaging.entries import Entry, Header, Member
from messaging.models import EntryId, Kind, PartyId, PrincipalId, ThreadId
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
    row = {
        "thread": h.thread,
        "sequence": h.sequence,
        "version": h.version,
        "kind": int(h.kind),
        "epoch": h.epoch,
        "id": h.id,
        "sender": h.sender,
        "fingerprint": h.fingerprint,
        "roster": h.roster,
        "about": h.about,
        "sent_at": to_milliseconds(h.sent_at),
        "previous": h.previous,
        "body": entry.body,
        "body_digest": entry.body_digest,
        "signature": entry.signature,
    }
    db.execute(insert(t.entry).values(row))


def add_if_first(db: Connection, entry: Entry) -> bool:
    """Add a signed entry; return False if its place in the thread is taken."""
    try:
        with db.begin_nested():
            add_entry(db, entry)
    except IntegrityError:
        return False
    return True


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


def entries(db: Connection, thread: ThreadId, *, since: int = 0) -> list[Entry]:
    """Return a thread's entries from a sequence on, in order, without their bodies."""
    where = (_e.thread == thread, _e.sequence >= since)
    return _entries(db, select(*_ALL_BUT_BODY).where(*where).order_by(_e.sequence))


def turns(db: Connection, thread: ThreadId) -> list[Entry]:
    """Return a thread's epoch entries and its first and last, in order, without their bodies."""
    numbers = select(func.min(_e.sequence), func.max(_e.sequence)).where(_e.thread == thread)
    first, last = db.execute(numbers).one()
    turn = (_e.kind == int(Kind.EPOCH)) | _e.sequence.in_({first, last} - {None})
    where = (_e.thread == thread, turn)
    return _entries(db, select(*_ALL_BUT_BODY).where(*where).order_by(_e.sequence))


def open_bodies(db: Connection, thread: ThreadId) -> dict[int, bytes]:
    """Return the bodies that are not sealed, by sequence: lists of members, confirmations."""
    kinds = (int(Kind.EPOCH), int(Kind.CONFIRM))
    found = select(_e.sequence, _e.body).where(_e.thread == thread, _e.kind.in_(kinds))
    with stored():
        return {row.sequence: row.body for row in db.execute(found)}


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


def put_grant(db: Connection, thread: ThreadId, epoch: int, member: Member, wrapped: bytes) -> None:
    """Keep an epoch's key wrapped to one member, in the place of what there was."""
    g = t.epoch_grant.c
    where = (g.thread == thread, g.epoch == epoch, g.principal == member.principal)
    db.execute(delete(t.epoch_grant).where(*where))
    row = {"thread": thread, "epoch": epoch, "principal": member.principal}
    row |= {"fingerprint": member.fingerprint, "wrapped": wrapped}
    db.execute(insert(t.epoch_grant).values(row))


def grants(
    db: Connection, thread: ThreadId, principals: Collection[PrincipalId]
) -> dict[tuple[int, PrincipalId, bytes], bytes]:
    """Return what of a thread is wrapped to these, by epoch, principal and fingerprint."""
    g = t.epoch_grant.c
    where = (g.thread == thread, g.principal.in_(principals))
    found = select(g.epoch, g.principal, g.fingerprint, g.wrapped).where(*where)
    with stored():
        return {(row[0], PrincipalId(row[1]), row[2]): row[3] for row in db.execute(found)}


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
