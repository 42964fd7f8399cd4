"""What people do with messages, on top of ``messaging``. The caller opens the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any

from messaging import threads
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.keys import ServerKeys
from messaging.models import (
    EntryId,
    Kind,
    Opened,
    PartyId,
    PrincipalId,
    Root,
    ThreadId,
    ThreadLine,
    Trust,
)
from portal.audit import service as audit
from portal.cases.models import AtDesk, Party
from portal.db import Connection
from portal.messages.models import TEXT, pack, unpack

RECENT, PAGE = 4, 10  # beside what is new; of an older page


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads and writes, with the keys for it."""

    me: PrincipalId
    root: Root = field(repr=False)
    trust: Trust
    server: ServerKeys
    now: datetime


def read(
    db: Connection, thread: ThreadId, *, reader: Reader, before: int | None = None
) -> threads.Reading:
    """Open a page of a thread: what is new and a few more, or ten older ones.

    Raises:
        NotInThread: the reader takes no part in it, or there is none.
        CouldNotBeVerified: an entry is not as it was posted, or one is missing.
    """
    line = _line(db, thread, reader)
    unread = line.newest - line.read_to if line else 0
    reading = threads.read(
        db,
        thread,
        me=reader.me,
        root=reader.root,
        trust=reader.trust,
        newest=PAGE if before else max(0, unread) + RECENT,
        before=before,
    )
    audit.check_tail(db, thread, reading.newest, server=reader.server)
    return reading


def read_to(db: Connection, thread: ThreadId, *, reader: Reader) -> int:
    """Return up to where the reader had seen a thread before this."""
    line = _line(db, thread, reader)
    return line.read_to if line else 0


def _line(db: Connection, thread: ThreadId, reader: Reader) -> ThreadLine | None:
    return next((line for line in threads.overview(db, reader.me) if line.thread == thread), None)


def opened(db: Connection, thread: ThreadId, newest: int, *, reader: Reader) -> None:
    """Note that the reader has seen a thread up to ``newest``."""
    threads.mark_read(db, thread, reader.me, newest, reader.now)


def note_opened(db: Connection, thread: ThreadId, *, reader: Reader) -> None:
    """Note in the log that a member of staff opened a thread."""
    audit.note(db, "opened", actor=reader.me, about=thread, server=reader.server, now=reader.now)


def send(
    db: Connection,
    thread: ThreadId,
    *,
    reader: Reader,
    entry: EntryId,
    text: str,
    seen: int | None = None,
) -> int:
    """Send a text message; return its sequence in the thread.

    Raises:
        NotInThread: the writer takes no part in it.
        NewerEntry: somebody else wrote after ``seen``.
        CouldNotBeVerified: the thread is not as it was posted.
    """
    return post(db, thread, reader=reader, entry=entry, content=pack(TEXT, text=text), seen=seen)


def post(
    db: Connection,
    thread: ThreadId,
    *,
    reader: Reader,
    entry: EntryId,
    content: str,
    seen: int | None = None,
) -> int:
    """Post any content; see ``send``."""
    before = _checked_newest(db, thread, reader)
    sequence = threads.post(
        db,
        thread,
        me=reader.me,
        root=reader.root,
        entry=entry,
        text=content,
        seen=seen,
        trust=reader.trust,
        now=reader.now,
    )
    if sequence > before:  # otherwise the form came twice
        _note_posted(db, thread, sequence, reader=reader)
    return sequence


def answer(
    db: Connection,
    thread: ThreadId,
    *,
    reader: Reader,
    entry: EntryId,
    about: EntryId,
    content: str,
) -> int:
    """Post an answer to one entry, such as that an update was read."""
    before = _checked_newest(db, thread, reader)
    sequence = threads.answer(
        db,
        thread,
        me=reader.me,
        root=reader.root,
        entry=entry,
        about=about,
        text=content,
        trust=reader.trust,
        now=reader.now,
    )
    if sequence > before:  # otherwise the form came twice
        _note_posted(db, thread, sequence, reader=reader)
    return sequence


def _checked_newest(db: Connection, thread: ThreadId, reader: Reader) -> int:
    """Return the newest sequence before something is added, which would cover up a cut tail."""
    newest = threads.newest(db, thread)
    audit.check_tail(db, thread, newest, server=reader.server)
    return newest


