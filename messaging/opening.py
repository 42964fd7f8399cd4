"""Which keys of a thread somebody has: by their own grants, through a group, or as history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from messaging import box, groups, store, thread_store
from messaging.chain import Chain, Epoch, Standing
from messaging.entries import commitment, grant_context
from messaging.errors import CannotOpen, CouldNotBeVerified, NotHandedOn, NotInThread
from messaging.keys import Identity, Keys, identity_of
from messaging.models import MemberType, PrincipalId, Root, ThreadId, Trust
from messaging.packing import stored

Holder = tuple[Identity, Keys]  # somebody, or a group, and the keys of their root
Grants = Mapping[tuple[int, PrincipalId, bytes], bytes]


def epoch_keys(
    db: Connection, chain: Chain, standing: Standing, root: Root, trust: Trust
) -> dict[int, bytes]:
    """Return the keys, by epoch, that somebody who takes part has: of what they may read.

    Raises:
        CouldNotBeVerified: a grant that must be there is not, or holds another key; or the
            root is not the one by which they take part.
    """
    me = check_root(db, standing, root), Keys(root)
    holders = [me, *_groups_of(db, chain, standing, root, trust)]
    grants = thread_store.grants(db, chain.thread, {one.principal for one, _ in holders})
    keys = ((one.number, _key(chain.thread, one, holders, grants)) for one in chain.epochs)
    return {number: key for number, key in keys if key is not None}


def identity_by(db: Connection, principal: PrincipalId, root: Root) -> Identity:
    """Return which of somebody's identities a root makes.

    Raises:
        CouldNotBeVerified: none of them.
    """
    public = Keys(root).sign_public
    for known in reversed(store.identities(db, [principal])):
        if known.sign_public == public:
            made = identity_of(root, principal, generation=known.generation)
            if made == known:
                return known
    raise CouldNotBeVerified("the root is nobody's here")


def check_root(db: Connection, standing: Standing, root: Root) -> Identity:
    """Return the identity by which somebody takes part, if it is the one that the root makes.

    Raises:
        CouldNotBeVerified: it is another, or that of older keys.
    """
    made = identity_by(db, standing.principal, root)
    if made.fingerprint != standing.fingerprint:
        raise CouldNotBeVerified("the root is not the one on the list")
    return made


def _groups_of(
    db: Connection, chain: Chain, standing: Standing, root: Root, trust: Trust
) -> Iterator[Holder]:
    """Yield every generation that somebody holds of every group that was ever listed."""
    listed = (one for epoch in chain.epochs for one in epoch.listed.members)
    for group in {one.principal for one in listed if one.type is MemberType.GROUP}:
        try:
            for identity, opened in groups.held(db, group, standing.principal, root, trust=trust):
                yield identity, Keys(opened)
        except (NotInThread, NotHandedOn):
            continue


def _key(thread: ThreadId, epoch: Epoch, holders: Sequence[Holder], grants: Grants) -> bytes | None:
    """Return the key of an epoch; None where nobody of the holders was listed or given it."""
    listed = {(one.principal, one.fingerprint) for one in epoch.listed.members}
    for identity, keys in holders:
        if (identity.principal, identity.fingerprint) in listed:
            wrapped = grants.get((epoch.number, identity.principal, identity.fingerprint), b"")
            return _opened(thread, epoch, identity, keys, wrapped)
    (me, my_keys), *_ = holders
    given = grants.get((epoch.number, me.principal, me.fingerprint))
    return None if given is None else _opened(thread, epoch, me, my_keys, given)


def _opened(
    thread: ThreadId, epoch: Epoch, identity: Identity, keys: Keys, wrapped: bytes
) -> bytes:
    """Open one grant, and hold it against what the signed list says of its key."""
    context = grant_context(thread, identity, epoch.number)
    try:
        with stored():
            opened = box.unwrap("grant", context, wrapped, keys.kem)
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None
    if commitment(opened, thread, epoch.number) != epoch.listed.commitment:
        raise CouldNotBeVerified("the grant holds another key than the thread's")
    return opened
