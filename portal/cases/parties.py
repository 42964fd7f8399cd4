"""Who the parties are: each row held against its tag, and against the invitation."""

from __future__ import annotations

from messaging import invitations
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PartyId, PrincipalId, ThreadId, Trust
from portal.cases import rows, store
from portal.cases.models import NoSuchCase, Party
from portal.db import Connection


def of_client(
    db: Connection, account: PrincipalId, *, trust: Trust, server: ServerKeys
) -> list[Party]:
    """Return what a client is party to, each held against the invitation they came in by.

    Raises:
        CouldNotBeVerified: the party was changed, exchanged for another's, or taken away.
    """
    invited = invitations.vouched(db, account, trust).invitation.invited
    parties = [rows.party(row, server) for row in store.parties_of_account(db, account)]
    if [(party.id, party.pair.both) for party in parties] != [(invited.party, invited.pair)]:
        raise CouldNotBeVerified("a party is not the one its invitation names")
    return parties


def party(db: Connection, id: PartyId, *, server: ServerKeys) -> Party:
    """Return one party, for whoever may see it.

    Raises:
        NoSuchCase: there is none.
    """
    found = store.party_by_id(db, id)
    if found is None:
        raise NoSuchCase
    return rows.party(found, server)


def thread_parties(db: Connection, *, server: ServerKeys) -> dict[ThreadId, Party]:
    """Return whose threads the clients' threads are."""
    return {row.thread: rows.party(row, server) for row in store.all_parties(db)}


def believed(db: Connection, *, server: ServerKeys) -> tuple[dict[ThreadId, Party], set[PartyId]]:
    """Return whose threads the clients' threads are, and which parties' rows were changed."""
    sound, changed = {}, set()
    for row in store.all_parties(db):
        try:
            sound[ThreadId(row.thread)] = rows.party(row, server)
        except CouldNotBeVerified:
            changed.add(PartyId(row.id))
    return sound, changed
