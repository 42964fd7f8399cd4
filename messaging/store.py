"""SQL on principals, identities, invitations and rosters; threads are in ``thread_store``.

What comes out is not verified yet: that is for whoever asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Row, RowMapping, delete, insert, select
from sqlalchemy.exc import IntegrityError

from messaging import tables as t
from messaging.columns import from_milliseconds, to_milliseconds
from messaging.enrolment import NO_PARTY, Invitation, Invited, Origin, Uninvited, Vouched
from messaging.keys import Identity
from messaging.models import (
    ZERO_ID,
    Duties,
    InvitationId,
    PartyId,
    PrincipalId,
)
from messaging.packing import exactly, stored


def _added(db: Connection, statement: Insert) -> bool:
    """Insert, and return False where a constraint says that somebody was first."""
    try:
        with db.begin_nested():
            db.execute(statement)
    except IntegrityError:
        return False
    return True


# Principals, identities, invitations


def add_principal(db: Connection, principal: PrincipalId) -> None:
    """Make a principal known, if it is not."""
    known = select(t.principal.c.id).where(t.principal.c.id == principal)
    if db.scalar(known) is None:
        _added(db, insert(t.principal).values(id=principal))


def add_invitation(
    db: Connection, invitation: Invitation, *, unit: PrincipalId, find_tag: bytes, signature: bytes
) -> None:
    """Keep an invitation; ``find_tag`` is how its code finds it."""
    invited = invitation.invited
    db.execute(
        insert(t.invitation).values(
            id=invitation.id,
            unit=unit,
            find_tag=find_tag,
            code_public=invitation.code_public,
            inviter=invitation.inviter,
            roster=invitation.roster,
            account=invited.account,
            generation=invitation.generation,
            party=invited.party or NO_PARTY,
            pair=b"".join(invited.pair) or 2 * ZERO_ID,
            duties=int(invited.duties),
            expires_at=to_milliseconds(invitation.expires_at),
            signature=signature,
        )
    )


def _invitation(row: RowMapping) -> Invitation:
    c = t.invitation.c
    with stored():
        party, pair = exactly(row[c.party], 16), exactly(row[c.pair], 32)
        found = Invitation(
            id=InvitationId(row[c.id]),
            code_public=row[c.code_public],
            inviter=PrincipalId(row[c.inviter]),
            roster=row[c.roster],
            invited=Invited(
                account=PrincipalId(row[c.account]),
                party=PartyId(party) if party != NO_PARTY else None,
                pair=()
                if pair == 2 * ZERO_ID
                else (PrincipalId(pair[:16]), PrincipalId(pair[16:])),
                duties=Duties(row[c.duties]),
            ),
            generation=row[c.generation],
            expires_at=from_milliseconds(row[c.expires_at]),
        )
        found.pack()  # so that what cannot have been signed ends here
    return found


def unused_invitation(
    db: Connection, find_tags: Sequence[bytes], *, unit: PrincipalId
) -> tuple[Invitation, bytes, bytes] | None:
    """Return the unused invitation that has one of these tags, its signature and the tag."""
    i = t.invitation
    used = select(t.identity.c.invitation).where(t.identity.c.invitation == i.c.id).exists()
    found = select(i).where(i.c.find_tag.in_(find_tags), i.c.unit == unit, ~used)
    with stored():
        row = db.execute(found).mappings().one_or_none()
    if row is None:
        return None
    return _invitation(row), exactly(row[i.c.signature], 64), row[i.c.find_tag]


def remove_unused_invitations(db: Connection, account: PrincipalId) -> int:
    """Delete the invitations of an account that nobody has used; return how many."""
    used = select(t.identity.c.invitation).where(t.identity.c.invitation == t.invitation.c.id)
    gone = delete(t.invitation).where(t.invitation.c.account == account, ~used.exists())
    return db.execute(gone).rowcount


def add_identity(
    db: Connection,
    identity: Identity,
    *,
    invitation: InvitationId | None = None,
    by_self: bytes | None = None,
    by_code: bytes | None = None,
) -> bool:
    """Keep an identity; return False if its invitation or its generation is taken."""
    return _added(
        db,
        insert(t.identity).values(
            principal=identity.principal,
            generation=identity.generation,
            kem_public=identity.kem_public,
            sign_public=identity.sign_public,
            invitation=invitation,
            by_self=by_self,
            by_code=by_code,
        ),
    )


def _identity(row: RowMapping) -> Identity:
    c = t.identity.c
    with stored():
        found = Identity(
            principal=PrincipalId(exactly(row[c.principal], 16)),
            generation=row[c.generation],
            kem_public=exactly(row[c.kem_public], 1216),
            sign_public=exactly(row[c.sign_public], 32),
        )
        found.pack()  # so that what cannot have been signed ends here
    return found


def identities(db: Connection, principals: Collection[PrincipalId]) -> list[Identity]:
    """Return the identities of all generations that these principals have, oldest first."""
    of_them = select(t.identity).where(t.identity.c.principal.in_(principals))
    with stored():
        rows = db.execute(of_them.order_by(t.identity.c.generation)).mappings().all()
    return [_identity(row) for row in rows]


def identity(db: Connection, principal: PrincipalId, fingerprint: bytes) -> Identity | None:
    """Return a principal's identity with this fingerprint, of whichever generation."""
    found = (one for one in identities(db, [principal]) if one.fingerprint == fingerprint)
    return next(found, None)


