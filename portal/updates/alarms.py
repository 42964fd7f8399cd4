"""When staff must act: what the worker notices without any key, and what the inbox shows.

The inbox reckons for itself, so a row turns red on time even while the worker is down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from messaging import threads
from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.keys import ServerKeys
from messaging.models import EntryId, Kind, PartyId, ThreadId, Trust
from portal.cases import service as cases
from portal.cases.models import Acting, NoSuchCase
from portal.db import Connection
from portal.messages.service import Reader
from portal.updates import rows, store, telling
from portal.updates.models import Answer, Posting, RedRow, Told, Why
from portal.updates.rows import Chain, Held

DOWN_AFTER = timedelta(minutes=2)  # without a heartbeat; then staff are told to ring


def beat(db: Connection, *, server: ServerKeys, now: datetime) -> None:
    """Note that the worker has done all it had to do."""
    store.beat(db, now, server.row_tag(*_beaten(now)))


def alive(db: Connection, *, server: ServerKeys, now: datetime) -> bool:
    """Whether a worker has done all it had to do within the last two minutes."""
    try:
        last = store.last_beat(db)
    except CouldNotBeVerified:
        return False  # a heartbeat that somebody else wrote is none
    if last is None or not server.row_tag_holds(last[1], *_beaten(last[0])):
        return False
    return abs(now - last[0]) <= DOWN_AFTER


def _beaten(at: datetime) -> tuple[bytes, ...]:
    return b"heartbeat", store.WORKER.encode(), str(to_milliseconds(at)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alarm that was raised; ``fault`` is why the update could not be verified, if so."""

    entry: EntryId
    fault: Exception | None


def raise_alarms(
    db: Connection, *, trust: Trust, server: ServerKeys, now: datetime
) -> list[Raised]:
    """Alarm about every update that is due and that nobody has answered; return those.

    Each is alarmed about once, whoever else is at it and wherever this is interrupted: the
    mark and what follows from it are one transaction.
    """
    return [
        raised
        for posting, tag in store.due(db, now)
        if posting is not None
        and (raised := _raise(db, posting, tag, trust=trust, server=server, now=now))
    ]


def faults(db: Connection, *, trust: Trust, server: ServerKeys) -> Iterator[Exception]:
    """Yield why updates cannot be verified: rows changed, gone, or put back to what they were."""
    for thread in store.threads(db):
        try:
            _check_rows(db, thread, trust, server)
        except (CouldNotBeVerified, NotInThread) as fault:
            yield fault


def _check_rows(db: Connection, thread: ThreadId, trust: Trust, server: ServerKeys) -> None:
    held = rows.hold(db, thread, trust=trust, server=server)
    if not held.all_stand:
        raise CouldNotBeVerified("the row of an update was changed, or is gone")
    if any(map(held.outdated, held.chains)):
        raise CouldNotBeVerified("the row of an update was put back")


def _raise(
    db: Connection,
    posting: Posting,
    tag: bytes,
    *,
    trust: Trust,
    server: ServerKeys,
    now: datetime,
) -> Raised | None:
    marked, fault, answered = replace(posting, alarmed_at=now), None, False
    try:
        _check_tag(posting, tag, server)
        answered = _is_answered(db, posting.thread, posting.entry, trust)
        tag = rows.tag(marked, server)
    except (CouldNotBeVerified, NotInThread) as error:
        fault = error  # the tag stays as it is: what was changed is not to look whole again
    # An answered one that is still open was put back to what it was. It is not closed here:
    # what was answered is sealed, and may be a call for help.
    marked_by_us = store.alarm(db, marked, tag)
    return Raised(entry=posting.entry, fault=fault) if marked_by_us and not answered else None


def _check_tag(posting: Posting, tag: bytes, server: ServerKeys) -> None:
    if not rows.tag_holds(posting, tag, server):
        raise CouldNotBeVerified("the row of an update was changed")


