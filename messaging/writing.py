"""How an entry gets into a thread: sealed, signed, after the last one. Verbs are in ``threads``."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from messaging import box, history, roster, store, thread_store
from messaging.entries import (
    NO_HASH,
    Entry,
    Header,
    Member,
    MemberList,
    commitment,
    grant_context,
    seal_text,
    signed_entry,
)
from messaging.errors import CannotOpen, CouldNotBeVerified, EntryTaken, NewerEntry, NoSuchEntry
from messaging.history import Beginning
from messaging.keys import Keys, identity_of
from messaging.models import EntryId, Kind, PartyId, PrincipalId, Root, ThreadId, Trust, new_id

_EPOCH_KEY_BYTES = 32


def begin(
    db: Connection,
    thread: ThreadId,
    party: PartyId,
    members: set[Member],
    *,
    me: PrincipalId,
    root: Root,
    trust: Trust,
    now: datetime,
) -> None:
    """Write the first entry with its list, and wrap the thread's key to everybody on it."""
    epoch_key = secrets.token_bytes(_EPOCH_KEY_BYTES)
    listed = MemberList(
        party=party, commitment=commitment(epoch_key, thread), members=tuple(members)
    )
    header = Header(
        kind=Kind.EPOCH,
        thread=thread,
        sequence=1,
        id=EntryId(new_id()),
        sender=me,
        fingerprint=identity_of(root, me).fingerprint,
        roster=roster.newest(db, trust).number,
        sent_at=now,
        previous=NO_HASH,
    )
    thread_store.add_thread(db, thread, unit=trust.unit, party=party)
    thread_store.add_entry(db, signed_entry(header, listed.pack(), Keys(root).signing))
    history.whole(db, thread, trust)  # before anything is wrapped to anybody
    identities = store.identities(db, [member.principal for member in members])
    for member in members:
        to = identities[member.principal].kem_public
        wrapped = box.wrap("grant", grant_context(thread, member), epoch_key, to)
        thread_store.add_grant(db, thread, member, wrapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to add."""

    kind: Kind
    id: EntryId
    about: EntryId
    text: bytes
    seen: int | None


def add(
    db: Connection,
    thread: ThreadId,
    draft: Draft,
    *,
    me: PrincipalId,
    root: Root,
    trust: Trust,
    now: datetime,
) -> int:
    """Add an entry after the last one, under the thread's lock; return its sequence."""
    beginning, last = history.tip(db, thread, trust)
    member = beginning.member(me)
    known = thread_store.entry(db, thread, draft.id)
    if known is not None:
        return _same(known, draft, me)
    _check_moment(db, thread, draft, me)
    key = epoch_key(db, beginning, member, root)
    header = Header(
        kind=draft.kind,
        thread=thread,
        sequence=last.header.sequence + 1,
        id=draft.id,
        sender=me,
        fingerprint=member.fingerprint,
        roster=len(beginning.rosters),
        about=draft.about,
        sent_at=max(now, last.header.sent_at),
        previous=last.hash(),
    )
    body = seal_text(key, header, draft.text)
    thread_store.add_entry(db, signed_entry(header, body, Keys(root).signing))
    return header.sequence


def _same(known: Entry, draft: Draft, me: PrincipalId) -> int:
    """Return the sequence of what was sent before, if this is it again."""
    header = known.header
    if (header.sender, header.kind, header.about) != (me, draft.kind, draft.about):
        raise EntryTaken
    return header.sequence


def _check_moment(db: Connection, thread: ThreadId, draft: Draft, me: PrincipalId) -> None:
    if draft.seen is not None and thread_store.others_wrote_after(db, thread, draft.seen, me=me):
        raise NewerEntry
    if draft.kind is Kind.ANSWER:
        about = thread_store.entry(db, thread, draft.about)
        if about is None or about.header.kind is not Kind.MESSAGE:
            raise NoSuchEntry


def epoch_key(db: Connection, beginning: Beginning, member: Member, root: Root) -> bytes:
    """Return the thread's key by a member's own grant."""
    thread = beginning.first.header.thread
    if identity_of(root, member.principal).fingerprint != member.fingerprint:
        raise CouldNotBeVerified("the root is not the one on the list")
    wrapped = thread_store.grant(db, thread, member) or b""
    try:
        opened = box.unwrap("grant", grant_context(thread, member), wrapped, Keys(root).kem)
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None
    if commitment(opened, thread) != beginning.members.commitment:
        raise CouldNotBeVerified("the grant holds another key than the thread's")
    return opened
