"""When staff must act: what the worker notices without any key, and what the inbox shows.

The inbox reckons for itself, so a row turns red on time even while the worker is down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from messaging import threads
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.keys import ServerKeys
from messaging.models import EntryId, Kind, ThreadId, Trust
from portal.cases.models import Acting
from portal.db import Connection
from portal.messages.service import Reader
from portal.updates import store, telling
from portal.updates.models import Answer, Posting, RedRow, Told, Why

DOWN_AFTER = timedelta(minutes=2)  # without a heartbeat; then staff are told to ring


def beat(db: Connection, *, now: datetime) -> None:
    """Note that the worker has done all it had to do."""
    store.beat(db, now)


def alive(db: Connection, *, now: datetime) -> bool:
    """Whether a worker has done all it had to do within the last two minutes."""
    beat_at = store.beat_at(db)
    return beat_at is not None and abs(now - beat_at) <= DOWN_AFTER


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
        if (raised := _raise(db, posting, tag, trust=trust, server=server, now=now))
    ]


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
        tag = telling.tag(marked, server)
    except (CouldNotBeVerified, NotInThread) as error:
        fault = error  # the tag stays as it is: what was changed is not to look whole again
    # An answered one that is still open was put back to what it was. It is not closed here:
    # what was answered is sealed, and may be a call for help.
    marked_by_us = store.alarm(db, marked, tag)
    return Raised(entry=posting.entry, fault=fault) if marked_by_us and not answered else None


def _check_tag(posting: Posting, tag: bytes, server: ServerKeys) -> None:
    if not telling.tag_holds(posting, tag, server):
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
    rows = store.every(db) if acting.leads else store.of_threads(db, mine)
    found = [
        row
        for posting, tag in rows
        if (row := _red_row(db, posting, tag, mine=posting.thread in mine, reader=reader))
    ]
    return sorted(found, key=lambda row: (row.why, row.since))


def _red_row(
    db: Connection, posting: Posting, tag: bytes, *, mine: bool, reader: Reader
) -> RedRow | None:
    if not telling.tag_holds(posting, tag, reader.server):
        return _row(posting, Why.UNVERIFIED)
    waits = posting.alarmed_at is None and posting.alarm_at > reader.now
    if posting.closed_at is not None or waits:
        return None
    try:
        return _seen_with_key(db, posting, reader) if mine else _seen_without(db, posting, reader)
    except (CouldNotBeVerified, NotInThread):
        return _row(posting, Why.UNVERIFIED)


def _seen_with_key(db: Connection, posting: Posting, reader: Reader) -> RedRow | None:
    for chain in telling.chains(db, posting.thread, server=reader.server):
        if posting == chain[-1]:
            (told,) = telling.tell(db, posting.thread, [chain], reader=reader)
            return _reckoned(told)
    raise CouldNotBeVerified("an open update that was corrected")


def _reckoned(told: Told) -> RedRow | None:
    if told.closed:
        return None
    asks = told.asks
    if asks is None:
        return _row(told.posting, Why.UNREAD)
    why = Why.HELP if asks.answer is Answer.HELP else Why.CALL
    return replace(_row(told.posting, why), since=asks.at)


def _seen_without(db: Connection, posting: Posting, reader: Reader) -> RedRow:
    """Reckon without the words: an answer that closed nothing asks for something."""
    answered = _is_answered(db, posting.thread, posting.entry, reader.trust)
    return _row(posting, Why.ASKS if answered else Why.UNREAD)


def _row(posting: Posting, why: Why) -> RedRow:
    return RedRow(
        entry=posting.entry,
        party=posting.party,
        why=why,
        since=posting.posted_at,
        due_at=None if why is Why.UNVERIFIED else posting.due_at,
    )
