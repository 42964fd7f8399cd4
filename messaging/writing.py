"""How an entry gets into a thread: sealed, signed, after the last one. Verbs are in ``threads``."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from messaging import box, epochs, opening, thread_store
from messaging.chain import Standing
from messaging.entries import Confirmation, Entry, seal_text, signed_entry
from messaging.epochs import Tip, Writer
from messaging.errors import EntryTaken, NewerEntry, NoSuchEntry, NotHandedOn
from messaging.keys import Keys
from messaging.models import EntryId, Kind, PrincipalId, ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to add."""

    kind: Kind
    id: EntryId
    about: EntryId
    text: bytes
    seen: int | None


def add(db: Connection, thread: ThreadId, draft: Draft, writer: Writer) -> int:
    """Add an entry after the last one, under the thread's lock; return its sequence.

    If somebody has left the team, or has new keys, a new epoch comes before it.
    """
    tip = epochs.locked(db, thread, writer.trust)
    tip.chain.standing(writer.me)
    known = thread_store.entry(db, thread, draft.id)
    if known is not None:
        return _same(known, draft, writer.me)
    _check_moment(db, thread, draft, writer.me)
    tip = epochs.brought_up_to_date(db, tip, writer)
    standing = tip.chain.standing(writer.me)
    key = _key(db, tip, standing, writer)
    header = tip.header(writer, draft.kind, draft.id, standing.fingerprint, draft.about)
    body = seal_text(key, header, draft.text)
    thread_store.add_entry(db, signed_entry(header, body, Keys(writer.root).signing))
    return header.sequence


def confirm(db: Connection, tip: Tip, entry: EntryId, writer: Writer) -> int:
    """Add a signed word that the thread's client is who they say; return its sequence."""
    tip = epochs.brought_up_to_date(db, tip, writer)
    chain, signing = tip.chain, Keys(writer.root).signing
    fingerprint, party = chain.client or b"", chain.members.party
    said = Confirmation(fingerprint=fingerprint, party=party, signature=bytes(64))
    signature = box.sign(signing, "confirm", said.signed())
    body = Confirmation(fingerprint=fingerprint, party=party, signature=signature).pack()
    mine = chain.standing(writer.me).fingerprint
    header = tip.header(writer, Kind.CONFIRM, entry, mine)
    thread_store.add_entry(db, signed_entry(header, body, signing))
    return header.sequence


def _key(db: Connection, tip: Tip, standing: Standing, writer: Writer) -> bytes:
    """Return the newest epoch's key: just made, or by a grant."""
    if tip.key is not None:
        return tip.key
    keys = opening.epoch_keys(db, tip.chain, standing, writer.root, writer.trust)
    try:
        return keys[tip.chain.newest.number]
    except KeyError:
        raise NotHandedOn("the group's root is not wrapped to this member") from None


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
