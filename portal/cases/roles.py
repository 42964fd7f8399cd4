"""How somebody is involved in a case: sealed in the thread of the staff who are on it."""

from __future__ import annotations

import json

from messaging import threads
from messaging.errors import NotAllowed, NotInThread
from messaging.models import EntryId, PartyId, ThreadId, new_id
from portal.cases import store
from portal.cases.models import Acting, Case, Party, Role, RoleKnown
from portal.db import Connection


def known(db: Connection, staff_thread: ThreadId, *, acting: Acting) -> dict[bytes, Role]:
    """Return the newest role of each party; empty for somebody outside the staff thread."""
    try:
        reading = threads.read(db, staff_thread, me=acting.me, root=acting.root, trust=acting.trust)
    except NotInThread:
        return {}
    notes = (json.loads(entry.text) for entry in reading.entries)
    return {
        bytes.fromhex(note["party"]): Role(note["role"]) for note in notes if note["type"] == "role"
    }


def note(
    db: Connection, staff_thread: ThreadId, party: PartyId, role: Role, *, acting: Acting
) -> None:
    """Write down the role of a party. Raises NotInThread for whoever is not on the case."""
    threads.post(
        db,
        staff_thread,
        me=acting.me,
        root=acting.root,
        entry=EntryId(new_id()),
        text=json.dumps({"type": "role", "party": party.hex(), "role": role}),
        trust=acting.trust,
        now=acting.now,
    )


def settle(db: Connection, case: Case, party: Party, role: Role, *, acting: Acting) -> None:
    """Say how somebody is involved of whom nobody knew it; of two who do, the first has said it.

    The role decides what they may be told of others, so they must be who they say.

    Raises:
        RoleKnown: it was known, or there is no such party in this case.
        NotAllowed: nobody has confirmed them.
        NotInThread: ``acting`` is not on the case.
    """
    store.hold(db, [case.id])
    if threads.unconfirmed(db, party.thread, trust=acting.trust):
        raise NotAllowed
    if known(db, case.staff_thread, acting=acting).get(party.id) is not Role.UNKNOWN:
        raise RoleKnown
    note(db, case.staff_thread, party.id, role, acting=acting)
