"""Who takes part in a thread: which list may come first, and which may follow which. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from messaging.enrolment import Origin, Uninvited
from messaging.entries import Member, MemberList
from messaging.errors import CouldNotBeVerified
from messaging.models import LEADS, MAKES_CASES, MemberType, PrincipalId
from messaging.roster import Roster, desk_of

Members = frozenset[Member]


def staff_member(named: Roster, principal: PrincipalId) -> Member:
    """Return a colleague as a member. Raises CouldNotBeVerified if the roster lacks them."""
    colleague = named.colleague(principal)
    if colleague is None:
        raise CouldNotBeVerified("the roster does not list a member of the thread")
    return Member(principal=principal, type=MemberType.STAFF, fingerprint=colleague.fingerprint)


def desk_member(named: Roster) -> Member:
    """Return the duty desk as a member. Raises CouldNotBeVerified if the roster has none."""
    desk = named.group(desk_of(named.unit))
    if desk is None:
        raise CouldNotBeVerified("the roster has no duty desk")
    return Member(principal=desk.principal, type=MemberType.GROUP, fingerprint=desk.fingerprint)


def client_list(client: Origin, named: Roster) -> Members:
    """Return the only members with whom this client's thread may begin.

    Whoever was invited begins with the pair of the invitation, anybody else with the desk.

    Raises:
        CouldNotBeVerified: the roster lacks the desk, or somebody of the pair.
    """
    identity = client.identity
    me = Member(
        principal=identity.principal, type=MemberType.CLIENT, fingerprint=identity.fingerprint
    )
    if isinstance(client, Uninvited):
        return frozenset({me, desk_member(named)})
    pair = client.invitation.invited.pair
    return frozenset({me, *(staff_member(named, one) for one in pair)})


def may_begin(listed: MemberList, sender: Origin, named: Roster) -> bool:
    """Whether the sender of a first entry may begin a thread with this list.

    Raises:
        CouldNotBeVerified: the roster lacks somebody of it.
    """
    members = frozenset(listed.members)
    if sender.party:
        return listed.party == sender.party and members == client_list(sender, named)
    me = staff_member(named, sender.identity.principal)
    duties = named.duties_of(sender.identity.principal)
    return (
        me in members
        and bool(duties & MAKES_CASES)
        and all(one.type is MemberType.STAFF and stands(one, named) for one in members)
    )


def stands(member: Member, named: Roster) -> bool:
    """Whether this roster knows a member by these keys; a client, whom it never names, stands."""
    if member.type is MemberType.CLIENT:
        return True
    if member.type is MemberType.GROUP:
        group = named.group(member.principal)
        return group is not None and group.fingerprint == member.fingerprint
    colleague = named.colleague(member.principal)
    return colleague is not None and colleague.fingerprint == member.fingerprint


def speaks(
    members: Collection[Member], named: Roster, sender: PrincipalId, fingerprint: bytes
) -> Member | None:
    """Return the member as which somebody may write: themselves, or a group that they are in.

    None if the list has neither, or the roster knows them no more, or by other keys.
    """
    for member in members:
        if (member.principal, member.fingerprint) == (sender, fingerprint):
            return member if member.type is not MemberType.GROUP and stands(member, named) else None
    for member in members:
        colleague = named.in_group(member.principal, sender)
        if member.type is MemberType.GROUP and colleague and stands(member, named):
            return member if colleague.fingerprint == fingerprint else None
    return None


def refreshed(members: Collection[Member], named: Roster, client: bytes | None) -> Members:
    """Return a list as the roster has it: who was dropped is gone, who has new keys is moved.

    ``client`` is the fingerprint of the client's keys; nobody is added.
    """
    return frozenset(now for one in members if (now := _moved(one, named, client)))


def _moved(member: Member, named: Roster, client: bytes | None) -> Member | None:
    if member.type is MemberType.CLIENT:
        return replace(member, fingerprint=client or member.fingerprint)
    is_group = member.type is MemberType.GROUP
    listed = named.group(member.principal) if is_group else named.colleague(member.principal)
    return replace(member, fingerprint=listed.fingerprint) if listed else None


def team_of(members: Collection[Member]) -> Members:
    """Return those of a list who are not the client."""
    return frozenset(one for one in members if one.type is not MemberType.CLIENT)


def check_next(
    before: Collection[Member],
    after: Collection[Member],
    *,
    line: Sequence[bytes],
    named: Roster,
    sender: PrincipalId,
    fingerprint: bytes,
) -> None:
    """Check that ``sender``, with these keys, may let the list ``after`` follow ``before``.

    Anybody on the list may bring it up to date with the roster, and the client to newer keys.
    Whoever of the team is on it may add colleagues, and drop others of the team; so may a
    leader, to add, where nobody of the team is left. Nobody adds, drops or exchanges a client.

    Args:
        before: the members until now.
        after: the members from now on.
        line: the fingerprints of the client's generations, oldest first; none without a client.
        named: the roster that the entry names.
        sender: who signs the entry.
        fingerprint: of the sender's keys.

    Raises:
        CouldNotBeVerified: they may not.
    """
    expected = refreshed(before, named, _client_after(before, after, line))
    added, dropped = frozenset(after) - expected, expected - frozenset(after)
    speaker = speaks(expected, named, sender, fingerprint)
    if speaker is None and not _leads_the_orphaned(expected, named, sender, fingerprint):
        raise CouldNotBeVerified("whoever changed the list takes no part")
    if speaker and not added and not dropped:
        return
    if speaker and speaker.type is MemberType.CLIENT:
        raise CouldNotBeVerified("a client says who takes part")
    if dropped - team_of(dropped) or not team_of(after):
        raise CouldNotBeVerified("a list without the client, or without the team")
    if not (added or speaker) or not all(
        one.type is MemberType.STAFF and stands(one, named) for one in added
    ):
        raise CouldNotBeVerified("somebody is added who is not on the team")


def _client_after(
    before: Collection[Member], after: Collection[Member], line: Sequence[bytes]
) -> bytes | None:
    """Return the client's fingerprint in a new list; it moves only to later generations."""
    keys = [
        next((one.fingerprint for one in members if one.type is MemberType.CLIENT), None)
        for members in (before, after)
    ]
    if keys == [None, None]:
        return None
    if None in keys or not set(keys) <= set(line):
        raise CouldNotBeVerified("a list without the client, or with keys nobody vouches for")
    was, now = (line.index(one) for one in keys if one)
    if now < was:
        raise CouldNotBeVerified("the client's older keys come back")
    return line[now]


def _leads_the_orphaned(
    members: Collection[Member], named: Roster, sender: PrincipalId, fingerprint: bytes
) -> bool:
    """Whether the sender leads, and nobody of the team is left on the list."""
    leader = named.colleague(sender)
    leads = leader and leader.duties & LEADS and leader.fingerprint == fingerprint
    return bool(leads) and not team_of(members)
