"""What somebody who can write the database puts there by hand, rightly signed or not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from messaging import box, history, opening, store, tables, thread_store
from messaging.columns import from_milliseconds
from messaging.enrolment import Invitation, Invited
from messaging.entries import (
    Header,
    Member,
    MemberList,
    commitment,
    grant_context,
    seal_text,
    signed_entry,
)
from messaging.errors import CannotOpen
from messaging.keys import Keys
from messaging.models import EntryId, Kind, MemberType, PartyId, Root, ThreadId, new_id
from tests.messaging.world import NOW, Person, World

KNOWN = bytes(32)  # a key that the forger knows
_e = tables.entry.c


Change = Callable[[Header], Header]


def as_it_is(header: Header) -> Header:
    """Change nothing."""
    return header


def in_epoch(number: int) -> Change:
    """Return a change that puts an entry into another epoch."""
    return lambda header: replace(header, epoch=number)


def header(db: Connection, world: World, thread: ThreadId, signer: Person, kind: Kind) -> Header:
    """Return the header that an entry by ``signer`` would have at the end of a thread."""
    chain, last = history.tip(db, thread, world.trust)
    return Header(
        kind=kind,
        thread=thread,
        sequence=last.header.sequence + 1,
        epoch=chain.newest.number + (kind is Kind.EPOCH),
        id=EntryId(new_id()),
        sender=signer.id,
        fingerprint=opening.identity_by(db, signer.id, signer.root).fingerprint,
        roster=chain.roster.number,
        sent_at=max(NOW, last.header.sent_at),
        previous=last.hash(),
    )


def write(
    db: Connection, world: World, thread: ThreadId, signer: Person, change: Change = as_it_is
) -> None:
    """Add a message that ``signer`` signed; nobody can open it, but it stands in the chain."""
    made = change(header(db, world, thread, signer, Kind.MESSAGE))
    body = seal_text(KNOWN, made, b"Smuglet")
    thread_store.add_entry(db, signed_entry(made, body, Keys(signer.root).signing))


def turn(
    db: Connection,
    world: World,
    thread: ThreadId,
    signer: Person,
    members: Collection[Member],
    change: Change = as_it_is,
    *,
    party: PartyId | None = None,
) -> None:
    """Add a list that ``signer`` signed, under a key that they know and give to everybody."""
    made = change(header(db, world, thread, signer, Kind.EPOCH))
    listed = MemberList(
        party=party or history.tip(db, thread, world.trust)[0].members.party,
        commitment=commitment(KNOWN, thread, made.epoch),
        members=tuple(members),
    )
    thread_store.add_entry(db, signed_entry(made, listed.pack(), Keys(signer.root).signing))
    for one in members:
        identity = store.identity(db, one.principal, one.fingerprint)
        if identity is not None:
            context = grant_context(thread, one, made.epoch)
            given = box.wrap("grant", context, KNOWN, identity.kem_public)
            thread_store.put_grant(db, thread, made.epoch, one, given)


def members(db: Connection, world: World, thread: ThreadId) -> set[Member]:
    """Return the newest list of a thread."""
    return set(history.tip(db, thread, world.trust)[0].members.members)


def member(db: Connection, one: Person, kind: MemberType) -> Member:
    """Return somebody as a list would name them."""
    identity = opening.identity_by(db, one.id, one.root)
    return Member(principal=one.id, type=kind, fingerprint=identity.fingerprint)


def opens(db: Connection, thread: ThreadId, *, epoch: int, root: Root) -> bool:
    """Whether a root opens any grant of an epoch, whoever it was made for."""
    g = tables.epoch_grant.c
    found = select(g.principal, g.fingerprint, g.wrapped).where(g.thread == thread)
    for principal, fingerprint, wrapped in db.execute(found.where(g.epoch == epoch)):
        context = thread + epoch.to_bytes(4, "big") + principal + fingerprint
        with suppress(CannotOpen):
            return bool(box.unwrap("grant", context, wrapped, Keys(root).kem))
    return False


def boxed(key: bytes, label: str, context: bytes, text: bytes) -> bytes:
    """Return a box, as the forger reads it in FORMAT.md."""
    return box.seal_box(key, label, context, text)


def wrapped(label: str, context: bytes, key: bytes, to: bytes) -> bytes:
    """Return a wrapped key, as the forger reads it in FORMAT.md."""
    return box.wrap(label, context, key, to)


def forget_grant(db: Connection, thread: ThreadId, epoch: int, one: Person) -> None:
    """Delete what is wrapped to somebody of one epoch."""
    g = tables.epoch_grant.c
    where = (g.thread == thread, g.epoch == epoch, g.principal == one.id)
    assert db.execute(delete(tables.epoch_grant).where(*where)).rowcount == 1


def invite_instead(db: Connection, world: World, guest: Invited, other: Invited) -> None:
    """Have the analyst sign that an invitation of theirs is for the next keys of another."""
    i = tables.invitation.c
    where = i.account == guest.account
    row = db.execute(select(tables.invitation).where(where)).one()
    forged = Invitation(
        id=row.id,
        code_public=row.code_public,
        inviter=world.analyst.id,
        roster=row.roster,
        invited=other,
        generation=2,
        expires_at=from_milliseconds(row.expires_at),
    )
    signature = box.sign(Keys(world.analyst.root).signing, "invite", forged.pack())
    values = {"account": other.account, "generation": 2, "signature": signature}
    db.execute(update(tables.invitation).where(where).values(values))


def length(db: Connection, thread: ThreadId) -> int:
    """Return how many entries a thread has."""
    return db.scalar(select(func.count()).where(_e.thread == thread)) or 0


def row(db: Connection, thread: ThreadId, place: int) -> dict[str, Any]:
    """Return one entry's row."""
    where = (_e.thread == thread, _e.sequence == place)
    return dict(db.execute(select(tables.entry).where(*where)).mappings().one())


def put(db: Connection, thread: ThreadId, place: int, **values: object) -> None:
    """Change one entry's row."""
    where = (_e.thread == thread, _e.sequence == place)
    assert db.execute(update(tables.entry).where(*where).values(**values)).rowcount == 1


def change(db: Connection, thread: ThreadId, place: int, column: str) -> None:
    """Change one value of an entry: a bit of bytes, one more of a number."""
    value = row(db, thread, place)[column]
    other = value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]
    put(db, thread, place, **{column: other})


def take_out(db: Connection, thread: ThreadId, place: int) -> None:
    """Delete an entry, and close the gap."""
    end = length(db, thread)
    db.execute(delete(tables.entry).where(_e.thread == thread, _e.sequence == place))
    for after in range(place + 1, end + 1):
        put(db, thread, after, sequence=after - 1)
