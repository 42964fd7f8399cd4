"""Rubbish at the duty desk: two colleagues close it unread, and anybody there brings it back.

Nothing is deleted, and no state is stored. What was said about a thread stands in the log, which
nobody changes unseen; closed is what two of them have called rubbish since its newest message.
So whoever writes once more in a thread that was closed is back at the desk. The same holds for
requests to be rung, which have no messages: whoever asks once more makes another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Literal, TypeVar

from messaging import desk
from messaging.keys import ServerKeys
from messaging.models import PrincipalId, ThreadId, ThreadLine
from portal.audit import service as audit
from portal.cases.models import Acting
from portal.db import Connection

Said = Literal["rubbish", "kept"]
NEEDED = 2  # colleagues

Thing = TypeVar("Thing", bound=bytes)  # the id of a thread, or of a request to be rung
Marks = Mapping[PrincipalId, int]  # who called it rubbish, up to which message


def marks(db: Connection, newest: Mapping[Thing, int], *, server: ServerKeys) -> dict[Thing, Marks]:
    """Return who calls which thread rubbish as it is now; nobody, where the log was changed.

    What was posted last the log says too: an entry that was taken away makes no thread older.

    Args:
        db: a connection.
        newest: the newest message of each thread; 0 for what has none.
        server: the keys that the log is held against.
    """
    about: dict[bytes, list[audit.Noted]] = {thing: [] for thing in newest}
    for one in audit.noted(db, "rubbish", "kept", "posted", among=newest, server=server):
        about[one.about].append(one)
    return {thing: _marks(about[thing], newest[thing]) for thing in newest}


def newest_of(lines: Collection[ThreadLine]) -> dict[ThreadId, int]:
    """Return the newest message of each thread."""
    return {line.thread: line.newest_message for line in lines}


def _marks(noted: Collection[audit.Noted], newest: int) -> Marks:
    by: dict[PrincipalId, int] = {}
    if not all(one.holds for one in noted) or any(two.at < one.at for one, two in pairwise(noted)):
        return by  # a row was changed, or two were exchanged
    newest = max([newest, *(one.number or 0 for one in noted if one.what == "posted")])
    for one in noted:
        number = one.number or 0
        if one.what == "kept":
            by.clear()
        elif one.what == "rubbish" and one.actor is not None and number >= newest:
            by[one.actor] = number
    return by


def is_closed(marked: Collection[PrincipalId]) -> bool:
    """Whether enough colleagues agree."""
    return len(marked) >= NEEDED


def closed_unread(db: Connection, line: ThreadLine, *, server: ServerKeys) -> bool:
    """Whether a thread at the desk was closed unread, as its writer is told."""
    return is_closed(marks(db, newest_of([line]), server=server)[line.thread])


def say(
    db: Connection, said: Said, shown: Mapping[ThreadId, int], *, acting: Acting
) -> list[ThreadLine]:
    """Call threads rubbish, or say that they are to be kept; what is at the desk no more is not.

    ``shown`` holds the newest message of each that whoever says so was shown. Return the
    threads in which somebody has written since, which are not rubbish by that.

    Raises:
        NotInThread: ``acting`` is not at the desk.
    """
    lines = [
        line for line in desk.waiting(db, me=acting.me, trust=acting.trust) if line.thread in shown
    ]
    for line in lines:
        audit.note(
            db,
            said,
            actor=acting.me,
            about=line.thread,
            number=min(shown[line.thread], line.newest_message),
            server=acting.server,
            now=acting.now,
        )
    return [line for line in lines if line.newest_message > shown[line.thread]]
