"""What people do in threads. The caller opens the transaction, and brings the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from messaging import (
    epochs,
    history,
    invitations,
    line_store,
    lists,
    opening,
    roster,
    thread_store,
    writing,
)
from messaging.entries import (
    NOTHING,
    Entry,
    Header,
    Member,
    encode,
    open_text,
)
from messaging.epochs import Writer
from messaging.errors import NotAllowed
from messaging.models import (
    MAKES_CASES,
    EntryId,
    Kind,
    MemberType,
    Opened,
    PartyId,
    PrincipalId,
    Root,
    ThreadId,
    ThreadLine,
    Trust,
)

PAGE = 50  # entries that are opened at once
TEXTS = (Kind.MESSAGE, Kind.ANSWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page of a thread. All of ``headers`` is verified, of which ``entries`` are opened.

    ``withheld`` counts the messages and answers of times at which the reader took no part, and
    which nobody has given them. ``unconfirmed``: the client came without an invitation, and
    nobody of the team has compared digits with them.
    """

    thread: ThreadId
    party: PartyId
    members: tuple[Member, ...]
    headers: tuple[Header, ...]
    entries: tuple[Opened, ...]
    has_earlier: bool
    withheld: int
    unconfirmed: bool

    @property
    def newest(self) -> int:
        """The sequence of the newest entry, which a form gives back as ``seen``."""
        return self.headers[-1].sequence


def begin(
    db: Connection, *, thread: ThreadId, me: PrincipalId, root: Root, trust: Trust, now: datetime
) -> None:
    """Begin a client's thread, with the party and the pair of their own signed invitation.

    Raises:
        NotAllowed: ``me`` did not come in as a client.
        CouldNotBeVerified: the invitation, the identity or the roster is not as it was signed.
    """
    client = invitations.vouched(db, me, trust)
    party = client.party
    if party is None:
        raise NotAllowed("only a client begins a client's thread")
    members = lists.client_list(client, roster.newest(db, trust))
    epochs.begin(db, thread, party, members, Writer(me=me, root=root, trust=trust, at=now))


def begin_staff(
    db: Connection,
    *,
    thread: ThreadId,
    case: PartyId,
    me: PrincipalId,
    root: Root,
    members: Sequence[PrincipalId],
    trust: Trust,
    now: datetime,
) -> None:
    """Begin the staff-only thread of a case, among ``members`` and ``me``.

    Raises:
        NotAllowed: ``me`` makes no cases.
        CouldNotBeVerified: somebody is not on the roster.
    """
    current = roster.newest(db, trust)
    if not current.duties_of(me) & MAKES_CASES:
        raise NotAllowed("this person makes no cases")
    listed = frozenset(lists.staff_member(current, one) for one in {me, *members})
    epochs.begin(db, thread, case, listed, Writer(me=me, root=root, trust=trust, at=now))


def post(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    entry: EntryId,
    text: str,
    now: datetime,
    trust: Trust,
    seen: int | None = None,
) -> int:
    """Send a message; return its sequence. The same ``entry`` again is the same one message.

    ``text`` has 1 to ``entries.MAX_BYTES`` bytes of UTF-8. ``seen`` is the highest sequence
    that the writer had on screen; None sends whatever came since.

    Raises:
        TextEmpty, TextTooLong: nothing to send, or too much.
        NotInThread: ``me`` takes no part, or there is no such thread.
        NewerEntry: somebody else sent a message after ``seen``.
        EntryTaken: the id belongs to another entry.
        CouldNotBeVerified: the thread is not as it was signed.
    """
    draft = writing.Draft(kind=Kind.MESSAGE, id=entry, about=NOTHING, text=encode(text), seen=seen)
    return writing.add(db, thread, draft, Writer(me=me, root=root, trust=trust, at=now))


def answer(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    entry: EntryId,
    about: EntryId,
    text: str,
    now: datetime,
    trust: Trust,
) -> int:
    """Answer one message, as to acknowledge an update; return the sequence.

    Everybody can verify that it was answered and by whom; the words are sealed.

    Raises:
        NoSuchEntry: the thread has no message ``about``.
        TextEmpty, TextTooLong, NotInThread, EntryTaken, CouldNotBeVerified: as ``post``.
    """
    draft = writing.Draft(kind=Kind.ANSWER, id=entry, about=about, text=encode(text), seen=None)
    return writing.add(db, thread, draft, Writer(me=me, root=root, trust=trust, at=now))


