"""The roster: one signed document that says who is staff, and what their groups are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from messaging import box, store
from messaging.enrolment import ROOT_KEY, Vouched, check_enrolment, check_invitation
from messaging.errors import CouldNotBeVerified, NotAllowed
from messaging.keys import Identity, Keys
from messaging.models import LEADS, Duties, PrincipalId, Root, Trust
from messaging.packing import U8, U16, U32, Cursor, exactly, instant, number, stored

VERSION = 1
VALID = timedelta(days=60)
RENEW_AFTER = timedelta(days=7)
_NO_HASH = bytes(32)


def desk_of(unit: PrincipalId) -> PrincipalId:
    """Return the id of a unit's duty desk, 16 bytes: the group of all who have that duty.

    It follows from the unit's, so that no row says which group is the desk. Who is in it, and
    its fingerprint, stand on the signed roster.
    """
    return PrincipalId(box.digest(b"november/1/desk", unit)[:16])


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One of the staff, by the fingerprint of their identity."""

    principal: PrincipalId
    fingerprint: bytes
    duties: Duties


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group, by the fingerprint of its identity, and who has its root."""

    principal: PrincipalId
    fingerprint: bytes
    members: tuple[PrincipalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who is staff from this number on; absent is dismissed."""

    unit: PrincipalId
    number: int
    previous: bytes
    issued_at: datetime
    valid_until: datetime
    staff: tuple[Colleague, ...]
    groups: tuple[Group, ...]

    def colleague(self, principal: PrincipalId) -> Colleague | None:
        """Return somebody's place on the roster."""
        return next((one for one in self.staff if one.principal == principal), None)

    def duties_of(self, principal: PrincipalId) -> Duties:
        """Return somebody's duties; none for who is not on the roster."""
        found = self.colleague(principal)
        return found.duties if found else Duties.NONE

    def group(self, principal: PrincipalId) -> Group | None:
        """Return a group."""
        return next((one for one in self.groups if one.principal == principal), None)

    def in_group(self, principal: PrincipalId, member: PrincipalId) -> Colleague | None:
        """Return a colleague if they are in the group."""
        found = self.group(principal)
        return self.colleague(member) if found and member in found.members else None

    def pack(self) -> bytes:
        """Return the signed bytes, in the order of FORMAT.md."""
        staff = sorted(s.principal + s.fingerprint + number(s.duties, U16) for s in self.staff)
        groups = sorted(
            g.principal + g.fingerprint + number(len(g.members), U16) + b"".join(sorted(g.members))
            for g in self.groups
        )
        return (
            number(VERSION, U8)
            + exactly(self.unit, 16)
            + number(self.number, U32)
            + exactly(self.previous, 32)
            + instant(self.issued_at)
            + instant(self.valid_until)
            + number(len(staff), U16)
            + b"".join(staff)
            + number(len(groups), U16)
            + b"".join(groups)
        )

    @classmethod
    def unpack(cls, packed: bytes) -> Roster:
        """Read what ``pack`` wrote. Raises CouldNotBeVerified if these bytes are no roster."""
        cursor = Cursor(packed)
        if cursor.number(U8) != VERSION:
            raise CouldNotBeVerified("no roster of version 1")
        with stored():
            found = cls(
                unit=PrincipalId(cursor.take(16)),
                number=cursor.number(U32),
                previous=cursor.take(32),
                issued_at=cursor.instant(),
                valid_until=cursor.instant(),
                staff=tuple(_colleague(cursor) for _ in range(cursor.number(U16))),
                groups=tuple(_group(cursor) for _ in range(cursor.number(U16))),
            )
        cursor.end()
        return found


def _colleague(cursor: Cursor) -> Colleague:
    principal, fingerprint = PrincipalId(cursor.take(16)), cursor.take(32)
    return Colleague(
        principal=principal, fingerprint=fingerprint, duties=Duties(cursor.number(U16))
    )


def _group(cursor: Cursor) -> Group:
    principal, fingerprint = PrincipalId(cursor.take(16)), cursor.take(32)
    members = tuple(PrincipalId(cursor.take(16)) for _ in range(cursor.number(U16)))
    return Group(principal=principal, fingerprint=fingerprint, members=members)


# Verified chains by trust and the hash of their newest roster, which covers all before it.
_chains: dict[tuple[Trust, bytes], tuple[Roster, ...]] = {}
_CHAINS_KEPT = 32


def chain(db: Connection, trust: Trust) -> tuple[Roster, ...]:
    """Return all rosters of the unit, roster n at place n - 1.

    Raises:
        CouldNotBeVerified: one is forged, altered or missing, or there is none.
    """
    newest_row = store.rosters(db, trust.unit, newest=True)
    key = (trust, b"".join(map(_hash, newest_row)))
    if key not in _chains:
        found = _verified(db, trust)
        if len(_chains) >= _CHAINS_KEPT:
            _chains.clear()
        _chains[key] = found
    return _chains[key]


