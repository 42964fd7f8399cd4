"""The rows of updates, held against their tags, the log and the signed entries: without any key.

A tag says that the portal wrote a row, not that it is the newest that it wrote. So the log says
which updates were posted, and each row says up to which answer it was reckoned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from messaging import threads
from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import EntryId, Kind, ThreadId, Trust
from portal.audit import service as audit
from portal.db import Connection
from portal.updates import store
from portal.updates.models import Posting

Chain: TypeAlias = tuple[Posting, ...]  # a posting and its corrections, oldest first


def tag(posting: Posting, server: ServerKeys) -> bytes:
    """Return the tag of a posting's row."""
    return server.row_tag(*_tagged(posting))


def tag_holds(posting: Posting | None, tag: bytes, server: ServerKeys) -> bool:
    """Whether the portal wrote this row as it is; None is one that cannot even be read."""
    try:
        return posting is not None and server.row_tag_holds(tag, *_tagged(posting))
    except OverflowError:  # a number that the portal never writes
        return False


def _tagged(posting: Posting) -> tuple[bytes, ...]:
    """Return all that a posting says, as its tag covers it."""
    return (
        b"update",
        posting.entry,
        posting.thread,
        posting.party,
        posting.case,
        posting.permit,
        posting.corrects or b"",
        posting.sequence.to_bytes(8, "big"),
        posting.answered.to_bytes(8, "big"),
        *(
            b"" if at is None else to_milliseconds(at).to_bytes(8, "big")
            for at in (
                posting.due_at,
                posting.posted_at,
                posting.alarm_at,
                posting.alarmed_at,
                posting.opened_at,
                posting.closed_at,
            )
        ),
    )


def chains(db: Connection, thread: ThreadId, *, server: ServerKeys) -> list[Chain]:
    """Return the postings of a thread, each with what corrects it.

    Raises:
        CouldNotBeVerified: a row was changed or is gone, or makes no whole chain.
    """
    written, all_stand = _standing(db, thread, server)
    if not all_stand:
        raise CouldNotBeVerified("the row of an update was changed, or is gone")
    found = _chains(written)
    if any(chain[0].corrects for chain in found) or sum(map(len, found)) != len(written):
        raise CouldNotBeVerified("a correction without what it corrects")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands of the updates of one thread.

    Attributes:
        chains: of the rows that the portal wrote as they are.
        all_stand: no row was changed, and none is gone.
        answers: the sequence of the last answer to each entry.
    """

    chains: list[Chain] = field(default_factory=list)
    all_stand: bool = True
    answers: dict[EntryId, int] = field(default_factory=dict)

    def outdated(self, chain: Chain) -> bool:
        """Whether the row of what is true now was put back to before an answer."""
        last = max(self.answers.get(posting.entry, 0) for posting in chain)
        return last > chain[-1].answered


def hold(db: Connection, thread: ThreadId, *, trust: Trust, server: ServerKeys) -> Held:
    """Return what stands of a thread's updates, each row judged by itself.

    Raises:
        NotInThread: there is no such thread.
        CouldNotBeVerified: the thread or its log is not whole.
    """
    written, all_stand = _standing(db, thread, server)
    if all_stand and not written:
        return Held()
    headers = threads.verified(db, thread, trust=trust)
    audit.check_tail(db, thread, headers[-1].sequence, server=server)
    answers = {one.about: one.sequence for one in headers if one.kind is Kind.ANSWER}
    return Held(chains=_chains(written), all_stand=all_stand, answers=answers)


def _standing(db: Connection, thread: ThreadId, server: ServerKeys) -> tuple[list[Posting], bool]:
    """Return the rows that the portal wrote as they are, and whether these are all."""
    rows = store.of_thread(db, thread)
    written = [row for row, tag in rows if row is not None and tag_holds(row, tag, server)]
    noted = audit.numbers(db, thread, "told", server=server)
    gone = noted - {posting.sequence for posting in written}
    return written, not gone and len(written) == len(rows)


def _chains(written: Iterable[Posting]) -> list[Chain]:
    """Return a chain for each posting that nothing corrects."""
    by_entry = {posting.entry: posting for posting in written}
    corrected = {posting.corrects for posting in by_entry.values()}
    return [
        _back_from(posting, by_entry)
        for posting in by_entry.values()
        if posting.entry not in corrected
    ]


def _back_from(posting: Posting, by_entry: dict[EntryId, Posting]) -> Chain:
    chain = [posting]
    while chain[0].corrects in by_entry:
        chain.insert(0, by_entry[chain[0].corrects])
    return tuple(chain)
