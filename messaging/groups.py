"""The root of a group: wrapped to each member, and boxing the root before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection

from messaging import box, group_store, roster, store
from messaging.errors import CannotOpen, CouldNotBeVerified, NotHandedOn, NotInThread
from messaging.keys import Identity, Keys, identity_of, new_root
from messaging.models import GENERATION, PrincipalId, Root, Trust
from messaging.packing import U32, number
from messaging.roster import Colleague, Group, Roster


def open_root(
    db: Connection, group: PrincipalId, me: PrincipalId, root: Root, *, trust: Trust
) -> Root:
    """Return the root of a group for one of its members.

    Raises:
        NotInThread: the roster does not name ``me`` in the group.
        NotHandedOn: it does, and nobody has wrapped the root to ``me`` yet.
        CouldNotBeVerified: the root is not the one of the roster's fingerprint.
    """
    _, opened = next(held(db, group, me, root, trust=trust))
    return opened


def held(
    db: Connection, group: PrincipalId, me: PrincipalId, root: Root, *, trust: Trust
) -> Iterator[tuple[Identity, Root]]:
    """Yield a group's identities with their roots, newest first.

    As far back as each root boxes the one before, or that one was wrapped to ``me`` as well.

    Raises:
        NotInThread, NotHandedOn, CouldNotBeVerified: as ``open_root``; the last also if an
            older root is not the one that a roster named.
    """
    current = roster.newest(db, trust)
    listed, colleague = current.group(group), current.in_group(group, me)
    if listed is None or colleague is None:
        raise NotInThread("not in this group")
    identity = roster.listed_identity(db, listed)
    opened = _unwrapped(db, identity, colleague, root)
    if opened is None:
        raise NotHandedOn("the group's root is not wrapped to this member")
    yield identity, opened
    for before in reversed(_generations(db, group, trust)[: identity.generation - GENERATION]):
        older = _boxed(db, identity, opened, before) or _still_mine(db, before, colleague, root)
        if older is None:
            return
        identity, opened = before, older
        yield identity, opened


def _unwrapped(db: Connection, identity: Identity, colleague: Colleague, root: Root) -> Root | None:
    """Return the root of one generation, by the member's own grant; None without a grant."""
    group, generation = identity.principal, identity.generation
    wrapped = group_store.grant(db, group, generation, colleague.principal)
    if wrapped is None:
        return None
    try:
        opened = Root(box.unwrap("group", _context(identity, colleague), wrapped, Keys(root).kem))
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None
    return _checked(opened, identity)


def _boxed(db: Connection, identity: Identity, root: Root, before: Identity) -> Root | None:
    """Return the root of ``before``, which ``root`` boxes; None if it boxes none."""
    sealed = group_store.older(db, identity.principal, identity.generation)
    if sealed is None:
        return None
    try:
        return _checked(Root(box.open_box(root, "old-root", _place(identity), sealed)), before)
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None


