"""What people do with updates. The caller opens the transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from messaging.columns import from_milliseconds, to_milliseconds
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.keys import ServerKeys
from messaging.models import EntryId, PartyId
from portal.audit import service as audit
from portal.cases import service as cases
from portal.cases.models import Party
from portal.db import Connection
from portal.messages import service as messages
from portal.messages.service import Reader
from portal.updates import contents, rows, store
from portal.updates.alarms import Raised, alive, beat, faults, raise_alarms, red_rows
from portal.updates.models import (
    AlreadyCorrected,
    AlreadyPosted,
    Answer,
    AnsweredMeanwhile,
    Posting,
    Told,
    ToldTooEarly,
    Update,
    alarm_at,
    is_before,
)
from portal.updates.permits import permit_of, permit_types, permitted
from portal.updates.reading import last_seen, of_client, one, outline, party_of, posting_of

__all__ = [
    "Raised",
    "acknowledge",
    "alive",
    "beat",
    "correct",
    "faults",
    "last_seen",
    "mark_opened",
    "of_client",
    "one",
    "outline",
    "party_of",
    "permit_types",
    "permitted",
    "post",
    "raise_alarms",
    "reached",
    "red_rows",
]


def post(db: Connection, party: PartyId, update: Update, *, entry: EntryId, reader: Reader) -> Told:
    """Tell a party something. The same ``entry`` again is the same one update.

    Raises:
        NotPermitted: the party must not be told things of this type.
        AlreadyPosted: ``entry`` is another update.
        NoSuchCase: there is no such party.
        NotInThread: the writer is not of the party's pair, or the party never came in.
        CouldNotBeVerified: the thread, the party or one of its updates is not as it was written.
    """
    recipient = cases.party(db, party, server=reader.server)
    return _post(db, recipient, update, entry=entry, corrects=None, reader=reader)


def correct(
    db: Connection, corrected: EntryId, update: Update, *, entry: EntryId, reader: Reader
) -> Told:
    """Put a correction in the place of an update, to be read and answered anew.

    Raises:
        NoSuchUpdate: there is none.
        AlreadyCorrected: somebody else was faster.
        NotPermitted, AlreadyPosted, NotInThread, CouldNotBeVerified: as ``post``.
    """
    old = posting_of(db, corrected, reader.server)
    recipient = cases.party(db, old.party, server=reader.server)
    told = _post(db, recipient, update, entry=entry, corrects=corrected, reader=reader)
    if old.closed_at is None:  # what takes its place is open instead
        _change(db, replace(old, closed_at=reader.now), reader.server)
    return told


def _post(
    db: Connection,
    recipient: Party,
    update: Update,
    *,
    entry: EntryId,
    corrects: EntryId | None,
    reader: Reader,
) -> Told:
    update = replace(update, at=_whole(update.at))
    permit = permit_of(db, recipient.id, update.type, server=reader.server)
    content = contents.write(update, corrects=corrects)
    sequence = messages.post(db, recipient.thread, reader=reader, entry=entry, content=content)
    if store.find(db, entry) is not None:
        return _again(one(db, entry, reader=reader), entry, update)
    posting = Posting(
        entry=entry,
        thread=recipient.thread,
        party=recipient.id,
        case=recipient.case,
        permit=permit,
        corrects=corrects,
        sequence=sequence,
        due_at=update.at,
        posted_at=reader.now,
        alarm_at=alarm_at(due_at=update.at, posted_at=reader.now),
    )
    _add(db, posting, reader)
    told = one(db, entry, reader=reader)
    if told.current.update != update:
        raise CouldNotBeVerified("the entry's id belongs to another message")
    return _settle(db, told, reader)


def _again(told: Told, entry: EntryId, update: Update) -> Told:
    """Return what a form posted that now came twice; with other contents it is another."""
    if update not in [version.update for version in told.versions if version.id == entry]:
        raise AlreadyPosted
    return told


def _whole(at: datetime | None) -> datetime | None:
    """Return an instant as an entry can hold it."""
    return None if at is None else from_milliseconds(to_milliseconds(at))


def _add(db: Connection, posting: Posting, reader: Reader) -> None:
    """Store a posting, and note it in the log, so that it is missed if it goes."""
    try:
        with db.begin_nested():
            store.add(db, posting, rows.tag(posting, reader.server))
    except IntegrityError:
        if posting.corrects is None:
            raise  # only what the code above never does
        raise AlreadyCorrected from None
    audit.note(
        db,
        "told",
        actor=reader.me,
        about=posting.thread,
        number=posting.sequence,
        server=reader.server,
        now=reader.now,
    )


def acknowledge(
    db: Connection, about: EntryId, answer: Answer, *, entry: EntryId, reader: Reader
) -> Told:
    """Answer the version ``about`` of an update, as its recipient.

    To ask for a call or for help makes a red row at once, which only somebody who reaches
    the recipient ends.

    Raises:
        NoSuchUpdate: there is none.
        NotInThread: somebody else is its recipient.
        CouldNotBeVerified: something was forged, altered, moved or taken away.
    """
    if one(db, about, reader=reader).client != reader.me:
        raise NotInThread
    content = contents.write_answer(answer)
    return _say(db, about, content, entry=entry, reader=reader)


def reached(  # noqa: D417 - the others are known from every verb
    db: Connection,
    about: EntryId,
    *,
    told_at: datetime,
    note: str,
    entry: EntryId,
    reader: Reader,
    seen: bytes | None = None,
) -> Told:
    """Say that the reader told the recipient this version on the telephone.

    Args:
        told_at: when.
        note: how it went, or ""; the recipient can read it.
        seen: the recipient's newest answer that the reader knows of, b"" for none; None if
            that need not be looked at.

    Raises:
        AnsweredMeanwhile: there is a newer one, which may be a call for help.
        ToldTooEarly: ``told_at`` is before the version was posted.
        NoSuchUpdate, NotInThread, CouldNotBeVerified: as ``acknowledge``.
    """
    told = one(db, about, reader=reader)
    if told.client == reader.me:
        raise NotInThread
    if entry not in [call.id for call in told.reached]:  # not the same form again
        _check_call(told, about, told_at, seen)
    content = contents.write_reached(told_at, note)
    return _say(db, about, content, entry=entry, reader=reader)


def _check_call(told: Told, about: EntryId, told_at: datetime, seen: bytes | None) -> None:
    if seen is not None and seen != (told.newest_answer or b""):
        raise AnsweredMeanwhile
    if any(is_before(told_at, one.posted_at) for one in told.versions if one.id == about):
        raise ToldTooEarly


def _say(db: Connection, about: EntryId, content: str, *, entry: EntryId, reader: Reader) -> Told:
    thread = posting_of(db, about, reader.server).thread
    messages.answer(db, thread, reader=reader, entry=entry, about=about, content=content)
    return _settle(db, one(db, about, reader=reader), reader)


def _settle(db: Connection, told: Told, reader: Reader) -> Told:
    """Write down for worker and lists what follows from the verified entries."""
    posting, now = told.posting, reader.now
    settled = replace(
        posting,
        answered=told.answered,
        opened_at=posting.opened_at or (now if reader.me == told.client else None),
        closed_at=(posting.closed_at or now) if told.closed else None,
        alarmed_at=posting.alarmed_at or (now if told.asks else None),
    )
    if settled != posting:
        _change(db, settled, reader.server)
    return replace(told, posting=settled)


def mark_opened(db: Connection, entry: EntryId, *, reader: Reader) -> None:
    """Note when the recipient first saw a version. It counts for nothing but what staff see."""
    posting = posting_of(db, entry, reader.server)
    if posting.opened_at is None:
        _change(db, replace(posting, opened_at=reader.now), reader.server)


def _change(db: Connection, posting: Posting, server: ServerKeys) -> None:
    store.change(db, posting, rows.tag(posting, server))
