"""The team's own group: taking a newcomer in, renewing the roster, the group's root."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from messaging import box, invitations, roster, store
from messaging.errors import CannotOpen, CouldNotBeVerified, NotAllowed, NotInThread
from messaging.keys import Keys, identity_of, new_root
from messaging.models import GENERATION, Duties, PrincipalId, Root, Trust
from messaging.packing import U32, number
from messaging.roster import RENEW_AFTER, Colleague, Group


def newcomers(db: Connection, trust: Trust) -> list[PrincipalId]:
    """Return who came in by a colleague's invitation and was on no roster yet.

    Whoever was on one and is no longer has been dismissed, and is no newcomer.
    """
    known = {one.principal for each in roster.chain(db, trust) for one in each.staff}
    return [one for one in store.enrolled_staff(db, trust.unit) if one not in known]


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

    The first leader takes themselves in, which makes the unit's group as well.

    Raises:
        NotAllowed: ``me`` does not lead, or the newcomer was not invited as a colleague.
        CouldNotBeVerified: the newcomer's identity does not lead up to the root key.
    """
    before = roster.newest(db, trust)
    vouched = invitations.vouched(db, newcomer, trust)
    duties = vouched.invitation.invited.duties
    if not duties or before.colleague(newcomer):
        raise NotAllowed("not a newcomer to the team")
    group = before.group(trust.unit)
    group_root = open_group(db, trust.unit, me, root, trust=trust) if group else new_root()
    public = identity_of(group_root, trust.unit, signs=False)
    members = (*(group.members if group else ()), newcomer)
    colleague = Colleague(
        principal=newcomer, fingerprint=vouched.identity.fingerprint, duties=duties
    )
    unit_group = Group(principal=trust.unit, fingerprint=public.fingerprint, members=members)
    roster.next_roster(
        db,
        me=me,
        root=root,
        staff=(*before.staff, colleague),
        groups=(unit_group,),
        trust=trust,
        now=now,
    )
    if group is None:
        store.add_principal(db, trust.unit)
        store.add_identity(db, public)
    context = _group_context(trust.unit, newcomer, vouched.identity.fingerprint)
    wrapped = box.wrap("group", context, group_root, vouched.identity.kem_public)
    store.add_group_grant(db, trust.unit, GENERATION, newcomer, wrapped)
    return duties


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
        CouldNotBeVerified: the root is not there, or not the one of the roster's fingerprint.
    """
    named = roster.newest(db, trust).group(group)
    if named is None or member not in named.members:
        raise NotInThread("not in this group")
    wrapped = store.group_grant(db, group, GENERATION, member)
    fingerprint = identity_of(root, member).fingerprint
    try:
        context = _group_context(group, member, fingerprint)
        opened = Root(box.unwrap("group", context, wrapped or b"", Keys(root).kem))
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None
    if identity_of(opened, group, signs=False).fingerprint != named.fingerprint:
        raise CouldNotBeVerified("the group's root is not the one on the roster")
    return opened


def _group_context(group: PrincipalId, member: PrincipalId, fingerprint: bytes) -> bytes:
    return group + number(GENERATION, U32) + member + fingerprint