def newest(db: Connection, trust: Trust) -> Roster:
    """Return the roster that holds now. Raises CouldNotBeVerified as ``chain`` does."""
    return chain(db, trust)[-1]


def numbered(rosters: Sequence[Roster], wanted: int) -> Roster:
    """Return roster ``wanted``. Raises CouldNotBeVerified if there never was one."""
    if not 1 <= wanted <= len(rosters):
        raise CouldNotBeVerified("names a roster that does not exist")
    return rosters[wanted - 1]


def _hash(row: Row[Any]) -> bytes:
    return box.digest(b"november/1/roster", row.signer, row.body, row.signature)


def _verified(db: Connection, trust: Trust) -> tuple[Roster, ...]:
    """Check every roster from the root key on."""
    found: list[Roster] = []
    previous = _NO_HASH
    for row in store.rosters(db, trust.unit):
        roster = Roster.unpack(row.body)
        expected = (trust.unit, len(found) + 1, previous)
        if (roster.unit, roster.number, roster.previous) != expected or row.number != roster.number:
            raise CouldNotBeVerified("the rosters do not follow one another")
        public = _signer_public(db, trust, found[-1] if found else None, row.signer)
        if public is None:
            raise CouldNotBeVerified("whoever signed the roster may not")
        box.verify_once(public, "roster", row.signature, row.body)
        found.append(roster)
        previous = _hash(row)
    if not found:
        raise CouldNotBeVerified("there is no roster")
    return tuple(found)


def _signer_public(
    db: Connection, trust: Trust, before: Roster | None, signer: PrincipalId
) -> bytes | None:
    """Return the key with which ``signer`` may sign what follows ``before``; None if not."""
    if signer == ROOT_KEY:
        return trust.root_public
    if before is None:
        return None
    colleague = before.colleague(signer)
    if colleague and colleague.duties & LEADS:
        return public_of(db, colleague)
    return _first_leader_public(db, trust, signer) if before.number == 1 else None


def public_of(db: Connection, colleague: Colleague) -> bytes:
    """Return the Ed25519 public key of somebody on the roster.

    Raises:
        CouldNotBeVerified: their identity is missing, or not the one with the fingerprint.
    """
    return listed_identity(db, colleague).sign_public


def listed_identity(db: Connection, listed: Colleague | Group) -> Identity:
    """Return the identity of somebody, or of a group, with the fingerprint on the roster.

    Raises:
        CouldNotBeVerified: there is none.
    """
    found = store.identity(db, listed.principal, listed.fingerprint)
    if found is None:
        raise CouldNotBeVerified("an identity is not the one on the roster")
    return found


def _first_leader_public(db: Connection, trust: Trust, signer: PrincipalId) -> bytes | None:
    """Return the key of a leader whom the root key itself invited; they count until roster 2."""
    line = store.line(db, signer, unit=trust.unit)
    found = line[-1] if line else None
    if not isinstance(found, Vouched):
        return None
    check_invitation(found.invitation, found.by_inviter, trust.root_public)
    check_enrolment(found)
    leads = found.invitation.invited.duties & Duties.LEADER
    return found.identity.sign_public if leads else None


def first_roster(db: Connection, *, root: Root, trust: Trust, now: datetime) -> None:
    """Sign roster 1, which lists nobody, with the root key. For ``portal init``."""
    empty = Roster(
        unit=trust.unit,
        number=1,
        previous=_NO_HASH,
        issued_at=now,
        valid_until=now + VALID,
        staff=(),
        groups=(),
    )
    _sign(db, empty, signer=ROOT_KEY, root=root)


def next_roster(
    db: Connection,
    *,
    me: PrincipalId,
    root: Root,
    staff: Sequence[Colleague],
    groups: Sequence[Group],
    trust: Trust,
    now: datetime,
) -> Roster:
    """Sign the roster that holds from now on. Give ``ROOT_KEY`` as ``me`` for the root key.

    Raises:
        NotAllowed: ``me`` is no leader or deputy.
    """
    before = newest(db, trust)
    if _signer_public(db, trust, before, me) != Keys(root).sign_public:
        raise NotAllowed("only a leader or deputy signs the next roster")
    [row] = store.rosters(db, trust.unit, newest=True)
    following = replace(
        before,
        number=before.number + 1,
        previous=_hash(row),
        issued_at=max(now, before.issued_at),
        valid_until=now + VALID,
        staff=tuple(staff),
        groups=tuple(groups),
    )
    _sign(db, following, signer=me, root=root)
    return newest(db, trust)


def _sign(db: Connection, roster: Roster, *, signer: PrincipalId, root: Root) -> None:
    body = roster.pack()
    signature = box.sign(Keys(root).signing, "roster", body)
    store.add_roster(db, roster.unit, roster.number, signer, body, signature)