def _is_answered(db: Connection, thread: ThreadId, entry: EntryId, trust: Trust) -> bool:
    """Whether the recipient answered, or staff reached them: both are signed answers to it."""
    headers = threads.verified(db, thread, trust=trust)
    return any(one.kind is Kind.ANSWER and one.about == entry for one in headers)


def red_rows(db: Connection, *, acting: Acting) -> list[RedRow]:
    """Return what a member of staff must act on, the most urgent first.

    Leaders see for all threads that something is not answered; what it is about and what was
    asked for, only those see who have the thread's key.
    """
    reader = Reader(
        me=acting.me,
        root=acting.root,
        trust=acting.trust,
        server=acting.server,
        now=acting.now,
    )
    mine = {line.thread for line in threads.overview(db, acting.me)}
    watched = mine | store.threads(db) if acting.leads else mine
    found = [
        row
        for thread in watched
        for row in _of_thread(db, thread, mine=thread in mine, reader=reader)
    ]
    return sorted(found, key=lambda row: (row.why, row.since))


def _of_thread(db: Connection, thread: ThreadId, *, mine: bool, reader: Reader) -> Iterator[RedRow]:
    try:
        held = rows.hold(db, thread, trust=reader.trust, server=reader.server)
    except (CouldNotBeVerified, NotInThread):
        yield _unverified(None, None, reader)
        return
    if not held.all_stand:
        yield _unverified(None, _party(db, thread, reader), reader)
    for chain in held.chains:
        try:
            row = _red_row(db, chain, held, mine=mine, reader=reader)
        except (CouldNotBeVerified, NotInThread):
            row = _unverified(None, _party(db, thread, reader), reader)
        if row is not None:
            yield row


def _party(db: Connection, thread: ThreadId, reader: Reader) -> PartyId | None:
    """Return whose thread it is by what is signed, not by any row of an update."""
    try:
        client = threads.client_of(threads.members(db, thread, trust=reader.trust))
        if client is None:
            return None
        found = cases.of_client(db, client, trust=reader.trust, server=reader.server)
    except (CouldNotBeVerified, NoSuchCase):
        return None
    return next((party.id for party in found if party.thread == thread), None)


def _red_row(
    db: Connection, chain: Chain, held: Held, *, mine: bool, reader: Reader
) -> RedRow | None:
    posting, outdated = chain[-1], held.outdated(chain)
    waits = posting.alarmed_at is None and posting.alarm_at > reader.now
    if not outdated and (posting.closed_at is not None or waits):
        return None
    row = _seen_with_key(db, chain, reader) if mine else _seen_without(posting, held)
    if outdated and (row is None or row.why is not Why.HELP):
        return _unverified(posting.entry, posting.party, reader)
    return row


def _seen_with_key(db: Connection, chain: Chain, reader: Reader) -> RedRow | None:
    (told,) = telling.tell(db, chain[-1].thread, [chain], reader=reader)
    return _reckoned(told)


def _reckoned(told: Told) -> RedRow | None:
    if told.closed:
        return None
    asks = told.asks
    if asks is None:
        return _row(told.posting, Why.UNREAD)
    why = Why.HELP if asks.answer is Answer.HELP else Why.CALL
    return replace(_row(told.posting, why), since=asks.at)


def _seen_without(posting: Posting, held: Held) -> RedRow:
    """Reckon without the words: an answer that closed nothing asks for something."""
    return _row(posting, Why.ASKS if posting.entry in held.answers else Why.UNREAD)


def _row(posting: Posting, why: Why) -> RedRow:
    return RedRow(
        entry=posting.entry,
        party=posting.party,
        why=why,
        since=posting.posted_at,
        due_at=posting.due_at,
    )


def _unverified(entry: EntryId | None, party: PartyId | None, reader: Reader) -> RedRow:
    return RedRow(entry=entry, party=party, why=Why.UNVERIFIED, since=reader.now, due_at=None)
