"""How updates are read: on the start page, one by one, and from outside, without a key."""

from __future__ import annotations

from datetime import datetime, timedelta

from messaging import threads
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import EntryId
from portal.cases import service as cases
from portal.cases.models import Party
from portal.db import Connection
from portal.messages.service import Reader
from portal.updates import rows, store, telling
from portal.updates.models import NoSuchUpdate, Posting, Told

STAYS = timedelta(days=1)  # on the start page after it happened, or was closed


def of_client(db: Connection, party: Party, *, reader: Reader) -> list[Told]:
    """Return what a party was told and must still see at once, the newest first.

    It stays until somebody has answered, and until a day after it happens.

    Raises:
        NotInThread: the reader takes no part in the party's thread.
        CouldNotBeVerified: something was forged, altered, moved or taken away.
    """
    found = rows.chains(db, party.thread, server=reader.server)
    told = telling.tell(db, party.thread, found, reader=reader)
    stays = [one for one in told if _stays(one, reader.now)]
    return sorted(stays, key=lambda one: one.posting.sequence, reverse=True)


def _stays(told: Told, now: datetime) -> bool:
    """Whether it must still be seen. The row says only when it was closed, never that it is."""
    posting = told.posting
    over = [at for at in (posting.due_at, posting.closed_at) if at is not None]
    return not told.closed or posting.closed_at is None or max(over) + STAYS > now


def one(db: Connection, entry: EntryId, *, reader: Reader) -> Told:
    """Return one update as it stands now, by the id of any of its versions.

    Raises:
        NoSuchUpdate: there is none.
        NotInThread: the reader takes no part in its thread.
        CouldNotBeVerified: something was forged, altered, moved or taken away.
    """
    posting = posting_of(db, entry, reader.server)
    for chain in rows.chains(db, posting.thread, server=reader.server):
        if posting in chain:
            return telling.tell(db, posting.thread, [chain], reader=reader)[0]
    raise NoSuchUpdate


def outline(db: Connection, entry: EntryId, *, server: ServerKeys) -> Posting:
    """Return what can be known of an update without any key, for a leader.

    Raises:
        NoSuchUpdate: there is none.
        CouldNotBeVerified: its row was changed.
    """
    return posting_of(db, entry, server)


def party_of(db: Connection, entry: EntryId, *, server: ServerKeys) -> Party:
    """Return whom an update is for. Raises as ``outline``."""
    return cases.party(db, posting_of(db, entry, server).party, server=server)


def posting_of(db: Connection, entry: EntryId, server: ServerKeys) -> Posting:
    """Return the row of an update, if it is as the portal wrote it. Raises as ``outline``."""
    found = store.find(db, entry)
    if found is None:
        raise NoSuchUpdate
    posting, tag = found
    if posting is None or not rows.tag_holds(posting, tag, server):
        raise CouldNotBeVerified("the row of an update was changed")
    return posting


def last_seen(db: Connection, party: Party, *, reader: Reader) -> datetime | None:
    """Return when a party last wrote, answered or opened an update, as far as is known.

    Raises:
        NotInThread: the party never came in.
        CouldNotBeVerified: something was forged, altered, moved or taken away.
    """
    wrote = [
        one.sent_at
        for one in threads.verified(db, party.thread, trust=reader.trust)
        if one.sender == party.account
    ]
    found = rows.chains(db, party.thread, server=reader.server)
    opened = [posting.opened_at for chain in found for posting in chain if posting.opened_at]
    return max([*wrote, *opened], default=None)
