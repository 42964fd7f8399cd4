"""Which types a party may be told of: held by the database, which does not learn the role.

Every party has one row for every type. That of a permitted type holds a keyed hash of party
and type; any other holds random bytes, which no posting can ask for. Without the key the two
cannot be told apart.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from messaging.keys import ServerKeys
from messaging.models import PartyId, Random
from portal.cases.models import Role
from portal.db import Connection
from portal.updates import store
from portal.updates.models import NotPermitted, UpdateType

PERMIT_BYTES = 32

_OWN_MATTER = frozenset(
    {
        UpdateType.ORDER_ISSUED,
        UpdateType.ORDER_CHANGED,
        UpdateType.ORDER_ENDS,
        UpdateType.CHARGE,
        UpdateType.TRIAL,
        UpdateType.VERDICT,
        UpdateType.DISMISSAL,
        UpdateType.APPEAL,
        UpdateType.OTHER,
    }
)
_MAY_RECEIVE: Mapping[Role, frozenset[UpdateType]] = {
    Role.EXPOSED: frozenset(UpdateType),
    Role.USING: _OWN_MATTER,
    Role.BOTH: _OWN_MATTER,
    Role.RELATIVE: frozenset({UpdateType.OTHER}),
    Role.UNKNOWN: frozenset({UpdateType.OTHER}),
}


def may_receive(role: Role, type: UpdateType) -> bool:
    """Whether somebody with this role in a case may be told such a thing about it.

    Who uses violence is told about their own matter only: never when somebody else is
    released, moved or guarded by an alarm.
    """
    return type in _MAY_RECEIVE[role]


def permit_types(
    db: Connection,
    party: PartyId,
    role: Role,
    *,
    server: ServerKeys,
    random: Random = secrets.token_bytes,
) -> None:
    """Give a party the permits of their role; those that they have, which updates name, stay.

    All that permit nothing are drawn anew, so that nobody can count which ones came true.
    """
    before = store.permits(db, party)
    true = {type: tag for type in UpdateType for tag in before if holds(tag, party, type, server)}
    new = [
        server.row_tag(*_named(party, type)) if may_receive(role, type) else random(PERMIT_BYTES)
        for type in UpdateType
        if type not in true
    ]
    store.renew_permits(db, party, new, keep=true.values())


def permitted(db: Connection, party: PartyId, *, server: ServerKeys) -> list[UpdateType]:
    """Return the types of which a party may be told."""
    permits = store.permits(db, party)
    return [type for type in UpdateType if any(holds(one, party, type, server) for one in permits)]


def permit_of(db: Connection, party: PartyId, type: UpdateType, *, server: ServerKeys) -> bytes:
    """Return the permit that a posting needs.

    Raises:
        NotPermitted: the party has none for this type.
    """
    for permit in store.permits(db, party):
        if holds(permit, party, type, server):
            return permit
    raise NotPermitted


def holds(permit: bytes, party: PartyId, type: UpdateType, server: ServerKeys) -> bool:
    """Whether a permit is that of this party and this type."""
    return server.row_tag_holds(permit, *_named(party, type))


def _named(party: PartyId, type: UpdateType) -> tuple[bytes, ...]:
    return b"permit", party, type.encode()
