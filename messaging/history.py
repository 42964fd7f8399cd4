"""One thread's chain of entries, checked from the first entry, and that up to the root key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from sqlalchemy import Connection

from messaging import box, invitations, lists, roster, store, thread_store
from messaging.chain import Chain, Epoch
from messaging.enrolment import Origin
from messaging.entries import (
    NO_HASH,
    NOTHING,
    VERSION,
    Confirmation,
    Entry,
    Header,
    MemberList,
)
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.models import (
    EPOCH,
    MAKES_CASES,
    EntryId,
    Kind,
    MemberType,
    PartyId,
    PrincipalId,
    ThreadId,
    Trust,
)
from messaging.roster import numbered

Known = Mapping[tuple[PrincipalId, bytes], bytes]  # Ed25519 keys by whose and by fingerprint


def whole(db: Connection, thread: ThreadId, trust: Trust) -> tuple[Chain, list[Entry]]:
    """Check every entry of a thread; the bodies of messages are checked when they are opened.

    Raises:
        NotInThread: the unit has no such thread.
        CouldNotBeVerified: anything is forged, altered, moved or missing.
    """
    party = _party(db, thread, trust)
    entries = _with_open_bodies(db, thread, thread_store.entries(db, thread))
    known = _known(db, entries)
    chain = _begun(db, entries, known, party, trust)
    messages: set[EntryId] = set()
    for before, entry in pairwise(entries):
        _check_place(before, entry)
        _check_about(entry.header, messages)
        chain = _after(chain, entry, known)
        if entry.header.kind is Kind.MESSAGE:
            messages.add(entry.header.id)
    return chain, entries


def tip(db: Connection, thread: ThreadId, trust: Trust) -> tuple[Chain, Entry]:
    """Lock a thread, check its lists and its last entry, and return what comes next to whom.

    The other entries are checked when somebody reads; a new one needs only to know to whom
    it goes, and what stands before it. That the last entry stands on the newest list is
    seen by the hashes between them.

    Raises:
        NotInThread: the unit has no such thread.
        CouldNotBeVerified: one of them is forged, altered or moved.
    """
    thread_store.lock(db, thread)
    party = _party(db, thread, trust)
    turns = _with_open_bodies(db, thread, thread_store.turns(db, thread))
    known = _known(db, turns)
    chain = _begun(db, turns, known, party, trust)
    for entry in turns[1:]:
        chain = _after(chain, entry, known)
    if len(chain.epochs) > 1:
        since = thread_store.entries(db, thread, since=chain.newest.begins)
        for before, entry in pairwise(since):
            _check_place(before, entry)
    return chain, turns[-1]


def _with_open_bodies(db: Connection, thread: ThreadId, entries: list[Entry]) -> list[Entry]:
    """Return entries with the bodies of those that anybody can read."""
    bodies = thread_store.open_bodies(db, thread)
    found = ((one, bodies.get(one.header.sequence)) for one in entries)
    return [one if body is None else replace(one, body=body) for one, body in found]


def _party(db: Connection, thread: ThreadId, trust: Trust) -> PartyId:
    party = thread_store.party_of(db, thread, unit=trust.unit)
    if party is None:
        raise NotInThread
    return party


def _begun(
    db: Connection, entries: Sequence[Entry], known: Known, party: PartyId, trust: Trust
) -> Chain:
    """Check the first entry: its place, its signature, and that its list is the one allowed."""
    if not entries:
        raise CouldNotBeVerified("a thread without entries")
    first = entries[0]
    header = first.header
    _check_first(header)
    listed = MemberList.unpack(first.whole_body())
    line = invitations.line(db, header.sender, trust)
    sender = _signer(line, header)
    rosters = roster.chain(db, trust)
    if listed.party != party or not lists.may_begin(
        listed, sender, numbered(rosters, header.roster)
    ):
        raise CouldNotBeVerified("the thread's list is not the one that was agreed")
    box.verify_once(sender.identity.sign_public, "entry", first.signature, first.signed())
    epoch = Epoch(number=EPOCH, begins=header.sequence, listed=listed)
    _check_known(listed, known)
    return Chain(
        thread=header.thread,
        epochs=(epoch,),
        rosters=rosters,
        line=line if sender.party else (),
        confirmed=frozenset(),
    )


def _check_first(header: Header) -> None:
    """Check that the first entry says of itself that it is one."""
    expected = replace(
        header,
        version=VERSION,
        kind=Kind.EPOCH,
        sequence=1,
        epoch=EPOCH,
        about=NOTHING,
        previous=NO_HASH,
    )
    if header != expected:
        raise CouldNotBeVerified("the first entry is not a first entry")


def _signer(line: Sequence[Origin], header: Header) -> Origin:
    """Return by which of their identities the sender of a first entry signed it."""
    for origin in line:
        if origin.identity.fingerprint == header.fingerprint:
            return origin
    raise CouldNotBeVerified("the first entry is by an identity that nobody vouches for")


def _known(db: Connection, entries: Sequence[Entry]) -> Known:
    """Return the keys of all who signed entries or are listed in one, by their fingerprints."""
    principals = {one.header.sender for one in entries}
    for entry in entries:
        if entry.header.kind is Kind.EPOCH:
            listed = MemberList.unpack(entry.whole_body())
            principals |= {one.principal for one in listed.members}
    found = store.identities(db, principals)
    return {(one.principal, one.fingerprint): one.sign_public for one in found}


def _check_known(listed: MemberList, known: Known) -> None:
    """Check that the keys of all who are listed are there, and theirs."""
    if not all((one.principal, one.fingerprint) in known for one in listed.members):
        raise CouldNotBeVerified("a member's identity is not the one on the list")


def _check_place(before: Entry, entry: Entry) -> None:
    """Check that an entry stands where it was put."""
    last, header = before.header, entry.header
    epoch = last.epoch + (header.kind is Kind.EPOCH)
    expected = replace(
        header, version=VERSION, sequence=last.sequence + 1, epoch=epoch, previous=before.hash()
    )
    if header != expected or header.roster < last.roster or header.sent_at < last.sent_at:
        raise CouldNotBeVerified("an entry does not follow the one before it")


def _check_about(header: Header, messages: set[EntryId]) -> None:
    """Check that an answer is about an earlier message of the thread, and nothing else is."""
    allowed = messages if header.kind is Kind.ANSWER else {NOTHING}
    if header.about not in allowed:
        raise CouldNotBeVerified("an entry is about what it cannot be about")


def _after(chain: Chain, entry: Entry, known: Known) -> Chain:
    """Check that whoever signed an entry might, and return what holds after it."""
    header = entry.header
    if header.kind is Kind.EPOCH:
        after = _turned(chain, entry, known)
    else:
        _check_sender(chain, header)
        after = chain
    public = known.get((header.sender, header.fingerprint), b"")
    box.verify(public, "entry", entry.signature, entry.signed())
    return _confirmed(chain, entry, public) if header.kind is Kind.CONFIRM else after


def _turned(chain: Chain, entry: Entry, known: Known) -> Chain:
    """Check the list of a further epoch against the one before it."""
    header, listed = entry.header, MemberList.unpack(entry.whole_body())
    newest = chain.newest
    if header.epoch != newest.number + 1 or listed.party != newest.listed.party:
        raise CouldNotBeVerified("an epoch does not follow the one before it")
    lists.check_next(
        newest.listed.members,
        listed.members,
        line=chain.fingerprints,
        named=numbered(chain.rosters, header.roster),
        sender=header.sender,
        fingerprint=header.fingerprint,
    )
    _check_known(listed, known)
    epoch = Epoch(number=header.epoch, begins=header.sequence, listed=listed)
    return replace(chain, epochs=(*chain.epochs, epoch))


def _check_sender(chain: Chain, header: Header) -> None:
    """Check that a member wrote this, under a roster that knows everybody on the list.

    Lists that hold the pair a thread began with may name somebody who has left since: such
    threads were written before there were further epochs.
    """
    named, members = numbered(chain.rosters, header.roster), chain.members.members
    if header.epoch != chain.newest.number:
        raise CouldNotBeVerified("an entry of another epoch")
    speaker = lists.speaks(members, named, header.sender, header.fingerprint)
    if speaker is None:
        raise CouldNotBeVerified("the sender takes no part, or was no longer on the team")
    first_pair = len(chain.epochs) == 1 and all(one.type is not MemberType.GROUP for one in members)
    if not first_pair and not all(lists.stands(one, named) for one in members):
        raise CouldNotBeVerified("the list was not brought up to date")


def _confirmed(chain: Chain, entry: Entry, public: bytes) -> Chain:
    """Check that somebody who may invite clients confirmed this thread's client."""
    said = Confirmation.unpack(entry.whole_body())
    named = numbered(chain.rosters, entry.header.roster)
    if not named.duties_of(entry.header.sender) & MAKES_CASES:
        raise CouldNotBeVerified("whoever confirmed may not")
    if (said.fingerprint, said.party) != (chain.client, chain.members.party):
        raise CouldNotBeVerified("a confirmation of somebody else")
    box.verify_once(public, "confirm", said.signature, said.signed())
    return replace(chain, confirmed=chain.confirmed | {said.fingerprint})
