"""Somebody inside, with a key of their own and a way to write the database, forges.

Everything here is rightly signed by whoever signs it; what is wrong is what they sign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, delete, update

from messaging import (
    box,
    epochs,
    history,
    opening,
    tables,
    thread_store,
    threads,
)
from messaging.enrolment import (
    Invited,
)
from messaging.entries import Header, Member, MemberList, grant_context, seal_text, signed_entry
from messaging.epochs import Writer
from messaging.errors import CouldNotBeVerified
from messaging.keys import Keys, identity_of
from messaging.models import (
    Duties,
    EntryId,
    Kind,
    MemberType,
    PartyId,
    PrincipalId,
    ThreadId,
    new_id,
)
from tests.messaging.world import (
    NOW,
    Person,
    World,
    colleague,
    dismiss,
    enrolled,
)


def as_member(one: Person, kind: MemberType) -> Member:
    """Return somebody as a list would name them."""
    return Member(
        principal=one.id, type=kind, fingerprint=identity_of(one.root, one.id).fingerprint
    )


def newest_key(db: Connection, world: World, reader: Person) -> bytes:
    """Return the key of Liv's thread, as one of its members opens it."""
    chain, _ = history.tip(db, world.livs, world.trust)
    standing = chain.standing(reader.id)
    keys = opening.epoch_keys(db, chain, standing, reader.root, world.trust)
    return keys[chain.newest.number]


def begin(db: Connection, world: World, me: Person, party: PartyId, listed: set[Member]) -> None:
    """Write a first entry with any list, as no verb would."""
    writer = Writer(me=me.id, root=me.root, trust=world.trust, at=NOW)
    epochs.begin(db, ThreadId(new_id()), party, frozenset(listed), writer)


def test_a_client_begins_with_their_pair_and_nobody_else(db: Connection, world: World) -> None:
    pair, party = (world.analyst.id, world.clinician.id), PartyId(new_id())
    invited = Invited(account=PrincipalId(new_id()), party=party, pair=pair)
    eva = enrolled(db, world.trust, world.analyst, invited)
    client, staff = MemberType.CLIENT, MemberType.STAFF
    right = {
        as_member(eva, client),
        as_member(world.analyst, staff),
        as_member(world.clinician, staff),
    }
    wrong = (
        (party, right | {as_member(world.leader, staff)}),
        (party, right | {as_member(world.ola, client)}),
        (party, right - {as_member(world.clinician, staff)}),
        (party, right - {as_member(eva, client)}),
        (PartyId(new_id()), right),
    )

    for about, listed in wrong:
        undo = db.begin_nested()
        with pytest.raises(CouldNotBeVerified):
            begin(db, world, eva, about, listed)
        undo.rollback()
    begin(db, world, eva, party, right)


def test_staff_begin_among_staff_and_nobody_else(db: Connection, world: World) -> None:
    assistant = colleague(db, world.trust, world.leader, Duties.ASSISTANT, world.leader)
    analyst, clinician, leader, clerk, liv = (
        as_member(one, MemberType.STAFF)
        for one in (world.analyst, world.clinician, world.leader, assistant, world.liv)
    )
    wrong = (
        (world.analyst, {analyst, as_member(world.liv, MemberType.CLIENT)}),
        (world.analyst, {analyst, liv}),
        (world.analyst, {clinician, leader}),
        (assistant, {clerk, clinician}),
        (world.liv, {liv, clinician}),
    )

    for me, listed in wrong:
        undo = db.begin_nested()
        with pytest.raises(CouldNotBeVerified):
            begin(db, world, me, PartyId(new_id()), listed)
        undo.rollback()
    begin(db, world, world.analyst, PartyId(new_id()), {analyst, clinician, clerk})


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.MESSAGE},
        {"version": 2},
        {"epoch": 2},
        {"fingerprint": bytes(32)},
        {"about": EntryId(b"some other entry")},
        {"previous": b"some other entry" * 2},
        {"roster": 9},
    ],
)
def test_a_first_entry_is_a_first_entry(
    db: Connection, world: World, change: dict[str, Any]
) -> None:
    [first] = thread_store.entries(db, world.livs)
    body = thread_store.bodies(db, world.livs, 1, 1)[1]
    key = Keys(world.liv.root).signing
    db.execute(delete(tables.entry).where(tables.entry.c.thread == world.livs))
    thread_store.add_entry(db, signed_entry(replace(first.header, **change), body, key))

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv)
    with pytest.raises(CouldNotBeVerified):
        world.send(db, world.liv, "Hei")


def test_another_party_cannot_be_put_over_a_thread(db: Connection, world: World) -> None:
    where = tables.thread.c.id == world.staff_only
    db.execute(update(tables.thread).where(where).values(party=new_id()))

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.analyst, world.staff_only)


Change = Callable[[World, Header], Header]

