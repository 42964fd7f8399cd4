"""What people do with requests to be rung. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from messaging import calls
from messaging.calls import Desk, Sealed
from messaging.errors import CouldNotBeVerified, NotHandedOn
from messaging.keys import ServerKeys
from messaging.models import Trust
from messaging.packing import stored
from portal.audit import service as audit
from portal.calls import rows, store
from portal.calls.models import (
    Asked,
    Attempt,
    Call,
    CallId,
    NoSuchCall,
    NotedMeanwhile,
    NotOpened,
    Outcome,
    Request,
    ToRing,
    Withdrawn,
    in_order,
)
from portal.calls.parts import last_offered, offered
from portal.calls.rubbish import closed_unread, marked_by, say
from portal.cases import service as cases
from portal.cases.models import Acting
from portal.db import Connection

__all__ = [
    "are_kept",
    "ask",
    "closed_unread",
    "forget_old",
    "note_opened",
    "note_outcome",
    "offered",
    "one",
    "say",
    "take_back",
    "to_ring",
    "withdraw",
]

KEPT_OPEN = timedelta(days=30)  # after the last safe time that there can be, or an undo
MOST_AT_ONCE = 500  # requests that the worker looks at in a round
KEPT: Mapping[Outcome, timedelta] = {
    Outcome.REACHED: timedelta(days=7),
    Outcome.NOT_AGAIN: timedelta(days=365),  # or nobody would know not to ring
}


def ask(
    db: Connection, id: CallId, asked: Asked, *, trust: Trust, server: ServerKeys, now: datetime
) -> None:
    """Ask the duty desk to ring; the same ``id`` again is the same one request.

    Raises:
        NobodyOnDuty: nobody would read it.
        Withdrawn: it was taken back; whoever wants another takes another turn.
    """
    if rows.was_withdrawn(db, id, server=server):
        raise Withdrawn
    sealed = calls.seal(db, id, asked.write(), trust=trust)
    request = Request(
        id=id, unit=trust.unit, made_at=now, generation=sealed.generation, sealed=sealed.body
    )
    try:
        with db.begin_nested():
            store.add(db, request, rows.tag(request, server))
    except IntegrityError:  # the form came twice
        return
    audit.note(db, "asked", actor=None, about=id, server=server, now=now)


def withdraw(db: Connection, id: CallId, *, server: ServerKeys, now: datetime) -> None:
    """Erase a request.

    That somebody is not to be rung again is not taken back: it is what they ask for here too.
    """
    held = rows.hold(db, among=[id], server=server)
    if id in held.withdrawn:
        return
    closed = next((one.closed for one in held.requests if one.id == id), None)
    if closed and closed.outcome is Outcome.NOT_AGAIN:
        return
    store.remove(db, id)
    audit.note(db, "withdrawn", actor=None, about=id, server=server, now=now)


def to_ring(db: Connection, *, acting: Acting) -> ToRing:
    """Return what the desk has to ring; one that is in doubt does not hide the others.

    Raises:
        NotInThread: ``acting`` is not at the desk.
    """
    held = rows.hold(db, server=acting.server)
    wanted = [one for one in held.requests if one.sealed is not None and not one.closed]
    try:
        desk = _desk(db, acting)
    except NotHandedOn:
        no = len(_closed_by(held.requests, Outcome.NOT_AGAIN))
        return ToRing(unread=len(wanted), unread_no=no, unverified=len(held.doubted))
    refused, unread, doubted = _refused(held, desk, acting.now), 0, len(held.doubted)
    marked = marked_by(db, wanted, server=acting.server)
    found = []
    for request in wanted:
        try:
            call = _opened(request, desk, refused, acting.now)
            found.append(replace(call, marked=marked[request.id]))
        except NotHandedOn:
            unread += 1
        except CouldNotBeVerified:
            doubted += 1
    ordered = in_order(found, acting.now)
    return ToRing(
        calls=tuple(one for one in ordered if not cases.is_closed(one.marked)),
        closed=tuple(one for one in ordered if cases.is_closed(one.marked)),
        unread=unread,
        unread_no=refused.unread,
        unverified=doubted,
    )


def are_kept(db: Connection, *, server: ServerKeys) -> bool:
    """Whether somebody has to be able to read what there is.

    Either to ring, or to know whom not to ring again.
    """
    kept = [one for one in rows.hold(db, server=server).requests if one.sealed is not None]
    return any(not one.closed for one in kept) or bool(_closed_by(kept, Outcome.NOT_AGAIN))


def one(db: Connection, id: CallId, *, acting: Acting) -> Call:
    """Return one request, open or closed.

    Raises:
        NoSuchCall: there is none, or what stood in it was erased.
        Withdrawn: the person took it back.
        NotInThread: ``acting`` is not at the desk.
        NotHandedOn: nobody has handed the desk's root to ``acting`` yet.
        CouldNotBeVerified: it is not as the portal left it.
    """
    desk, held = _desk(db, acting), rows.hold(db, server=acting.server)
    return _opened(held.one(id), desk, _refused(held, desk, acting.now), acting.now)


def note_opened(db: Connection, id: CallId, *, acting: Acting) -> None:
    """Note who has seen a request; not what stands in it."""
    audit.note(db, "opened", actor=acting.me, about=id, server=acting.server, now=acting.now)


def note_outcome(db: Connection, id: CallId, outcome: Outcome, *, acting: Acting) -> None:
    """Note what came of a try. Of two who note something at once, the database takes one.

    Raises:
        NotOpened: ``acting`` has never seen it.
        NotedMeanwhile: a colleague has closed it, or was first.
        NoSuchCall, Withdrawn, NotInThread, NotHandedOn, CouldNotBeVerified: as ``one``.
    """
    request = _seen(db, id, acting)
    if closed := request.closed:
        raise NotedMeanwhile(closed.by, closed.outcome)
    _note(db, request, outcome, acting)


def take_back(db: Connection, id: CallId, *, acting: Acting) -> None:
    """Open a request again that was closed by mistake. One that is open stays so.

    Raises: as ``note_outcome``.
    """
    request = _seen(db, id, acting)
    if request.closed:
        _note(db, request, Outcome.TAKEN_BACK, acting)


def _seen(db: Connection, id: CallId, acting: Acting) -> Request:
    """Return a request that ``acting`` has opened: the log says so, which nobody writes by hand."""
    desk = _desk(db, acting)  # nobody else has rung
    request = rows.hold(db, among=[id], server=acting.server).one(id)
    _asked(request, desk, acting.now)
    opened = audit.noted(db, "opened", among=[id], server=acting.server)
    if not any(one.holds and one.actor == acting.me for one in opened):
        raise NotOpened
    return request


def _note(db: Connection, request: Request, outcome: Outcome, acting: Acting) -> None:
    id, number = request.id, len(request.attempts) + 1
    attempt = Attempt(call=id, sequence=number, outcome=outcome, by=acting.me, at=acting.now)
    try:
        with db.begin_nested():
            store.add_attempt(db, attempt, rows.attempt_tag(attempt, acting.server))
    except IntegrityError:
        last = rows.hold(db, among=[id], server=acting.server).one(id).last
        if last is None:
            raise
        raise NotedMeanwhile(last.by, last.outcome) from None
    audit.note(
        db, "rung", actor=acting.me, about=id, number=number, server=acting.server, now=acting.now
    )


def forget_old(db: Connection, *, server: ServerKeys, now: datetime) -> None:
    """Erase what stands in requests whose time is over. What is in doubt stays, for staff.

    The worker has nothing to do for most: it looks at those that are old enough, some at a time.
    """
    old, tried = now - KEPT_OPEN, now - min(KEPT.values())
    ids = store.perhaps_due(db, old, tried, MOST_AT_ONCE)
    for request in rows.hold(db, among=ids, server=server).requests if ids else ():
        if _kept_until(request) < now:
            emptied = replace(request, sealed=None)
            store.empty(db, request.id, rows.tag(emptied, server))


def _kept_until(request: Request) -> datetime:
    if closed := request.closed:
        return closed.at + KEPT[closed.outcome]
    again = [one.at for one in request.attempts if one.outcome is Outcome.TAKEN_BACK]
    return max([last_offered(request.made_at), *again]) + KEPT_OPEN


def _desk(db: Connection, acting: Acting) -> Desk:
    return calls.at_desk(db, me=acting.me, root=acting.root, trust=acting.trust)


@dataclass(frozen=True, slots=True)
class _Refused:
    """Which numbers are not to be rung again, and since when: the last time it was said.

    ``unread`` is of how many requests whose number nobody has handed on the keys of yet.
    """

    at: Mapping[str, datetime]
    unread: int


def _refused(held: rows.Held, desk: Desk, now: datetime) -> _Refused:
    at: dict[str, datetime] = {}
    unread = 0
    for closed, request in _closed_by(held.requests, Outcome.NOT_AGAIN):
        try:
            number = _asked(request, desk, now).number
        except NotHandedOn:
            unread += 1
        except CouldNotBeVerified:
            continue  # whoever opens it is told
        else:
            at[number] = max(closed.at, at.get(number, closed.at))
    return _Refused(at, unread)


def _closed_by(requests: Sequence[Request], outcome: Outcome) -> list[tuple[Attempt, Request]]:
    """Return the requests that were closed so and are not erased, and what closed them."""
    kept = [one for one in requests if one.sealed is not None]
    return [(one.closed, one) for one in kept if one.closed and one.closed.outcome is outcome]


def _asked(request: Request, desk: Desk, now: datetime) -> Asked:
    """Return what stands in a request.

    Raises:
        NoSuchCall: it was erased.
        NotHandedOn: nobody has handed on the keys to it yet.
        CouldNotBeVerified: it was changed, or put back after its time: the worker erases it then.
    """
    if request.sealed is None:
        raise NoSuchCall
    if _kept_until(request) < now:
        raise CouldNotBeVerified("a request is there after its time")
    sealed = Sealed(generation=request.generation, body=request.sealed)
    with stored():
        return Asked.read(desk.open(request.id, sealed))


def _opened(request: Request, desk: Desk, refused: _Refused, now: datetime) -> Call:
    asked = _asked(request, desk, now)
    at = refused.at.get(asked.number)
    return Call(request=request, asked=asked, refused_at=at, unread_no=refused.unread)
