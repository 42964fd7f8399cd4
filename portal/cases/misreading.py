"""Wrong digits: each is noted, a few have to wait until tomorrow, and the leader is told.

The six digits keep one of the pair from confirming somebody whom nobody has spoken to. So they
must not be found by trying.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from messaging.models import ThreadId
from portal.audit import service as audit
from portal.cases.models import Acting, MustWait
from portal.db import Connection

MOST = 5  # wrong ones in a thread, whoever of the pair typed them
WITHIN = timedelta(days=1)
TOLD_FOR = timedelta(days=7)  # the leader has days off


def note_misread(db: Connection, thread: ThreadId, *, acting: Acting) -> None:
    """Note that the digits typed for a thread were wrong; never which."""
    audit.note(db, "misread", actor=acting.me, about=thread, server=acting.server, now=acting.now)


def must_wait(db: Connection, thread: ThreadId, *, acting: Acting) -> bool:
    """Whether the digits of a thread were wrong too often today. A changed row counts too."""
    tries = audit.noted(db, "misread", among=[thread], server=acting.server)
    return sum(one.at > acting.now - WITHIN for one in tries) >= MOST


def check_tries(db: Connection, thread: ThreadId, *, acting: Acting) -> None:
    """Let somebody try. The caller's transaction must be the only one that writes.

    Raises:
        MustWait: see ``must_wait``.
    """
    if must_wait(db, thread, acting=acting):
        raise MustWait


def often_misread(db: Connection, *, acting: Acting) -> set[bytes]:
    """Return the threads whose digits were often wrong of late, for the leader to ask about."""
    tries = audit.noted(db, "misread", server=acting.server)
    counted = Counter(one.about for one in tries if one.at > acting.now - TOLD_FOR)
    return {thread for thread, times in counted.items() if times >= MOST}