WRONG_PLACES: dict[str, Change] = {
    "another hash before it": lambda _, header: replace(header, previous=bytes(32)),
    "a gap": lambda _, header: replace(header, sequence=header.sequence + 1),
    "another version": lambda _, header: replace(header, version=2),
    "another epoch": lambda _, header: replace(header, epoch=2),
    "an older roster": lambda _, header: replace(header, roster=3),
    "a roster to come": lambda _, header: replace(header, roster=9),
    "an earlier time": lambda _, header: replace(header, sent_at=NOW.replace(year=2025)),
    "a second first entry": lambda _, header: replace(header, kind=Kind.EPOCH),
    "a message about another": lambda _, header: replace(header, about=EntryId(new_id())),
    "an answer to nothing": lambda _, header: replace(header, kind=Kind.ANSWER),
    "an answer to an unknown message": lambda _, header: replace(
        header, kind=Kind.ANSWER, about=EntryId(new_id())
    ),
    "a stranger": lambda world, header: replace(
        header,
        sender=world.ola.id,
        fingerprint=identity_of(world.ola.root, world.ola.id).fingerprint,
    ),
    "a colleague's name": lambda world, header: replace(
        header,
        sender=world.analyst.id,
        fingerprint=identity_of(world.analyst.root, world.analyst.id).fingerprint,
    ),
    "another fingerprint": lambda _, header: replace(header, fingerprint=bytes(32)),
}


@pytest.mark.parametrize("name", ["nothing wrong", *WRONG_PLACES])
def test_an_entry_signed_by_a_member_is_taken_only_in_its_place(
    db: Connection, world: World, name: str
) -> None:
    world.send(db, world.liv, "Hei")
    change = WRONG_PLACES.get(name, lambda _, header: header)
    _smuggle(db, world, world.liv, change)

    if name == "nothing wrong":
        assert world.texts(db, world.liv) == ["Hei", "Smuglet"]
    else:
        with pytest.raises(CouldNotBeVerified):
            world.read(db, world.analyst)
        with pytest.raises(CouldNotBeVerified):
            threads.verified(db, world.livs, trust=world.trust)


@pytest.mark.parametrize(
    "name", ["a second first entry", "a stranger", "a colleague's name", "another fingerprint"]
)
def test_nobody_writes_after_an_entry_that_is_forged(
    db: Connection, world: World, name: str
) -> None:
    _smuggle(db, world, world.liv, WRONG_PLACES[name])

    with pytest.raises(CouldNotBeVerified):
        world.send(db, world.liv, "Er dette ekte?")


def test_whoever_was_dismissed_cannot_sign_under_the_new_roster(
    db: Connection, world: World
) -> None:
    dismiss(db, world, world.clinician)
    _smuggle(db, world, world.clinician, lambda _, header: header)

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv)


def test_a_member_cannot_put_words_in_anothers_mouth(db: Connection, world: World) -> None:
    said = world.send(db, world.liv, "Ja")
    _, last = history.tip(db, world.livs, world.trust)
    key = newest_key(db, world, world.clinician)
    body = seal_text(key, last.header, b"Nei")
    db.execute(update(tables.entry).where(tables.entry.c.id == said).values(body=body))

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.analyst)


def test_a_list_has_one_order_and_names_nobody_twice(db: Connection, world: World) -> None:
    packed = thread_store.bodies(db, world.livs, 1, 1)[1]
    start, members = packed[:50], [packed[i : i + 49] for i in range(50, len(packed), 49)]
    MemberList.unpack(start + b"".join(members))

    for wrong in (members[::-1], [members[0], *members[:2]]):
        with pytest.raises(CouldNotBeVerified):
            MemberList.unpack(start + b"".join(wrong))


def test_a_key_that_is_not_the_threads_is_not_written_with(db: Connection, world: World) -> None:
    listed = threads.members(db, world.livs, trust=world.trust)
    me = next(one for one in listed if one.principal == world.liv.id)
    public = identity_of(world.liv.root, world.liv.id).kem_public
    known_to_the_forger = box.wrap("grant", grant_context(world.livs, me), bytes(32), public)
    mine = tables.epoch_grant.c.principal == world.liv.id
    db.execute(update(tables.epoch_grant).where(mine).values(wrapped=known_to_the_forger))

    with pytest.raises(CouldNotBeVerified):
        world.send(db, world.liv, "Hei")
    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv)


def _smuggle(db: Connection, world: World, writer: Person, change: Change) -> None:
    """Put an entry at the end, rightly sealed and signed by ``writer``, with a changed header."""
    chain, last = history.tip(db, world.livs, world.trust)
    key = newest_key(db, world, world.liv)
    header = change(
        world,
        Header(
            kind=Kind.MESSAGE,
            thread=world.livs,
            sequence=last.header.sequence + 1,
            id=EntryId(new_id()),
            sender=writer.id,
            fingerprint=identity_of(writer.root, writer.id).fingerprint,
            roster=chain.roster.number,
            sent_at=NOW,
            previous=last.hash(),
        ),
    )
    body = seal_text(key, header, b"Smuglet")
    thread_store.add_entry(db, signed_entry(header, body, Keys(writer.root).signing))
