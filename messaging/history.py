"""One thread's chain of entries, checked from the first entry, and that up to the root key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from sqlalchemy import Connection

from messaging import box, invitations, roster, store, thread_store
from messaging.enrolment import Vouched
from messaging.entries import NO_HASH, NOTHING, VERSION, Entry, Header, Member, MemberList
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
from messaging.roster import Roster, numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What the verified first entry says: who takes part, and with which keys they sign."""

    first: Entry
    members: MemberList
    publics: dict[PrincipalId, bytes]
    rosters: tuple[Roster, ...]

    def member(self, principal: PrincipalId) -> Member:
        """Return who may read and write today. Raises NotInThread for anybody else."""
        for member in self.members.members:
            if member.principal == principal and _stands(member, self.rosters[-1]):
                return member
        raise NotInThread


def whole(db: Connection, thread: ThreadId, trust: Trust) -> tuple[Beginning, list[Entry]]:
    """Check every entry of a thread; the bodies of messages are checked when they are opened.

    Raises:
        NotInThread: the unit has no such thread.
        CouldNotBeVerified: anything is forged, altered, moved or missing.
    """
    party = _party(db, thread, trust)
    entries = thread_store.entries(db, thread)
    beginning = _beginning(db, entries, party, trust)
    messages: set[EntryId] = set()
    for before, entry in pairwise(entries):
        _check_place(before.header, entry.header, follows=before.hash())
        _check_about(entry.header, messages)
        _check_sender(beginning, entry)
        if entry.header.kind is Kind.MESSAGE:
            messages.add(entry.header.id)
    return beginning, entries


def tip(db: Connection, thread: ThreadId, trust: Trust) -> tuple[Beginning, Entry]:
    """Lock a thread, check its first and its last entry, and return what comes next to whom.

    The entries between are checked when somebody reads; a new one needs only to know to whom
    it goes, and what stands before it.

    Raises:
        NotInThread: the unit has no such thread.
        CouldNotBeVerified: one of the two is forged, altered or moved.
    """
    thread_store.lock(db, thread)
    party = _party(db, thread, trust)
    entries = thread_store.ends(db, thread)
    beginning = _beginning(db, entries, party, trust)
    last = entries[-1]
    if last is not entries[0]:
        if last.header.kind is Kind.EPOCH:
            raise CouldNotBeVerified("only the first epoch is read")
        _check_sender(beginning, last)
    return beginning, last


def _party(db: Connection, thread: ThreadId, trust: Trust) -> PartyId:
    party = thread_store.party_of(db, thread, unit=trust.unit)
    if party is None:
        raise NotInThread
    return party


def _beginning(db: Connection, entries: Sequence[Entry], party: PartyId, trust: Trust) -> Beginning:
    """Check the first entry: its place, its signature, and that its list is the one allowed."""
    if not entries:
        raise CouldNotBeVerified("a thread without entries")
    header = entries[0].header
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
    body = thread_store.bodies(db, header.thread, 1, 1).get(1)
    first = replace(entries[0], body=body)
    listed = MemberList.unpack(first.whole_body())
    sender = invitations.vouched(db, header.sender, trust)
    rosters = roster.chain(db, trust)
    allowed = _allowed(listed, sender, numbered(rosters, header.roster))
    if listed.party != party or not allowed:
        raise CouldNotBeVerified("the thread's list is not the one that was agreed")
    if sender.identity.fingerprint != header.fingerprint:
        raise CouldNotBeVerified("the first entry is by an identity that nobody vouches for")
    box.verify_once(sender.identity.sign_public, "entry", first.signature, first.signed())
    publics = _publics(db, listed.members)
    return Beginning(first=first, members=listed, publics=publics, rosters=rosters)


def _allowed(listed: MemberList, sender: Vouched, named: Roster) -> bool:
    """Whether the sender of a first entry may begin a thread with this list.

    A client begins with exactly the pair of their invitation; staff begin among staff.
    """
    members, invited = set(listed.members), sender.invitation.invited
    if invited.party:
        return listed.party == invited.party and members == client_list(sender, named)
    me = staff_member(named, sender.identity.principal)
    duties = named.duties_of(sender.identity.principal)
    return (
        me in members
        and bool(duties & MAKES_CASES)
        and all(member.type is MemberType.STAFF and _stands(member, named) for member in members)
    )


def client_list(client: Vouched, named: Roster) -> set[Member]:
    """Return the only members with whom this client's thread may begin.

    Raises:
        CouldNotBeVerified: the roster lacks somebody of the pair.
    """
    identity = client.identity
    me = Member(
        principal=identity.principal, type=MemberType.CLIENT, fingerprint=identity.fingerprint
    )
    return {me, *map(partial(staff_member, named), client.invitation.invited.pair)}


def staff_member(named: Roster, principal: PrincipalId) -> Member:
    """Return a colleague as a member. Raises CouldNotBeVerified if the roster lacks them."""
    colleague = named.colleague(principal)
    if colleague is None:
        raise CouldNotBeVerified("the roster does not list a member of the thread")
    return Member(principal=principal, type=MemberType.STAFF, fingerprint=colleague.fingerprint)


def _stands(member: Member, named: Roster) -> bool:
    """Whether a member may act under this roster: clients always, staff while they are on it."""
    colleague = named.colleague(member.principal)
    on_it = colleague is not None and colleague.fingerprint == member.fingerprint
    return member.type is MemberType.CLIENT or on_it


def _publics(db: Connection, members: Sequence[Member]) -> dict[PrincipalId, bytes]:
    """Return the members' Ed25519 keys, each vouched for by its fingerprint in the list."""
    found = store.identities(db, [member.principal for member in members])
    for member in members:
        identity = found.get(member.principal)
        if identity is None or identity.fingerprint != member.fingerprint:
            raise CouldNotBeVerified("a member's identity is not the one on the list")
    return {principal: identity.sign_public for principal, identity in found.items()}


def _check_place(before: Header, header: Header, *, follows: bytes) -> None:
    """Check that an entry stands where it was put."""
    expected = replace(
        header, version=VERSION, sequence=before.sequence + 1, epoch=EPOCH, previous=follows
    )
    falls = header.roster < before.roster or header.sent_at < before.sent_at
    if header != expected or header.kind is Kind.EPOCH or falls:
        raise CouldNotBeVerified("an entry does not follow the one before it")


def _check_about(header: Header, messages: set[EntryId]) -> None:
    """Check that an answer is about an earlier message of the thread, and nothing else is."""
    allowed = messages if header.kind is Kind.ANSWER else {NOTHING}
    if header.about not in allowed:
        raise CouldNotBeVerified("an entry is about what it cannot be about")


def _check_sender(beginning: Beginning, entry: Entry) -> None:
    """Check that a member wrote this, and, if staff, was still on the roster it names."""
    header = entry.header
    named = numbered(beginning.rosters, header.roster)
    for member in beginning.members.members:
        if (member.principal, member.fingerprint) == (header.sender, header.fingerprint):
            break
    else:
        raise CouldNotBeVerified("the sender takes no part")
    if not _stands(member, named):
        raise CouldNotBeVerified("the sender was no longer on the team")
    box.verify(beginning.publics[member.principal], "entry", entry.signature, entry.signed())
