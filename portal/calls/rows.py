"""The rows of requests to be rung, held against their tags and the log: without any key.

A tag says that the portal wrote a row, not that it is still to stand there. So the log says which
requests were made, which were taken back, and how many tries each has had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from messaging.columns import from_milliseconds, to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.packing import stored
from portal.audit import service as audit
from portal.calls import store
from portal.calls.models import Attempt, CallId, NoSuchCall, Outcome, Request, Withdrawn
from portal.db import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands of all requests.

    Attributes:
        requests: those that are as the portal left them, oldest first.
        doubted: the ids of those that were changed, put back, or are gone.
        withdrawn: the ids of those that were taken back.
    """

    requests: Sequence[Request]
    doubted: Collection[bytes]
    withdrawn: Collection[bytes]

    def one(self, id: CallId) -> Request:
        """Return one request.

        Raises:
            CouldNotBeVerified: it was changed, put back, or is gone.
            Withdrawn: the person took it back.
            NoSuchCall: there never was one.
        """
        if id in self.doubted:
            raise CouldNotBeVerified("a request was changed, put back, or is gone")
        for request in self.requests:
            if request.id == id:
                return request
        raise Withdrawn if id in self.withdrawn else NoSuchCall


def hold(db: Connection, *, among: Collection[CallId] | None = None, server: ServerKeys) -> Held:
    """Return what stands of all requests, or of some; each is judged by itself.

    Raises:
        CouldNotBeVerified: the log cannot be read.
    """
    said = audit.noted(db, "asked", "rung", "withdrawn", among=among, server=server)
    told = [one for one in said if one.holds]
    withdrawn = {one.about for one in told if one.what == "withdrawn"}
    tries: defaultdict[bytes, list[Row[Any]]] = defaultdict(list)
    rung: defaultdict[bytes, set[int | None]] = defaultdict(set)
    for row in store.attempts(db, among):
        tries[row.request].append(row)
    for one in told:
        if one.what == "rung":
            rung[one.about].add(one.number)
    found, rows = [], store.requests(db, among)
    there = {row.id for row in rows}
    asked = {one.about for one in told if one.what == "asked"}
    doubted = {one.about for one in said if not one.holds}
    doubted |= (asked - withdrawn - there) | (withdrawn & there)
    for row in rows:
        try:
            found.append(_request(row, tries[row.id], rung[row.id], server))
        except CouldNotBeVerified:
            doubted.add(row.id)
    standing = [one for one in found if one.id not in doubted]
    return Held(requests=standing, doubted=doubted, withdrawn=withdrawn)


def was_withdrawn(db: Connection, id: CallId, *, server: ServerKeys) -> bool:
    """Whether the person took a request back."""
    said = audit.noted(db, "withdrawn", among=[id], server=server)
    return any(one.holds for one in said)


def tag(request: Request, server: ServerKeys) -> bytes:
    """Return the tag of a request's row."""
    return server.row_tag(*_tagged(request))


def attempt_tag(attempt: Attempt, server: ServerKeys) -> bytes:
    """Return the tag of an attempt's row."""
    return server.row_tag(*_tagged_attempt(attempt))


def _request(
    row: Row[Any], tries: Sequence[Row[Any]], rung: Collection[int | None], server: ServerKeys
) -> Request:
    """Return a row as a request, with all of its attempts.

    Raises:
        CouldNotBeVerified: somebody else than the portal wrote it, or an attempt is missing.
    """
    with stored():
        request = Request(
            id=row.id,
            unit=row.unit,
            made_at=from_milliseconds(row.made_at),
            generation=row.generation,
            sealed=row.sealed,
            attempts=tuple(_attempt(one, server) for one in tries),
        )
        if not server.row_tag_holds(row.tag, *_tagged(request)):
            raise CouldNotBeVerified("a request was changed")
    sequences = [one.sequence for one in request.attempts]
    if sequences != [*range(1, len(sequences) + 1)] or set(rung) != set(sequences):
        raise CouldNotBeVerified("an attempt was taken away, or put in")
    return request


def _attempt(row: Row[Any], server: ServerKeys) -> Attempt:
    attempt = Attempt(
        call=row.request,
        sequence=row.sequence,
        outcome=Outcome(row.outcome),
        by=row.by,
        at=from_milliseconds(row.at),
    )
    if not server.row_tag_holds(row.tag, *_tagged_attempt(attempt)):
        raise CouldNotBeVerified("an attempt was changed")
    return attempt


def _tagged(request: Request) -> tuple[bytes, ...]:
    return (
        b"call request",
        request.id,
        request.unit,
        to_milliseconds(request.made_at).to_bytes(8, "big"),
        request.generation.to_bytes(4, "big"),
        b"" if request.sealed is None else request.sealed,
    )


def _tagged_attempt(attempt: Attempt) -> tuple[bytes, ...]:
    return (
        b"call attempt",
        attempt.call,
        attempt.sequence.to_bytes(4, "big"),
        attempt.outcome.encode(),
        attempt.by,
        to_milliseconds(attempt.at).to_bytes(8, "big"),
    )
