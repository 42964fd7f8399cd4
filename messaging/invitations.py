"""Inviting somebody, and coming in: from a code on paper to an identity everybody can check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from messaging import box, roster, store
from messaging.codes import new_code, read_code
from messaging.enrolment import (
    ROOT_KEY,
    Invitation,
    Invited,
    Origin,
    Uninvited,
    Vouched,
    check_enrolment,
    check_invitation,
    check_line,
    check_uninvited,
    enrolled_bytes,
)
from messaging.errors import CouldNotBeVerified, NotAllowed, UnknownInvitation
from messaging.keys import Identity, Keys, identity_of
from messaging.models import (
    GENERATION,
    LEADS,
    MAKES_CASES,
    Duties,
    InvitationId,
    PartyId,
    PrincipalId,
    Root,
    Trust,
    new_id,
)

LIFETIME = timedelta(days=7)


def invite(
    db: Connection,
    *,
    me: PrincipalId,
    root: Root,
    invited: Invited,
    expires_at: datetime,
    pepper: Sequence[bytes],
    trust: Trust,
    anew: bool = False,
) -> str:
    """Invite somebody; return the code, which is shown once and never stored.

    ``me`` is ``ROOT_KEY`` where the root key invites the first leader. ``anew`` invites whoever
    has lost their keys to the next generation of them, as the same party: ask them in person.
    What was written before stays closed to the new keys until somebody gives it.

    Raises:
        NotAllowed: ``me`` lacks the duty, the pair is not on the roster, the account has keys
            and is not invited ``anew``, or it is another party's.
    """
    rosters = roster.chain(db, trust)
    if not _may_invite(rosters[-1], me, invited) or not _pair_is_staff(rosters[-1], invited):
        raise NotAllowed("this person may not invite that one")
    before = line(db, invited.account, trust)
    if bool(before) is not anew or not _same_party(before, invited):
        raise NotAllowed("this account has keys already, or is another's")
    code = new_code()
    secret = read_code(code) or b""
    invitation_id = InvitationId(new_id())
    invitation = Invitation(
        id=invitation_id,
        code_public=_code_key(secret, pepper[0], invitation_id).public_key().public_bytes_raw(),
        inviter=me,
        roster=rosters[-1].number,
        invited=invited,
        generation=GENERATION + len(before),
        expires_at=expires_at,
    )
    signature = box.sign(Keys(root).signing, "invite", invitation.pack())
    check_invitation(invitation, signature, _inviter_public(db, trust, invitation))
    store.add_principal(db, invited.account)
    find_tag = _find_tag(secret, pepper[0])
    store.add_invitation(db, invitation, unit=trust.unit, find_tag=find_tag, signature=signature)
    return code


def look_up(
    db: Connection, code: str, *, pepper: Sequence[bytes], trust: Trust, now: datetime
) -> Invitation:
    """Return the invitation that this code opens now.

    Raises:
        UnknownInvitation: mistyped, expired, used, withdrawn, or its pair has left the team.
        CouldNotBeVerified: the invitation was forged, altered or exchanged for another.
    """
    invitation, _ = _opened(db, code, pepper=pepper, trust=trust, now=now)
    return invitation


def enrol(
    db: Connection, code: str, *, root: Root, pepper: Sequence[bytes], trust: Trust, now: datetime
) -> Identity:
    """Tie the identity of a new ``root`` to the invitation, and use the code up.

    Raises:
        UnknownInvitation: as ``look_up``; also for the second of two who come at once.
        CouldNotBeVerified: as ``look_up``.
    """
    invitation, code_key = _opened(db, code, pepper=pepper, trust=trust, now=now)
    before = line(db, invitation.invited.account, trust)
    if not _same_party(before, invitation.invited):
        raise CouldNotBeVerified("the invitation is for another party than the account's")
    if invitation.generation != GENERATION + len(before):
        raise UnknownInvitation
    identity = identity_of(root, invitation.invited.account, generation=invitation.generation)
    signed = enrolled_bytes(invitation, identity)
    added = store.add_identity(
        db,
        identity,
        invitation=invitation.id,
        by_self=box.sign(Keys(root).signing, "identity", signed),
        by_code=box.sign(code_key, "identity", signed),
    )
    if not added:
        raise UnknownInvitation
    return identity


def withdraw(db: Connection, account: PrincipalId) -> bool:
    """Take back what nobody has used of an account's invitations; return whether any was."""
    return store.remove_unused_invitations(db, account) > 0


