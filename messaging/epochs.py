"""How a thread gets a new key: its first, and one for each change of who takes part."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from messaging import box, history, lists, opening, roster, store, thread_store
from messaging.chain import Chain, Epoch
from messaging.entries import (
    NO_HASH,
    NOTHING,
    Entry,
    Header,
    Member,
    MemberList,
    commitment,
    grant_context,
    signed_entry,
)
from messaging.errors import CouldNotBeVerified, NotAllowed, TakenMeanwhile
from messaging.keys import Keys
from messaging.models import (
    EPOCH,
    EntryId,
    Kind,
    PartyId,
    PrincipalId,
    Root,
    ThreadId,
    Trust,
    new_id,
)

_EPOCH_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Who writes, with which root, and when."""

    me: PrincipalId
    root: Root
    trust: Trust
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """Where a locked thread ends. ``key`` is the newest epoch's, if it was just made."""

    chain: Chain
    last: Entry
    key: bytes | None = None

    def header(
        self,
        writer: Writer,
        kind: Kind,
        id: EntryId,
        fingerprint: bytes,
        about: EntryId = NOTHING,
    ) -> Header:
        """Return the header of what comes next, by somebody with these keys."""
        last = self.last.header
        return Header(
            kind=kind,
            thread=self.chain.thread,
            sequence=last.sequence + 1,
            epoch=self.chain.newest.number + (kind is Kind.EPOCH),
            id=id,
            sender=writer.me,
            fingerprint=fingerprint,
            roster=self.chain.roster.number,
            about=about,
            sent_at=max(writer.at, last.sent_at),
            previous=self.last.hash(),
        )


def begin(
    db: Connection, thread: ThreadId, party: PartyId, members: lists.Members, writer: Writer
) -> None:
    """Write the first entry with its list, and wrap the thread's key to everybody on it.

    Raises:
        CouldNotBeVerified: the writer may not begin a thread with this list.
    """
    key = secrets.token_bytes(_EPOCH_KEY_BYTES)
    trust = writer.trust
    header = Header(
        kind=Kind.EPOCH,
        thread=thread,
        sequence=1,
        id=EntryId(new_id()),
        sender=writer.me,
        fingerprint=opening.identity_by(db, writer.me, writer.root).fingerprint,
        roster=roster.newest(db, trust).number,
        sent_at=writer.at,
        previous=NO_HASH,
    )
    listed = _listed(key, thread, EPOCH, party, members)
    thread_store.add_thread(db, thread, unit=trust.unit, party=party)
    thread_store.add_entry(db, signed_entry(header, listed.pack(), Keys(writer.root).signing))
    history.whole(db, thread, trust)  # before anything is wrapped to anybody
    for member in members:
        _wrap(db, thread, EPOCH, member, key)


def locked(db: Connection, thread: ThreadId, trust: Trust) -> Tip:
    """Lock a thread and return where it ends. Raises as ``history.tip``."""
    chain, last = history.tip(db, thread, trust)
    return Tip(chain=chain, last=last)


def brought_up_to_date(db: Connection, tip: Tip, writer: Writer) -> Tip:
    """Return a thread whose list is as the roster has it, in a new epoch if it was not.

    So nobody who left the team reads what comes next, and new keys of a group or a client do.

    Raises:
        NotInThread: the writer takes no part.
        TakenMeanwhile: somebody else added something first.
    """
    tip.chain.standing(writer.me)
    return turned(db, tip, tip.chain.current, writer)


def turned(db: Connection, tip: Tip, members: lists.Members, writer: Writer) -> Tip:
    """Return a thread with these members, in a new epoch if they were not the members.

    Raises:
        NotAllowed: the writer may not make this list.
        TakenMeanwhile: somebody else added something first.
    """
    chain = tip.chain
    if members == frozenset(chain.members.members):
        return tip
    key, number = secrets.token_bytes(_EPOCH_KEY_BYTES), chain.newest.number + 1
    listed = _listed(key, chain.thread, number, chain.members.party, members)
    me = opening.identity_by(db, writer.me, writer.root)
    header = tip.header(writer, Kind.EPOCH, EntryId(new_id()), me.fingerprint)
    _check_allowed(chain, members, header)
    entry = signed_entry(header, listed.pack(), Keys(writer.root).signing)
    if not thread_store.add_if_first(db, entry):
        raise TakenMeanwhile
    for member in members:
        _wrap(db, chain.thread, number, member, key)
    epoch = Epoch(number=number, begins=header.sequence, listed=listed)
    after = replace(chain, epochs=(*chain.epochs, epoch))
    return Tip(chain=after, last=entry, key=key)


def give_history(db: Connection, chain: Chain, keys: dict[int, bytes], to: Member) -> None:
    """Wrap the keys of epochs in which ``to`` was not listed to them: to read, not to sign."""
    for epoch in chain.epochs:
        if to not in epoch.listed.members and epoch.number in keys:
            _wrap(db, chain.thread, epoch.number, to, keys[epoch.number])


def _check_allowed(chain: Chain, members: lists.Members, header: Header) -> None:
    try:
        lists.check_next(
            chain.members.members,
            members,
            line=chain.fingerprints,
            named=chain.roster,
            sender=header.sender,
            fingerprint=header.fingerprint,
        )
    except CouldNotBeVerified as error:
        raise NotAllowed(str(error)) from None


def _listed(
    key: bytes, thread: ThreadId, epoch: int, party: PartyId, members: lists.Members
) -> MemberList:
    committed = commitment(key, thread, epoch)
    return MemberList(party=party, commitment=committed, members=tuple(members))


def _wrap(db: Connection, thread: ThreadId, epoch: int, member: Member, key: bytes) -> None:
    identity = store.identity(db, member.principal, member.fingerprint)
    if identity is None:
        raise CouldNotBeVerified("a member's identity is not the one on the list")
    wrapped = box.wrap("grant", grant_context(thread, member, epoch), key, identity.kem_public)
    thread_store.put_grant(db, thread, epoch, member, wrapped)
