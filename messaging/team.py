"""Who is on the team and at its duty desk: each change is one signed roster, with its groups."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from messaging import groups, invitations, roster, store
from messaging.errors import NotAllowed, NotHandedOn, NotInThread
from messaging.models import LEADS, MAKES_CASES, Duties, PrincipalId, Root, Trust
from messaging.roster import RENEW_AFTER, Colleague, desk_of


def newcomers(db: Connection, trust: Trust) -> list[PrincipalId]:
    """Return who came in by a colleague's invitation with keys that were on no roster yet.

    Whoever was on one and is no longer has been dismissed, and is no newcomer until they are
    invited anew.
    """
    known = {one.fingerprint for each in roster.chain(db, trust) for one in each.staff}
    enrolled = store.enrolled_staff(db, trust.unit)
    newest = {one.principal: one for one in store.identities(db, enrolled)}
    return [one for one in enrolled if newest[one].fingerprint not in known]


def take_into_team(
    db: Connection,
    *,
    me: PrincipalId,
    root: Root,
    newcomer: PrincipalId,
    trust: Trust,
    now: datetime,
) -> Duties:
    """Put a newcomer on the next roster, with the duties of their signed invitation.

    The first leader takes themselves in, which makes the unit's group as well. A colleague who
    was invited anew is taken in again: their old keys leave the roster and the groups.

    Raises:
        NotAllowed: ``me`` does not lead, or the newcomer was not invited as a colleague.
        CouldNotBeVerified: the newcomer's identity does not lead up to the root key.
    """
    before = roster.newest(db, trust)
    vouched = invitations.vouched(db, newcomer, trust)
    duties, fingerprint = vouched.invitation.invited.duties, vouched.identity.fingerprint
    was = before.colleague(newcomer)
    if not duties or (was and was.fingerprint == fingerprint):
        raise NotAllowed("not a newcomer to the team")
    others = [one for one in before.staff if one.principal != newcomer]
    colleague = Colleague(principal=newcomer, fingerprint=fingerprint, duties=duties)
    _sign(db, [*others, colleague], me=me, root=root, trust=trust, now=now)
    return duties


def dismiss(
    db: Connection,
    *,
    me: PrincipalId,
    root: Root,
    colleague: PrincipalId,
    trust: Trust,
    now: datetime,
) -> None:
    """Leave a colleague out of the next roster, and give their groups new roots.

    They can read nothing that is written from now on; each of their threads gets a new key
    when somebody next writes in it. It is the same work however many threads there are.

    Raises:
        NotAllowed: ``me`` does not lead, or it is oneself: somebody else has to do that.
        NotInThread: there is no such colleague.
    """
    if colleague == me:
        raise NotAllowed("nobody dismisses themselves")
    _listed(db, colleague, trust)
    staff = [one for one in roster.newest(db, trust).staff if one.principal != colleague]
    _sign(db, staff, me=me, root=root, trust=trust, now=now)


def join_desk(
    db: Connection,
    *,
    me: PrincipalId,
    root: Root,
    colleague: PrincipalId,
    trust: Trust,
    now: datetime,
) -> None:
    """Give a colleague the duty of the desk: they read what it has, and what will come.

    If ``me`` is not at the desk, they do so once somebody there has called ``hand_on``.

    Raises:
        NotAllowed: ``me`` does not lead, or the colleague may read no contents at all.
        NotInThread: there is no such colleague.
    """
    listed = _listed(db, colleague, trust)
    if not listed.duties & MAKES_CASES:
        raise NotAllowed("this person reads no contents")
    joined = replace(listed, duties=listed.duties | Duties.DESK)
    _replace(db, joined, me=me, root=root, trust=trust, now=now)


def leave_desk(
    db: Connection,
    *,
    me: PrincipalId,
    root: Root,
    colleague: PrincipalId,
    trust: Trust,
    now: datetime,
) -> None:
    """Take the duty of the desk from a colleague, and give the desk a new root.

    If they were the last, there is no desk until somebody joins; a leader then gives the
    threads that it had to a pair.

    Raises:
        NotAllowed: ``me`` does not lead.
        NotInThread: there is no such colleague.
    """
    listed = _listed(db, colleague, trust)
    left = replace(listed, duties=listed.duties & ~Duties.DESK)
    _replace(db, left, me=me, root=root, trust=trust, now=now)


def desk_can_be_left(db: Connection, colleague: PrincipalId, *, trust: Trust) -> bool:
    """Whether what is at the desk can still be read there if this colleague leaves it.

    Raises:
        CouldNotBeVerified: a generation of the desk's keys is missing.
    """
    return groups.can_be_left(db, desk_of(trust.unit), colleague, trust=trust)


def hand_on(db: Connection, *, me: PrincipalId, root: Root, trust: Trust) -> None:
    """Hand on the roots of the groups that ``me`` is in to members who lack them. For log-in.

    Raises:
        CouldNotBeVerified: a group's root is not the one on the roster.
    """
    for group in (trust.unit, desk_of(trust.unit)):
        if roster.newest(db, trust).in_group(group, me):
            with suppress(NotHandedOn):  # somebody has to hand it to me first
                groups.hand_on(db, group, me, root, trust=trust)


def renew(
    db: Connection, *, me: PrincipalId, root: Root, trust: Trust, now: datetime
) -> roster.Roster:
    """Sign the roster again if it is a week old, so that it does not run out. For log-in.

    Raises:
        NotAllowed: it is time, and ``me`` is no leader or deputy.
    """
    before = roster.newest(db, trust)
    if now < before.issued_at + RENEW_AFTER:
        return before
    return roster.next_roster(
        db, me=me, root=root, staff=before.staff, groups=before.groups, trust=trust, now=now
    )


def open_group(
    db: Connection, group: PrincipalId, member: PrincipalId, root: Root, *, trust: Trust
) -> Root:
    """Return the root of a group for one of its members.

    Raises:
        NotInThread: the roster does not name ``member`` in the group.
        NotHandedOn: it does, and nobody has wrapped the root to them yet.
        CouldNotBeVerified: the root is not the one of the roster's fingerprint.
    """
    return groups.open_root(db, group, member, root, trust=trust)


def group_roots(
    db: Connection, group: PrincipalId, member: PrincipalId, root: Root, *, trust: Trust
) -> tuple[Root, ...]:
    """Return a group's roots, newest first: what was sealed before somebody left needs an older.

    Raises:
        NotInThread, NotHandedOn, CouldNotBeVerified: as ``open_group``.
    """
    return tuple(opened for _, opened in groups.held(db, group, member, root, trust=trust))


def _listed(db: Connection, colleague: PrincipalId, trust: Trust) -> Colleague:
    found = roster.newest(db, trust).colleague(colleague)
    if found is None:
        raise NotInThread("not on the team")
    return found


def _replace(
    db: Connection,
    changed: Colleague,
    *,
    me: PrincipalId,
    root: Root,
    trust: Trust,
    now: datetime,
) -> None:
    """Sign the next roster with one colleague's duties changed, if they are."""
    before = roster.newest(db, trust)
    if changed not in before.staff:
        others = [one for one in before.staff if one.principal != changed.principal]
        _sign(db, [*others, changed], me=me, root=root, trust=trust, now=now)
    elif not before.duties_of(me) & LEADS:
        raise NotAllowed("only a leader or deputy says who is at the desk")


def _sign(
    db: Connection,
    staff: Sequence[Colleague],
    *,
    me: PrincipalId,
    root: Root,
    trust: Trust,
    now: datetime,
) -> None:
    """Sign the next roster, and give its groups the roots that their members call for."""
    at_desk = [one for one in staff if Duties.DESK in one.duties and one.duties & MAKES_CASES]
    made = [
        groups.following(db, group, members, me=me, root=root, trust=trust)
        for group, members in ((trust.unit, staff), (desk_of(trust.unit), at_desk))
    ]
    kept = [one for one in made if one]
    listed = [one.listed() for one in kept]
    roster.next_roster(db, me=me, root=root, staff=staff, groups=listed, trust=trust, now=now)
    for one in kept:
        groups.keep(db, one)