def line(db: Connection, principal: PrincipalId, trust: Trust) -> tuple[Origin, ...]:
    """Return an account's identities, oldest first, each verified with how it came in.

    Raises:
        CouldNotBeVerified: anything on the way up to the root key is forged, altered or missing.
    """
    found = store.line(db, principal, unit=trust.unit)
    for origin in found:
        if isinstance(origin, Uninvited):
            check_uninvited(origin, trust.unit)
            continue
        invitation = origin.invitation
        check_invitation(invitation, origin.by_inviter, _inviter_public(db, trust, invitation))
        check_enrolment(origin)
    check_line(found)
    return tuple(found)


def vouched(db: Connection, principal: PrincipalId, trust: Trust) -> Vouched:
    """Return somebody's newest identity and its invitation, verified up to the root key.

    Raises:
        CouldNotBeVerified: as ``line``, or it came in without an invitation.
    """
    *_, found = line(db, principal, trust) or (None,)
    if not isinstance(found, Vouched):
        raise CouldNotBeVerified("nobody vouches for this identity")
    return found


def identity(db: Connection, principal: PrincipalId, trust: Trust) -> Identity:
    """Return somebody's newest identity, invited or not. Raises CouldNotBeVerified as ``line``."""
    *_, found = line(db, principal, trust) or (None,)
    if found is None:
        raise CouldNotBeVerified("there is no such identity")
    return found.identity


def party_of(db: Connection, account: PrincipalId, trust: Trust) -> PartyId | None:
    """Return the party that a client is, invited or not; None for a colleague.

    Raises:
        CouldNotBeVerified: as ``line``, or nobody has come in by this account.
    """
    found = line(db, account, trust)
    if not found:
        raise CouldNotBeVerified("there is no such identity")
    return found[0].party


def _opened(
    db: Connection, code: str, *, pepper: Sequence[bytes], trust: Trust, now: datetime
) -> tuple[Invitation, box.SigningKey]:
    """Return the invitation of a code, verified, and the key that the code yields."""
    secret = read_code(code)
    if secret is None:
        raise UnknownInvitation
    by_tag = {_find_tag(secret, one): one for one in pepper}
    found = store.unused_invitation(db, list(by_tag), unit=trust.unit)
    if found is None:
        raise UnknownInvitation
    invitation, signature, find_tag = found
    check_invitation(invitation, signature, _inviter_public(db, trust, invitation))
    code_key = _code_key(secret, by_tag[find_tag], invitation.id)
    if code_key.public_key().public_bytes_raw() != invitation.code_public:
        raise CouldNotBeVerified("the code finds another invitation than its own")
    current = roster.newest(db, trust)
    if invitation.expires_at <= now or not _pair_is_staff(current, invitation.invited):
        raise UnknownInvitation
    return invitation, code_key


def _inviter_public(db: Connection, trust: Trust, invitation: Invitation) -> bytes:
    """Return the key of an inviter who had the duty on the roster that the invitation names."""
    named = roster.numbered(roster.chain(db, trust), invitation.roster)
    if not _may_invite(named, invitation.inviter, invitation.invited):
        raise CouldNotBeVerified("whoever invited may not")
    colleague = named.colleague(invitation.inviter)
    return roster.public_of(db, colleague) if colleague else trust.root_public


def _may_invite(current: roster.Roster, inviter: PrincipalId, invited: Invited) -> bool:
    """Whether the roster lets ``inviter`` do this; the root key invites leaders alone."""
    if inviter == ROOT_KEY:
        return bool(invited.duties & Duties.LEADER)
    needed = LEADS if invited.duties else MAKES_CASES
    return bool(current.duties_of(inviter) & needed)


def _same_party(before: Sequence[Origin], invited: Invited) -> bool:
    return all(one.party == invited.party for one in before)


def _pair_is_staff(current: roster.Roster, invited: Invited) -> bool:
    return all(current.colleague(one) for one in invited.pair)


def _find_tag(secret: bytes, pepper: bytes) -> bytes:
    return box.derive(secret, "invite-find", salt=pepper)


def _code_key(secret: bytes, pepper: bytes, invitation: InvitationId) -> box.SigningKey:
    return box.signing_key(box.derive(secret, "invite", context=invitation, salt=pepper))