def line(db: Connection, principal: PrincipalId, *, unit: PrincipalId) -> list[Origin]:
    """Return a principal's identities, oldest first, each with how it came in."""
    i = t.identity.c
    joined = t.identity.outerjoin(
        t.invitation, (i.invitation == t.invitation.c.id) & (t.invitation.c.unit == unit)
    )
    found = select(t.identity, t.invitation).select_from(joined).where(i.principal == principal)
    with stored():
        rows = db.execute(found.order_by(i.generation)).mappings().all()
    return [_origin(row) for row in rows]


def _origin(row: RowMapping) -> Origin:
    i = t.identity.c
    identity, by_self = _identity(row), exactly(row[i.by_self], 64)
    if row[i.invitation] is None:
        return Uninvited(identity=identity, by_self=by_self)
    return Vouched(
        identity=identity,
        invitation=_invitation(row),
        by_inviter=exactly(row[t.invitation.c.signature], 64),
        by_self=by_self,
        by_code=exactly(row[i.by_code], 64),
    )


def enrolled_staff(db: Connection, unit: PrincipalId) -> list[PrincipalId]:
    """Return who has come in by an invitation for colleagues."""
    joined = t.identity.join(t.invitation, t.identity.c.invitation == t.invitation.c.id)
    found = (
        select(t.identity.c.principal)
        .distinct()
        .select_from(joined)
        .where(t.invitation.c.unit == unit, t.invitation.c.duties != 0)
    )
    return [PrincipalId(one) for one in db.scalars(found.order_by(t.identity.c.principal))]


# Rosters


def add_roster(
    db: Connection,
    unit: PrincipalId,
    number: int,
    signer: PrincipalId,
    body: bytes,
    signature: bytes,
) -> None:
    """Keep a signed roster."""
    db.execute(
        insert(t.roster).values(
            unit=unit, number=number, body=body, signer=signer, signature=signature
        )
    )


def rosters(
    db: Connection, unit: PrincipalId, *, newest: bool = False
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the rows of all rosters in order, or of the newest alone."""
    found = select(t.roster).where(t.roster.c.unit == unit)
    in_order = found.order_by(t.roster.c.number)
    backwards = found.order_by(t.roster.c.number.desc()).limit(1)
    with stored():
        rows = db.execute(backwards if newest else in_order).all()
        for row in rows:
            exactly(row.signer, 16)
            exactly(row.signature, 64)
            exactly(row.body, len(row.body))
    return rows
