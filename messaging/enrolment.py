"""An invitation and what comes of it, as signed documents. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging import box
from messaging.errors import CouldNotBeVerified
from messaging.keys import Identity
from messaging.models import (
    GENERATION,
    ZERO_ID,
    Duties,
    InvitationId,
    PartyId,
    PrincipalId,
)
from messaging.packing import U16, U32, exactly, instant, number

ROOT_KEY = PrincipalId(ZERO_ID)  # stands as the inviter or signer where the root key signed
NO_PARTY = PartyId(ZERO_ID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom an invitation is for: a party with the pair it will write to, or a colleague.

    Raises:
        ValueError: it is neither, or both.
    """

    account: PrincipalId
    party: PartyId | None = None
    pair: tuple[PrincipalId, ...] = ()
    duties: Duties = Duties.NONE

    def __post_init__(self) -> None:
        client = bool(self.party) and len(set(self.pair)) == len(self.pair) == 2  # noqa: PLR2004 - a pair
        colleague = not self.party and not self.pair and bool(self.duties)
        if client is colleague or (client and self.duties):
            raise ValueError("an invitation is for a party and its pair, or for a colleague")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as its inviter signed it."""

    id: InvitationId
    code_public: bytes
    inviter: PrincipalId
    roster: int
    invited: Invited
    generation: int = GENERATION
    expires_at: datetime

    def pack(self) -> bytes:
        """Return the signed bytes, 146 of them, in the order of FORMAT.md."""
        pair = b"".join(self.invited.pair) or 2 * ZERO_ID
        return (
            exactly(self.id, 16)
            + exactly(self.code_public, 32)
            + exactly(self.inviter, 16)
            + number(self.roster, U32)
            + exactly(self.invited.account, 16)
            + number(self.generation, U32)
            + exactly(self.invited.party or NO_PARTY, 16)
            + exactly(pair, 32)
            + number(self.invited.duties, U16)
            + instant(self.expires_at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """An identity, the invitation it came in by, and the three signatures that tie them."""

    identity: Identity
    invitation: Invitation
    by_inviter: bytes
    by_self: bytes
    by_code: bytes

    @property
    def party(self) -> PartyId | None:
        """The party of a client; None for a colleague."""
        return self.invitation.invited.party


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninvited:
    """An identity that came in by itself: nobody but its owner has signed it."""

    identity: Identity
    by_self: bytes

    @property
    def party(self) -> PartyId:
        """The one party that it can be."""
        return own_party(self.identity)


Origin = Vouched | Uninvited


def own_party(identity: Identity) -> PartyId:
    """Return the party that whoever came without an invitation is, 16 bytes.

    It follows from the keys, so that nobody can come in by themselves as somebody else's party.
    """
    return PartyId(box.digest(b"november/1/party", identity.fingerprint)[:16])


def uninvited_bytes(unit: PrincipalId, identity: Identity) -> bytes:
    """Return what an identity without an invitation signs; the unit stands in its place."""
    return unit + identity.pack()


def enrolled_bytes(invitation: Invitation, identity: Identity) -> bytes:
    """Return what the new identity and the code's key both sign."""
    return invitation.id + identity.pack()


def check_invitation(invitation: Invitation, signature: bytes, inviter_public: bytes) -> None:
    """Check that the inviter signed exactly this.

    Raises:
        CouldNotBeVerified: they did not.
    """
    box.verify_once(inviter_public, "invite", signature, invitation.pack())


def check_enrolment(vouched: Vouched) -> None:
    """Check that this identity, and no other, came in by this invitation.

    Raises:
        CouldNotBeVerified: another account, another generation, or a wrong signature.
    """
    identity, invitation = vouched.identity, vouched.invitation
    expected = (invitation.invited.account, invitation.generation)
    if (identity.principal, identity.generation) != expected:
        raise CouldNotBeVerified("the identity belongs to another account than the invitation")
    signed = enrolled_bytes(invitation, identity)
    box.verify_once(identity.sign_public, "identity", vouched.by_self, signed)
    box.verify_once(invitation.code_public, "identity", vouched.by_code, signed)


def check_uninvited(found: Uninvited, unit: PrincipalId) -> None:
    """Check that an identity signed itself into this unit.

    Raises:
        CouldNotBeVerified: it did not.
    """
    signed = uninvited_bytes(unit, found.identity)
    box.verify_once(found.identity.sign_public, "identity", found.by_self, signed)


def check_line(line: Sequence[Origin]) -> None:
    """Check that the generations of an account follow one another and are about the same.

    Only the first can have come by itself: whoever loses their keys is invited anew.

    Raises:
        CouldNotBeVerified: one is missing, came by itself later, or is for another party.
    """
    for generation, origin in enumerate(line, start=GENERATION):
        by_itself = isinstance(origin, Uninvited)
        if origin.identity.generation != generation or (by_itself and generation != GENERATION):
            raise CouldNotBeVerified("the generations of an account do not follow one another")
        if origin.party != line[0].party:
            raise CouldNotBeVerified("a later generation is for another party")
