"""One entry of a thread as bytes: header, hash, list of members, sealed text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from messaging import box
from messaging.errors import CannotOpen, CouldNotBeVerified, TextEmpty, TextTooLong
from messaging.keys import Identity
from messaging.models import (
    EPOCH,
    ZERO_ID,
    EntryId,
    Kind,
    MemberType,
    PartyId,
    PrincipalId,
    ThreadId,
)
from messaging.packing import U8, U16, U32, U64, Cursor, exactly, instant, number, stored

VERSION = 1
MAX_BYTES = 96 * 1024  # of UTF-8 in one entry
MIN_PADDED = 256
NOTHING = EntryId(ZERO_ID)  # what a message, which answers nothing, is about
NO_HASH = bytes(32)  # what the first entry says of the one before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What is readable of an entry, all of it signed. Rebuilt from the columns, never stored."""

    version: int = VERSION
    kind: Kind
    thread: ThreadId
    sequence: int
    epoch: int = EPOCH
    id: EntryId
    sender: PrincipalId
    fingerprint: bytes
    roster: int
    about: EntryId = NOTHING
    sent_at: datetime
    previous: bytes

    def pack(self) -> bytes:
        """Return the header's 154 bytes, in the order of FORMAT.md."""
        return (
            number(self.version, U8)
            + number(self.kind, U8)
            + exactly(self.thread, 16)
            + number(self.sequence, U64)
            + number(self.epoch, U32)
            + exactly(self.id, 16)
            + exactly(self.sender, 16)
            + exactly(self.fingerprint, 32)
            + number(self.roster, U32)
            + exactly(self.about, 16)
            + instant(self.sent_at)
            + exactly(self.previous, 32)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stored entry. ``body`` is None where it was not fetched, or is gone."""

    header: Header
    body: bytes | None
    body_digest: bytes
    signature: bytes

    def signed(self) -> bytes:
        """Return what the sender signed: header | SHA-256 of the body."""
        return self.header.pack() + exactly(self.body_digest, 32)

    def hash(self) -> bytes:
        """Return what the next entry says of this one, 32 bytes."""
        return box.digest(b"november/1/entry", self.signed(), exactly(self.signature, 64))

    def whole_body(self) -> bytes:
        """Return the body that was signed.

        Raises:
            CouldNotBeVerified: it is gone or was changed.
        """
        if not isinstance(self.body, bytes) or box.digest(self.body) != self.body_digest:
            raise CouldNotBeVerified("the body is not the one that was signed")
        return self.body


def signed_entry(header: Header, body: bytes, key: box.SigningKey) -> Entry:
    """Return the entry of ``header`` and ``body``, signed by its sender."""
    body_digest = box.digest(body)
    signature = box.sign(key, "entry", header.pack() + body_digest)
    return Entry(header=header, body=body, body_digest=body_digest, signature=signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who may read and write in a thread."""

    principal: PrincipalId
    type: MemberType
    fingerprint: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberList:
    """The body of an epoch entry: whom the thread is about, and who takes part."""

    party: PartyId
    commitment: bytes
    members: tuple[Member, ...]

    def pack(self) -> bytes:
        """Return party | commitment | count u16 | (principal, type u8, fingerprint) sorted."""
        rows = sorted(m.principal + number(m.type, U8) + m.fingerprint for m in self.members)
        return self.party + self.commitment + number(len(rows), U16) + b"".join(rows)

    @classmethod
    def unpack(cls, packed: bytes) -> MemberList:
        """Read what ``pack`` wrote.

        Raises:
            CouldNotBeVerified: these bytes are no list, or not in their one order.
        """
        cursor = Cursor(packed)
        party, commitment = PartyId(cursor.take(16)), cursor.take(32)
        with stored():
            members = tuple(_member(cursor) for _ in range(cursor.number(U16)))
        cursor.end()
        found = cls(party=party, commitment=commitment, members=members)
        if found.pack() != packed or len({m.principal for m in members}) != len(members):
            raise CouldNotBeVerified("a list of members that is not sorted, or names one twice")
        return found


def _member(cursor: Cursor) -> Member:
    principal, kind = PrincipalId(cursor.take(16)), MemberType(cursor.number(U8))
    return Member(principal=principal, type=kind, fingerprint=cursor.take(32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The body of a confirmation: whose keys are known to be the person's who is the party."""

    fingerprint: bytes
    party: PartyId
    signature: bytes

    def pack(self) -> bytes:
        """Return fingerprint 32 | party 16 | signature 64."""
        return self.signed() + exactly(self.signature, 64)

    def signed(self) -> bytes:
        """Return what the colleague who compared signs."""
        return exactly(self.fingerprint, 32) + exactly(self.party, 16)

    @classmethod
    def unpack(cls, packed: bytes) -> Confirmation:
        """Read what ``pack`` wrote. Raises CouldNotBeVerified if these bytes are none."""
        cursor = Cursor(packed)
        fingerprint, party = cursor.take(32), PartyId(cursor.take(16))
        found = cls(fingerprint=fingerprint, party=party, signature=cursor.take(64))
        cursor.end()
        return found


def commitment(epoch_key: bytes, thread: ThreadId, epoch: int = EPOCH) -> bytes:
    """Return what an epoch entry says of its key, 32 bytes, so that every grant must match."""
    return box.derive(epoch_key, "commit", context=thread + number(epoch, U32))


def grant_context(thread: ThreadId, member: Member | Identity, epoch: int = EPOCH) -> bytes:
    """Return what a grant is bound to: thread | epoch | principal | fingerprint."""
    return thread + number(epoch, U32) + member.principal + member.fingerprint


def encode(text: str) -> bytes:
    """Return the UTF-8 of what somebody wrote; half a surrogate pair becomes a question mark.

    Raises:
        TextEmpty: nothing but space.
        TextTooLong: more than ``MAX_BYTES``.
    """
    if not text.strip():
        raise TextEmpty
    encoded = text.encode("utf-8", "replace")
    if len(encoded) > MAX_BYTES:
        raise TextTooLong(f"{len(encoded)} bytes")
    return encoded


def pad(text: bytes) -> bytes:
    """Return length u32 | text | zeros, of 256 bytes or the next Padmé size.

    Source: Nikitin et al., Reducing Metadata Leakage from Encrypted Files, PoPETs 2019, 4.3.
    """
    content = number(len(text), U32) + text
    return content.ljust(padded_size(len(content)), b"\x00")


def padded_size(length: int) -> int:
    """Return the size to which ``length`` bytes are padded; at most 12 % more from 256 on."""
    if length <= MIN_PADDED:
        return MIN_PADDED
    exponent = length.bit_length() - 1
    kept_bits = exponent.bit_length()
    low = (1 << (exponent - kept_bits)) - 1
    return (length + low) & ~low


def unpad(padded: bytes) -> str:
    """Return the text of what ``pad`` made.

    Raises:
        CouldNotBeVerified: it was not padded by the rule.
    """
    cursor = Cursor(padded)
    text = cursor.take(cursor.number(U32))
    if pad(text) != padded:
        raise CouldNotBeVerified("not padded by the rule")
    with stored():
        return text.decode()


def seal_text(epoch_key: bytes, header: Header, text: bytes) -> bytes:
    """Return the body of a message or an answer, bound to its header."""
    return box.seal_box(epoch_key, "entry", header.pack(), pad(text))


def open_text(epoch_key: bytes, entry: Entry) -> str:
    """Return the text of a message or an answer.

    Raises:
        CouldNotBeVerified: the body is changed, gone, or sealed for another place.
    """
    try:
        padded = box.open_box(epoch_key, "entry", entry.header.pack(), entry.whole_body())
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None
    return unpad(padded)
