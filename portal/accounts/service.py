"""What people do with accounts. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from messaging import desk, invitations, keys, roster, team, threads
from messaging.enrolment import ROOT_KEY, Invited
from messaging.errors import WrongPassphrase
from messaging.keys import Locked, ServerKeys
from messaging.models import Duties, PrincipalId, Root, ThreadId, Trust, new_id
from messaging.roster import desk_of
from portal.accounts import store, unlocking
from portal.accounts.errors import (
    AlreadyInvited,
    CameInBefore,
    NumberTaken,
    WrongNumberOrPassphrase,
)
from portal.accounts.models import Opened, Person, Staff
from portal.db import Connection

NAME = {"table": "staff", "column": "name"}


def person(db: Connection, id: PrincipalId, *, trust: Trust, server: ServerKeys) -> Person:
    """Return whose account this is: on the roster staff, by how they came in a client.

    Raises:
        CouldNotBeVerified: roster, identity or invitation is not as it was signed.
    """
    duties = roster.newest(db, trust).duties_of(id)
    if not duties and invitations.party_of(db, id, trust):
        return Person(id=id, audience="client", duties=Duties.NONE)
    invited = store.staff_member(db, id)
    name = server.open_field(invited.name, row=id, **NAME) if invited else ""
    return Person(id=id, audience="team" if duties else "waiting", duties=duties, name=name)


def unlock(
    db: Connection,
    *,
    number: str,
    passphrase: str,
    network: str,
    pepper: Sequence[bytes],
    server: ServerKeys,
) -> tuple[PrincipalId, Root, bool]:
    """Return the account and root that number and passphrase open, and whether to lock anew.

    An unknown number costs the same run of Argon2id as a known one. ``network`` is whose turn
    it takes.

    Raises:
        WrongNumberOrPassphrase: they open nothing.
        CouldNotBeVerified: the account was changed in the database.
        TooBusy: too many people are logging in at once.
    """
    tags = server.number_tags(number)
    found = store.account_by_number(db, tags)
    with unlocking.turn(network):
        if found is None:
            profile = store.some_profile(db, tags[0])
            keys.burn(
                tags[0],
                passphrase=passphrase,
                profile=keys.CURRENT_PROFILE if profile is None else profile,
            )
            raise WrongNumberOrPassphrase
        locked = Locked(salt=found.salt, profile=found.profile, sealed=found.sealed_root)
        try:
            root = keys.unlock(locked, passphrase=passphrase, account=found.id, pepper=pepper)
        except WrongPassphrase:
            raise WrongNumberOrPassphrase from None
    return found.id, root, found.profile != keys.CURRENT_PROFILE


def lock(
    root: Root,
    id: PrincipalId,
    *,
    passphrase: str,
    network: str,
    pepper: Sequence[bytes],
    profile: int = keys.CURRENT_PROFILE,
) -> Locked:
    """Lock a root under a passphrase; one run of Argon2id, outside any transaction.

    ``network`` is whose turn it takes.

    Raises:
        TooBusy: too many people are logging in at once.
    """
    with unlocking.turn(network):
        return keys.lock(root, passphrase=passphrase, account=id, pepper=pepper, profile=profile)


def relock(db: Connection, id: PrincipalId, locked: Locked) -> None:
    """Keep the root under a stronger profile than before."""
    store.relock(db, id, locked)


def enrol(
    db: Connection,
    code: str,
    *,
    root: Root,
    locked: Locked,
    number: str,
    thread: ThreadId | None,
    pepper: Sequence[bytes],
    trust: Trust,
    server: ServerKeys,
    now: datetime,
) -> PrincipalId:
    """Make the account an invitation is for, with its keys and, for a client, the ``thread``.

    Raises:
        UnknownInvitation: the code is unknown, used, withdrawn or too old.
        NumberTaken: somebody has this log-in number already.
    """
    if store.account_by_number(db, server.number_tags(number)) is not None:
        raise NumberTaken
    invitation = invitations.look_up(db, code, pepper=pepper, trust=trust, now=now)
    invitations.enrol(db, code, root=root, pepper=pepper, trust=trust, now=now)
    store.add_account(db, invitation.invited.account, server.number_tag(number), locked, now)
    invited = invitation.invited
    if thread is not None:
        me = invited.account
        threads.begin(db, thread=thread, me=me, root=root, trust=trust, now=now)
    elif invitation.inviter == ROOT_KEY:
        me = invited.account
        team.take_into_team(db, me=me, root=root, newcomer=me, trust=trust, now=now)
    return invited.account


def on_duty(db: Connection, *, trust: Trust) -> bool:
    """Whether there is somebody at the duty desk, to read what comes without an invitation."""
    at_desk = roster.newest(db, trust).group(desk_of(trust.unit))
    return at_desk is not None and bool(at_desk.members)


def come_in(
    db: Connection,
    id: PrincipalId,
    *,
    root: Root,
    locked: Locked,
    number: str,
    thread: ThreadId,
    trust: Trust,
    server: ServerKeys,
    now: datetime,
) -> None:
    """Make the account of somebody without an invitation, and their ``thread`` with the desk.

    Raises:
        CameInBefore: it is there already.
        NumberTaken: somebody has this log-in number already.
        NobodyOnDuty: nobody is at the desk.
    """
    if store.account_by_id(db, id) is not None:
        raise CameInBefore
    if store.account_by_number(db, server.number_tags(number)) is not None:
        raise NumberTaken
    desk.come_in(db, account=id, thread=thread, root=root, trust=trust, now=now)
    store.add_account(db, id, server.number_tag(number), locked, now)


def invite_staff(
    db: Connection,
    *,
    name: str,
    duties: Duties,
    id: PrincipalId | None = None,
    by: PrincipalId,
    root: Root,
    pepper: Sequence[bytes],
    trust: Trust,
    server: ServerKeys,
    now: datetime,
) -> str:
    """Invite a member of staff by first name, and return the code, which is shown once.

    Their ``id`` is drawn when the form is made, so that one form invites one person.

    Raises:
        AlreadyInvited: somebody with this id is there.
    """
    id = id or PrincipalId(new_id())
    if store.staff_member(db, id) or store.account_by_id(db, id):
        raise AlreadyInvited
    store.add_staff(db, id, server.field_box(name, row=id, **NAME), int(duties), now)
    return invitations.invite(
        db,
        me=by,
        root=root,
        invited=Invited(account=id, duties=duties),
        expires_at=now + invitations.LIFETIME,
        pepper=pepper,
        trust=trust,
    )


def staff(db: Connection, *, trust: Trust, server: ServerKeys) -> list[Staff]:
    """Return everybody who was invited as staff, those on the roster and those waiting."""
    current = roster.newest(db, trust)
    return [
        Staff(
            id=row.account,
            name=server.open_field(row.name, row=row.account, **NAME),
            duties=current.duties_of(row.account) or Duties(row.duties),
            enrolled=row.enrolled_at is not None,
            in_roster=bool(current.duties_of(row.account)),
        )
        for row in store.all_staff(db)
    ]


def staff_by_id(db: Connection, *, trust: Trust, server: ServerKeys) -> dict[PrincipalId, Staff]:
    """Return the same by their ids, as pages look names up."""
    return {one.id: one for one in staff(db, trust=trust, server=server)}


def let_idle(db: Connection, visit: Opened, idle: timedelta) -> None:
    """Let nothing happen for ``idle`` before a visit that goes on ends by itself."""
    store.change_visit(db, visit.boxes.id, idle_seconds=idle // timedelta(seconds=1))


def tell_exit(db: Connection, id: PrincipalId) -> datetime | None:
    """Return when this account last left by the exit, once, to be told at the next log-in."""
    exited_at = store.exited_at(db, id)
    if exited_at is not None:
        store.forget_exit(db, id)
    return exited_at
