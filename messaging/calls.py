"""What somebody without an account leaves for the duty desk alone, such as a number to ring.

Whoever leaves it has no keys, and keeps none: a fresh key seals it and is wrapped to the desk.
So nobody signs it, and whoever can write the database could put another in its place; the caller
vouches for the row that it stands in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from messaging import box, groups, roster
from messaging.errors import (
    CannotOpen,
    CouldNotBeVerified,
    NobodyOnDuty,
    NotHandedOn,
    TextTooLong,
)
from messaging.keys import Identity, Keys
from messaging.models import GENERATION, PrincipalId, Root, Trust
from messaging.packing import U32, Cursor, exactly, number
from messaging.roster import desk_of

PADDED = 2_048  # bytes of every one, whatever it says
LONGEST = PADDED - U32
WRAPPED = 1_169
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Something sealed for the desk.

    Attributes:
        generation: of the desk's keys that open it.
        body: the wrapped key, 1,169 bytes, and the box, 2,097 bytes.
    """

    generation: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Desk:
    """The keys of the duty desk, as far back as somebody who is there has them."""

    _held: Mapping[int, tuple[Identity, Keys]]

    def open(self, id: bytes, sealed: Sealed) -> bytes:
        """Open what ``seal`` made under the same ``id``.

        Raises:
            NotHandedOn: it was sealed to earlier keys, which nobody has handed on yet.
            CouldNotBeVerified: it was changed, or made for another place or other keys.
        """
        held = self._held.get(sealed.generation)
        if held is None:
            if GENERATION <= sealed.generation < min(self._held):
                raise NotHandedOn("sealed to an older root of the desk")
            raise CouldNotBeVerified("sealed to keys that the desk never had")
        identity, keys = held
        wrapped, boxed = sealed.body[:WRAPPED], sealed.body[WRAPPED:]
        context = _context(id, identity)
        try:
            key = box.unwrap("call", context, wrapped, keys.kem)
            return _unpadded(box.open_box(key, "call", context, boxed))
        except CannotOpen as error:
            raise CouldNotBeVerified(str(error)) from None


def seal(db: Connection, id: bytes, text: bytes, *, trust: Trust) -> Sealed:
    """Seal ``text`` for whoever is at the duty desk, now or later; ``id`` is its place.

    All that is sealed so has one size.

    Raises:
        NobodyOnDuty: there is no desk, or nobody is at it.
        TextTooLong: it has more than 2,044 bytes.
    """
    desk = roster.newest(db, trust).group(desk_of(trust.unit))
    if desk is None or not desk.members:
        raise NobodyOnDuty
    if len(text) > LONGEST:
        raise TextTooLong(f"{len(text)} bytes")
    identity, key = roster.listed_identity(db, desk), secrets.token_bytes(_KEY_BYTES)
    context = _context(id, identity)
    wrapped = box.wrap("call", context, key, identity.kem_public)
    padded = (number(len(text), U32) + text).ljust(PADDED, b"\x00")
    boxed = box.seal_box(key, "call", context, padded)
    return Sealed(generation=identity.generation, body=wrapped + boxed)


def at_desk(db: Connection, *, me: PrincipalId, root: Root, trust: Trust) -> Desk:
    """Return the desk's keys for somebody who is there.

    Raises:
        NotInThread: ``me`` is not at the desk.
        NotHandedOn: nobody has handed the desk's root to ``me`` yet.
        CouldNotBeVerified: a root of the desk is not the one that a roster named.
    """
    held = groups.held(db, desk_of(trust.unit), me, root, trust=trust)
    return Desk({identity.generation: (identity, Keys(opened)) for identity, opened in held})


def _unpadded(padded: bytes) -> bytes:
    cursor = Cursor(exactly(padded, PADDED))
    text = cursor.take(cursor.number(U32))
    if any(cursor.take(LONGEST - len(text))):
        raise CouldNotBeVerified("not padded by the rule")
    return text


def _context(id: bytes, identity: Identity) -> bytes:
    """Return what key and box are bound to: id | desk | generation | the desk's fingerprint."""
    place = identity.principal + number(identity.generation, U32)
    return exactly(id, 16) + place + identity.fingerprint