def _checked(root: Root, identity: Identity) -> Root:
    """Return a group's root if it makes the identity that a roster named."""
    made = identity_of(root, identity.principal, generation=identity.generation, signs=False)
    if made != identity:
        raise CouldNotBeVerified("the group's root is not the one on the roster")
    return root


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A group as the next roster lists it, and what must be kept of it once that is signed.

    ``root`` is None where it stays as it was and whoever signs is not in the group: a member
    hands it on later. ``before`` is the root before a new one, if the signer could open it.
    """

    identity: Identity
    members: tuple[Colleague, ...]
    root: Root | None
    before: Root | None = None
    joined: tuple[Colleague, ...] = ()

    def listed(self) -> Group:
        """Return its line on the roster."""
        ids = tuple(one.principal for one in self.members)
        identity = self.identity
        return Group(principal=identity.principal, fingerprint=identity.fingerprint, members=ids)


def following(
    db: Connection,
    group: PrincipalId,
    members: Sequence[Colleague],
    *,
    me: PrincipalId,
    root: Root,
    trust: Trust,
) -> Next | None:
    """Return a group as it will be with these members; None if it will have none.

    Whoever only joins gets the root there is. If one leaves, or has new keys, it is a new
    root, of the next generation: whoever held the old one cannot read what comes after.

    Raises:
        CouldNotBeVerified: the group's root is not the one on the roster.
    """
    if not members:
        return None
    before = roster.newest(db, trust)
    listed = before.group(group)
    mine = _mine(db, group, me, root, trust=trust)
    members = tuple(members)
    if listed is None or not _all_stay(before, listed, members):
        fresh, generation = new_root(), len(_generations(db, group, trust)) + GENERATION
        identity = identity_of(fresh, group, generation=generation, signs=False)
        return Next(identity=identity, members=members, root=fresh, before=mine, joined=members)
    identity = roster.listed_identity(db, listed)
    joined = tuple(one for one in members if one.principal not in listed.members)
    return Next(identity=identity, members=members, root=mine, joined=joined)


def keep(db: Connection, following: Next) -> None:
    """Keep what a signed roster made of a group: its identity, and its root for who joined."""
    identity = following.identity
    if store.identity(db, identity.principal, identity.fingerprint) is None:
        store.add_principal(db, identity.principal)
        if not store.add_identity(db, identity):
            raise CouldNotBeVerified("somebody else's keys stand in the group's place")
    if following.root is None:
        return
    for colleague in following.joined:
        _wrap(db, identity, following.root, colleague)
    if following.before is not None:
        _box_older(db, identity, following.root, following.before)


def hand_on(
    db: Connection, group: PrincipalId, me: PrincipalId, root: Root, *, trust: Trust
) -> None:
    """Wrap a group's root to members who lack it, and box older roots that are not boxed yet.

    For a member's log-in: whoever signs rosters need not be in the group, and could do neither.

    Raises:
        NotInThread, NotHandedOn, CouldNotBeVerified: as ``open_root``.
    """
    current, mine = roster.newest(db, trust), list(held(db, group, me, root, trust=trust))
    (identity, opened), *_ = mine
    listed = current.group(group)
    for member in listed.members if listed else ():
        colleague = current.colleague(member)
        if colleague and group_store.grant(db, group, identity.generation, member) is None:
            _wrap(db, identity, opened, colleague)
    for (newer, root_of_newer), (_, older) in pairwise(mine):
        if group_store.older(db, group, newer.generation) is None:
            _box_older(db, newer, root_of_newer, older)


def can_be_left(db: Connection, group: PrincipalId, me: PrincipalId, *, trust: Trust) -> bool:
    """Whether somebody else in a group can open its root and all before it, without ``me``.

    Raises:
        CouldNotBeVerified: a generation of the group is missing.
    """
    listed = roster.newest(db, trust).group(group)
    generations = [one.generation for one in reversed(_generations(db, group, trust))]
    others = [one for one in listed.members if one != me] if listed else []
    return any(_opens_all(db, group, generations, one) for one in others)


def _opens_all(
    db: Connection, group: PrincipalId, newest_first: Sequence[int], member: PrincipalId
) -> bool:
    """Whether each root was wrapped to a member, or is boxed in the one after it."""
    boxed = False
    for generation in newest_first:
        if not boxed and group_store.grant(db, group, generation, member) is None:
            return False
        boxed = group_store.older(db, group, generation) is not None
    return True


def _mine(
    db: Connection, group: PrincipalId, me: PrincipalId, root: Root, *, trust: Trust
) -> Root | None:
    """Return the group's root if it was wrapped to ``me``."""
    try:
        return open_root(db, group, me, root, trust=trust)
    except (NotInThread, NotHandedOn):
        return None


def _all_stay(before: Roster, listed: Group, members: Sequence[Colleague]) -> bool:
    """Whether everybody who was in the group is still in it, with the same keys."""
    keys = {one.principal: one.fingerprint for one in members}
    were = (before.colleague(one) for one in listed.members)
    return all(one and keys.get(one.principal) == one.fingerprint for one in were)


def _generations(db: Connection, group: PrincipalId, trust: Trust) -> list[Identity]:
    """Return the identities that stood on a roster as this group's, oldest first.

    Raises:
        CouldNotBeVerified: one of them is missing.
    """
    stood = {each.fingerprint for one in roster.chain(db, trust) if (each := one.group(group))}
    found = [one for one in store.identities(db, [group]) if one.fingerprint in stood]
    if [one.generation for one in found] != list(range(GENERATION, GENERATION + len(stood))):
        raise CouldNotBeVerified("a generation of the group is missing")
    return found


def _still_mine(
    db: Connection, identity: Identity, colleague: Colleague, root: Root
) -> Root | None:
    """Return an older root if it was wrapped to the keys that the member has today."""
    try:
        return _unwrapped(db, identity, colleague, root)
    except CouldNotBeVerified:
        return None


def _wrap(db: Connection, identity: Identity, root: Root, colleague: Colleague) -> None:
    public = roster.listed_identity(db, colleague).kem_public
    wrapped = box.wrap("group", _context(identity, colleague), root, public)
    group, generation = identity.principal, identity.generation
    group_store.put_grant(db, group, generation, colleague.principal, wrapped)


def _box_older(db: Connection, identity: Identity, root: Root, older: Root) -> None:
    sealed = box.seal_box(root, "old-root", _place(identity), older)
    group_store.put_older(db, identity.principal, identity.generation, sealed)


def _context(identity: Identity, colleague: Colleague) -> bytes:
    """Return what a wrapped root is bound to: group | generation | member | fingerprint."""
    return _place(identity) + colleague.principal + colleague.fingerprint


def _place(identity: Identity) -> bytes:
    """Return what a boxed root is bound to: group | generation of the root that boxes it."""
    return identity.principal + number(identity.generation, U32)
