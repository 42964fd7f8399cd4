"""An invitation and what comes of it, as signed documents. Pure: no database, no clock."""

from __future__ import annotations

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


def enrolled_bytes(invitation: Invitation, identity: Identity) -> bytes:
    """Return what the new identity and the code's key both sign."""
    return invitation.id + identity.pack()


def check_invitation(invitation: Invitation, signature: bytes, inviter_public: bytes) -> None:
    """Check that the inviter signed exactly this.

    Raises:
        CouldNotBeVerified: they did not, or it is for a later generation.
    """
    if invitation.generation != GENERATION:
        raise CouldNotBeVerified("only the first generation is read")
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