def _note_posted(db: Connection, thread: ThreadId, sequence: int, *, reader: Reader) -> None:
    """Note an entry in the log, so that it is missed if it goes."""
    audit.note(
        db,
        "posted",
        actor=reader.me,
        about=thread,
        number=sequence,
        server=reader.server,
        now=reader.now,
    )


def inbox(
    db: Connection,
    me: PrincipalId,
    parties: Mapping[ThreadId, Party],
    *,
    trust: Trust,
    server: ServerKeys,
) -> list[tuple[ThreadLine, Party, datetime | None]]:
    """Return the threads of a member of staff that hold a message, and since when each waits.

    Those that wait for an answer come first, whoever waits longest on top; then the newest. An
    update answers nobody: it is sent from the case, perhaps by somebody who read nothing.
    """
    lines = [
        (line, party, _waits_since(db, line, party, trust=trust, server=server))
        for line in threads.overview(db, me)
        if (party := parties.get(line.thread)) is not None
        and me in party.pair.both
        and line.newest_message_at is not None
    ]
    return sorted(lines, key=_order)


def _waits_since(
    db: Connection, line: ThreadLine, party: Party, *, trust: Trust, server: ServerKeys
) -> datetime | None:
    """Return when the first message that nobody has answered was sent, if there is one."""
    if line.newest_message_by == party.account:
        return line.unanswered_since
    try:
        told = audit.numbers(db, line.thread, "told", server=server)
        if line.newest_message not in told:
            return None
        headers = threads.verified(db, line.thread, trust=trust)
    except (CouldNotBeVerified, NotInThread):
        return line.newest_message_at  # somebody has to look
    said = [one for one in headers if one.kind is Kind.MESSAGE and one.sequence not in told]
    waiting = list(takewhile(lambda one: one.sender == party.account, reversed(said)))
    return waiting[-1].sent_at if waiting else None


def unverified(
    db: Connection, me: PrincipalId, parties: Mapping[ThreadId, Party], *, trust: Trust
) -> set[PartyId]:
    """Return the parties whose thread should be in somebody's inbox and is not, or not as theirs.

    Who came in to write to ``me`` has a thread that ``me`` has a key to; and each thread of
    ``me`` that is not of staff alone is the thread of one of ``parties``.
    """
    lines = {line.thread: line for line in threads.overview(db, me)}
    mine = [party for party in parties.values() if me in party.pair.both and party.enrolled]
    lost = {party.id for party in mine if not _is_theirs(lines.get(party.thread), party)}
    strays = lines.keys() - parties.keys()
    return lost | {lines[one].party for one in strays if not _is_of_staff(db, one, trust)}


def _is_theirs(line: ThreadLine | None, party: Party | AtDesk) -> bool:
    return line is not None and line.party == party.id


def _is_of_staff(db: Connection, thread: ThreadId, trust: Trust) -> bool:
    try:
        return threads.client_of(threads.members(db, thread, trust=trust)) is None
    except (CouldNotBeVerified, NotInThread):
        return False


def _order(line: tuple[ThreadLine, Party, datetime | None]) -> tuple[bool, float]:
    since, newest_at = line[2], line[0].newest_message_at
    if since is not None:
        return False, since.timestamp()
    return True, -newest_at.timestamp() if newest_at else 0.0


def items(reading: threads.Reading) -> list[tuple[Opened, dict[str, Any]]]:
    """Return the entries of a page and what is in them, oldest first."""
    ordered = sorted(reading.entries, key=lambda entry: entry.sequence)
    return [(entry, unpack(entry.text)) for entry in ordered]


def lines_of_client(
    db: Connection, me: PrincipalId, parties: Sequence[Party | AtDesk]
) -> list[tuple[ThreadLine, Party | AtDesk]]:
    """Return the threads of a client, each with the party it belongs to.

    Raises:
        CouldNotBeVerified: one of them is gone, or became another's.
    """
    lines = {line.thread: line for line in threads.overview(db, me)}
    if not all(_is_theirs(lines.get(party.thread), party) for party in parties):
        raise CouldNotBeVerified("a client's thread is missing")
    return [(lines[party.thread], party) for party in parties]
