"""What is true of updates: put together from verified entries, and held against their rows.

The row of an update and its entry must say the same. A row that was changed, moved or taken
away, an entry that no row is about, and a type that the party has no permit for are all one
thing: could not be verified.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from messaging import threads
from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.keys import ServerKeys
from messaging.models import EntryId, Kind, Opened, PrincipalId, ThreadId
from portal.audit import service as audit
from portal.db import Connection
from portal.messages.models import unpack
from portal.messages.service import Reader
from portal.updates import contents, permits, store
from portal.updates.models import Answered, Posting, Reached, Told, Version
from portal.updates.rows import Chain

Contents: TypeAlias = list[tuple[Opened, dict[str, Any]]]


def tell(
    db: Connection, thread: ThreadId, wanted: Collection[Chain], *, reader: Reader
) -> list[Told]:
    """Open and verify some of a thread's updates, with all that was answered to them.

    Raises:
        NotInThread: the reader takes no part in it, or there is none.
        CouldNotBeVerified: anything is forged, altered, moved or missing.
    """
    if not wanted:
        return []
    reading = _read_from(db, thread, min(chain[0].sequence for chain in wanted), reader)
    page: Contents = [(entry, unpack(entry.text)) for entry in reading.entries]
    client = threads.client_of(reading.members)
    if client is None:
        raise CouldNotBeVerified("an update in a thread without a client")
    found = _Page(client=client, contents=page, server=reader.server)
    _check_nothing_is_missing(db, thread, found)
    return [found.told(chain) for chain in wanted]


def _read_from(db: Connection, thread: ThreadId, sequence: int, reader: Reader) -> threads.Reading:
    line = next((one for one in threads.overview(db, reader.me) if one.thread == thread), None)
    if line is None:
        raise NotInThread
    reading = threads.read(
        db,
        thread,
        me=reader.me,
        root=reader.root,
        trust=reader.trust,
        newest=max(1, line.newest - sequence + 1),
    )
    audit.check_tail(db, thread, reading.newest, server=reader.server)
    return reading


def _check_nothing_is_missing(db: Connection, thread: ThreadId, page: _Page) -> None:
    """Make sure that every update has its row: with it goes the alarm."""
    known = {posting.entry for posting, _ in store.of_thread(db, thread) if posting}
    if not {entry.id for entry, _ in page.updates()} <= known:
        raise CouldNotBeVerified("an update whose row is gone")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The opened entries of one thread, from which its updates are put together."""

    client: PrincipalId
    contents: Contents = field(repr=False)
    server: ServerKeys

    def updates(self) -> Contents:
        """Return the updates and corrections. A client writes none, whatever an entry says."""
        kinds = {contents.UPDATE, contents.CORRECTION}
        return [
            (entry, content)
            for entry, content in self.contents
            if entry.kind is Kind.MESSAGE
            and content["type"] in kinds
            and entry.sender != self.client
        ]

    def told(self, chain: Chain) -> Told:
        """Put one update together."""
        answers, reached = self._answers({posting.entry for posting in chain})
        return Told(
            client=self.client,
            posting=chain[-1],
            versions=tuple(self._version(posting) for posting in chain),
            answers=tuple(answers),
            reached=tuple(reached),
        )

    def _version(self, posting: Posting) -> Version:
        """Return what an entry says, if its row says the same."""
        found = [one for one in self.updates() if one[0].id == posting.entry]
        if not found:
            raise CouldNotBeVerified("a row about an update that is not there")
        entry, said = found[0]
        update, corrects = contents.read(said)
        theirs = (entry.sequence, update.at, corrects)
        same = theirs == (posting.sequence, posting.due_at, posting.corrects)
        if not same or not permits.holds(posting.permit, posting.party, update.type, self.server):
            raise CouldNotBeVerified("an update that its row does not fit")
        return Version(id=entry.id, by=entry.sender, posted_at=entry.sent_at, update=update)

    def _answers(self, about: set[EntryId]) -> tuple[list[Answered], list[Reached]]:
        """Return what the recipient answered, and when staff reached them.

        Anything else counts for nothing: nobody else can answer, and the recipient cannot
        say that staff reached them.
        """
        found: dict[type, list[Any]] = defaultdict(list)
        for entry, content in self.contents:
            if entry.kind is not Kind.ANSWER or entry.about not in about:
                continue
            by_client = entry.sender == self.client
            if by_client and content["type"] == contents.ANSWER:
                found[Answered].append(_answered(entry, content))
            elif not by_client and content["type"] == contents.REACHED:
                found[Reached].append(_reached(entry, content))
        return found[Answered], found[Reached]


def _answered(entry: Opened, content: dict[str, Any]) -> Answered:
    return Answered(
        id=entry.id,
        version=_about(entry),
        sequence=entry.sequence,
        at=entry.sent_at,
        answer=contents.read_answer(content),
    )


def _reached(entry: Opened, content: dict[str, Any]) -> Reached:
    told_at, note = contents.read_reached(content)
    return Reached(
        id=entry.id,
        version=_about(entry),
        sequence=entry.sequence,
        by=entry.sender,
        told_at=told_at,
        note=note,
    )


def _about(entry: Opened) -> EntryId:
    if entry.about is None:
        raise CouldNotBeVerified("an answer to nothing")
    return entry.about
