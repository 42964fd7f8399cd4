"""SQL on the roots of groups, as they are wrapped to members, and boxed one in the next.

What comes out is not verified yet: that is for whoever asked.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from messaging import tables as t
from messaging.models import PrincipalId
from messaging.packing import stored

_g = t.group_grant.c


def put_grant(
    db: Connection, group: PrincipalId, generation: int, member: PrincipalId, wrapped: bytes
) -> None:
    """Keep a group's root wrapped to one member, in the place of what there was."""
    where = (_g.principal == group, _g.generation == generation, _g.member == member)
    db.execute(delete(t.group_grant).where(*where))
    row = {"principal": group, "generation": generation, "member": member, "wrapped": wrapped}
    db.execute(insert(t.group_grant).values(row))


def grant(db: Connection, group: PrincipalId, generation: int, member: PrincipalId) -> bytes | None:
    """Return a group's root wrapped to one member."""
    where = (_g.principal == group, _g.generation == generation, _g.member == member)
    with stored():
        return db.scalar(select(_g.wrapped).where(*where))


def put_older(db: Connection, group: PrincipalId, generation: int, sealed: bytes) -> None:
    """Keep the box of the root before ``generation``: in the place of the group's own grant."""
    put_grant(db, group, generation, group, sealed)


def older(db: Connection, group: PrincipalId, generation: int) -> bytes | None:
    """Return the box of the root before ``generation``."""
    return grant(db, group, generation, group)