def read(
    db: Connection,
    thread: ThreadId,
    *,
    me: PrincipalId,
    root: Root,
    trust: Trust,
    newest: int = PAGE,
    before: int | None = None,
) -> Reading:
    """Verify the whole thread, and open its ``newest`` entries before sequence ``before``.

    Raises:
        NotInThread: ``me`` takes no part, or there is no such thread.
        CouldNotBeVerified: anything in it is forged, altered, moved or missing.
    """
    chain, entries = history.whole(db, thread, trust)
    keys = opening.epoch_keys(db, chain, chain.standing(me), root, trust)
    texts = [one for one in entries if one.header.kind in TEXTS]
    mine = [one for one in texts if one.header.epoch in keys]
    until = [one for one in mine if before is None or one.header.sequence < before]
    page = until[max(0, len(until) - newest) :]
    return Reading(
        thread=thread,
        party=chain.members.party,
        members=chain.members.members,
        headers=tuple(one.header for one in entries),
        entries=_opened(db, page, keys),
        has_earlier=len(until) > len(page),
        withheld=len(texts) - len(mine),
        unconfirmed=chain.unconfirmed,
    )


def _opened(db: Connection, page: Sequence[Entry], keys: Mapping[int, bytes]) -> tuple[Opened, ...]:
    if not page:
        return ()
    first, last = page[0].header, page[-1].header
    bodies = thread_store.bodies(db, first.thread, first.sequence, last.sequence)
    return tuple(
        _open(keys[one.header.epoch], one, bodies.get(one.header.sequence)) for one in page
    )


def _open(key: bytes, entry: Entry, body: bytes | None) -> Opened:
    header = entry.header
    return Opened(
        id=header.id,
        sequence=header.sequence,
        kind=header.kind,
        sender=header.sender,
        sent_at=header.sent_at,
        about=None if header.about == NOTHING else header.about,
        text=open_text(key, replace(entry, body=body)),
    )


def verified(db: Connection, thread: ThreadId, *, trust: Trust) -> list[Header]:
    """Return all headers, each verified, without any key: for the worker.

    Raises:
        NotInThread: there is no such thread.
        CouldNotBeVerified: anything in it is forged, altered, moved or missing.
    """
    _, entries = history.whole(db, thread, trust)
    return [entry.header for entry in entries]


def newest(db: Connection, thread: ThreadId) -> int:
    """Return the sequence of the newest entry there is, verified or not; 0 for none."""
    return thread_store.newest(db, thread)


def members(db: Connection, thread: ThreadId, *, trust: Trust) -> tuple[Member, ...]:
    """Return who takes part, as the newest verified list has them. Raises as ``verified``."""
    chain, _ = history.whole(db, thread, trust)
    return chain.members.members


def unconfirmed(db: Connection, thread: ThreadId, *, trust: Trust) -> bool:
    """Whether nobody of the team has vouched for the client yet. Raises as ``verified``."""
    chain, _ = history.whole(db, thread, trust)
    return chain.unconfirmed


def client_of(members: Sequence[Member]) -> PrincipalId | None:
    """Return the client among ``members``; None in a staff thread."""
    return next((one.principal for one in members if one.type is MemberType.CLIENT), None)


def thread_of(db: Connection, party: PartyId, *, trust: Trust) -> ThreadId | None:
    """Return the thread of a party, or the staff thread of a case, if it has begun."""
    return thread_store.thread_of(db, party, unit=trust.unit)


def mark_read(
    db: Connection, thread: ThreadId, me: PrincipalId, sequence: int, now: datetime
) -> None:
    """Note that ``me`` has seen the thread up to ``sequence``; a mark never goes back."""
    thread_store.mark_read(db, thread, me, sequence, now)


def overview(db: Connection, me: PrincipalId) -> Sequence[ThreadLine]:
    """Return a line for each thread of ``me``, newest message first; opens none of them."""
    return line_store.overview(db, me, me=me)


def read_marks(db: Connection, thread: ThreadId) -> dict[PrincipalId, tuple[int, datetime]]:
    """Return up to which sequence, and when last, each member has seen the thread."""
    return thread_store.read_marks(db, thread)
