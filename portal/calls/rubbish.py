"""Requests to be rung that two colleagues close unread, by the rule for threads at the desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from messaging import calls
from messaging.keys import ServerKeys
from messaging.models import PrincipalId
from portal.audit import service as audit
from portal.calls import rows
from portal.calls.models import CallId, Request
from portal.cases import service as cases
from portal.cases.models import Acting
from portal.cases.service import Said
from portal.db import Connection


def marked_by(
    db: Connection, requests: Sequence[Request], *, server: ServerKeys
) -> Mapping[CallId, Collection[PrincipalId]]:
    """Return who calls which request rubbish; nobody, once a colleague has rung."""
    marks = cases.marks(db, {one.id: 0 for one in requests}, server=server)
    return {one.id: () if one.attempts else marks[one.id].keys() for one in requests}


def closed_unread(db: Connection, id: CallId, *, server: ServerKeys) -> bool:
    """Whether two colleagues have closed a request, so that nobody rings."""
    found = [one for one in rows.hold(db, among=[id], server=server).requests if not one.closed]
    return any(map(cases.is_closed, marked_by(db, found, server=server).values()))


def say(db: Connection, said: Said, chosen: Collection[CallId], *, acting: Acting) -> None:
    """Call requests rubbish, or say that they are to be kept; what is closed already is not.

    Raises:
        NotInThread: ``acting`` is not at the desk.
        NotHandedOn: nobody has handed the desk's root to ``acting`` yet.
    """
    me, server = acting.me, acting.server
    calls.at_desk(db, me=me, root=acting.root, trust=acting.trust)
    for one in rows.hold(db, server=server).requests:
        if one.id in chosen and one.sealed is not None and not one.closed:
            audit.note(db, said, actor=me, about=one.id, server=server, now=acting.now)
