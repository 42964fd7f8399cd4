"""Confirming, by six digits, that somebody who came without an invitation is who they say."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, select, update

from messaging import box, confirming, tables, thread_store, threads
from messaging.entries import Confirmation, signed_entry
from messaging.errors import (
    CouldNotBeVerified,
    DigitsDiffer,
    EntryTaken,
    NotAllowed,
    NotInThread,
)
from messaging.keys import Keys, ServerKeys, identity_of
from messaging.models import Duties, EntryId, Kind, Root, ThreadId, new_id
from tests.messaging import by_hand, duty
from tests.messaging.duty import Came
from tests.messaging.world import Person, World


def test_digits_confirm_who_came_in(db: Connection, world: World, dag: Person, kari: Came) -> None:
    who, _, thread = kari
    said = duty.digits(db, world, thread, who)

    assert len(said) == 6
    assert threads.unconfirmed(db, thread, trust=world.trust)
    assert not threads.unconfirmed(db, world.livs, trust=world.trust)
    assert not threads.unconfirmed(db, world.staff_only, trust=world.trust)
    duty.confirms(db, world, thread, dag, f"{said[:3]} {said[3:]}")
    for reader in (who, dag, world.analyst):
        assert not world.read(db, reader, thread).unconfirmed
    with pytest.raises(NotAllowed):
        duty.confirms(db, world, thread, dag, said)


def test_other_digits_confirm_nobody(db: Connection, world: World, dag: Person, kari: Came) -> None:
    said = duty.digits(db, world, kari[2], kari[0])
    other = f"{(int(said) + 1) % 10**6:06}"

    for typed in (other, "", said[:5], f"{said}0"):
        with pytest.raises(DigitsDiffer):
            duty.confirms(db, world, kari[2], dag, typed)
    assert threads.unconfirmed(db, kari[2], trust=world.trust)


def test_the_digits_are_of_these_keys_this_party_and_this_server() -> None:
    server = duty.SERVER
    keys, party = b"k" * 32, b"p" * 16
    digits = server.compare_digits(keys, party)

    assert digits == server.compare_digits(keys, party)
    assert digits != server.compare_digits(b"l" * 32, party)
    assert digits != server.compare_digits(keys, b"q" * 16)
    assert digits != ServerKeys((bytes(32),)).compare_digits(keys, party)
    seen = {server.compare_digits(bytes([one]) * 32, party) for one in range(200)}
    assert len(seen) == 200


def test_only_the_client_reads_digits_out_and_only_the_team_confirms(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    said = duty.digits(db, world, thread, who)

    for other in (dag, world.leader, world.liv):
        with pytest.raises(NotInThread):
            duty.digits(db, world, thread, other)
    with pytest.raises(NotAllowed):
        duty.confirms(db, world, thread, who, said)
    for stranger in (world.leader, world.liv):
        with pytest.raises(NotInThread):
            duty.confirms(db, world, thread, stranger, said)
    with pytest.raises(CouldNotBeVerified):
        confirming.digits(
            db,
            thread,
            me=who.id,
            root=Root(bytes(32)),
            server=duty.SERVER,
            trust=world.trust,
        )


def test_a_confirmation_sent_twice_is_one(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    said, entry = duty.digits(db, world, thread, who), EntryId(new_id())
    first = duty.confirms(db, world, thread, dag, said, entry)

    assert duty.confirms(db, world, thread, dag, said, entry) == first
    message = world.send(db, dag, "Hei", thread=thread)
    with pytest.raises(EntryTaken):
        duty.confirms(db, world, thread, dag, said, message)


def test_somebody_confirmed_stays_so_with_a_pair_and_writes_on(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    duty.confirms(db, world, thread, dag, duty.digits(db, world, thread, who))
    duty.takes(db, world, thread, dag, world.analyst)
    world.send(db, who, "Takk", thread=thread)

    page = world.read(db, world.analyst, thread)
    assert not page.unconfirmed
    assert [one.text for one in page.entries] == ["Kan jeg snakke med noen?", "Takk"]


def test_the_mark_cannot_be_removed_by_changing_the_database(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, party, thread = kari
    own = identity_of(who.root, who.id).fingerprint
    livs = identity_of(world.liv.root, world.liv.id).fingerprint
    assistant = duty.hired(db, world, Duties.ASSISTANT)

    for signer, keys, about in (
        (who, own, party),  # the client confirms themselves
        (world.leader, own, party),  # a colleague who takes no part
        (assistant, own, party),
        (world.liv, own, party),
        (dag, livs, party),  # somebody else is confirmed
        (dag, own, world.livs_party),
    ):
        undo = db.begin_nested()
        _confirm_by_hand(db, world, thread, signer, keys + about, signer)
        with pytest.raises(CouldNotBeVerified):
            threads.unconfirmed(db, thread, trust=world.trust)
        undo.rollback()
    _confirm_by_hand(db, world, thread, dag, own + party, dag)
    assert not threads.unconfirmed(db, thread, trust=world.trust)


def test_an_assistant_in_a_thread_confirms_nobody(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, party, thread = kari
    own = identity_of(who.root, who.id).fingerprint
    duty.takes(db, world, thread, dag, world.analyst)
    clerk = duty.colleague_anew(db, world, dag, Duties.ASSISTANT)
    duty.refreshes(db, world, thread, who)
    _confirm_by_hand(db, world, thread, clerk, own + party, clerk)

    with pytest.raises(CouldNotBeVerified):
        threads.unconfirmed(db, thread, trust=world.trust)


def test_a_confirmation_signed_by_another_than_the_sender_is_refused(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, party, thread = kari
    own = identity_of(who.root, who.id).fingerprint
    _confirm_by_hand(db, world, thread, dag, own + party, world.analyst)

    with pytest.raises(CouldNotBeVerified):
        threads.unconfirmed(db, thread, trust=world.trust)


def test_a_confirmation_cannot_be_moved_and_taken_out_brings_the_mark_back(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    _, _, other = duty.comes_in(db, world)
    place = duty.confirms(db, world, thread, dag, duty.digits(db, world, thread, who))
    row = by_hand.row(db, thread, place)
    db.execute(delete(tables.entry).where(tables.entry.c.id == row["id"]))
    assert threads.unconfirmed(db, thread, trust=world.trust)

    end = by_hand.length(db, other)
    db.execute(tables.entry.insert().values(row | {"thread": other, "sequence": end + 1}))
    with pytest.raises(CouldNotBeVerified):
        threads.unconfirmed(db, other, trust=world.trust)


def test_an_identity_without_an_invitation_cannot_be_made_an_invited_one(
    db: Connection, world: World, kari: Came
) -> None:
    who, _, thread = kari
    identity = tables.identity.c
    livs = db.execute(select(tables.identity).where(identity.principal == world.liv.id)).one()
    db.execute(delete(tables.identity).where(identity.principal == world.liv.id))
    for values in (
        {"invitation": livs.invitation},
        {"invitation": livs.invitation, "by_code": livs.by_code, "by_self": livs.by_self},
        {"by_self": livs.by_self},
    ):
        undo = db.begin_nested()
        db.execute(update(tables.identity).where(identity.principal == who.id).values(values))
        with pytest.raises(CouldNotBeVerified):
            threads.unconfirmed(db, thread, trust=world.trust)
        undo.rollback()


def _confirm_by_hand(
    db: Connection, world: World, thread: ThreadId, sender: Person, said: bytes, signer: Person
) -> None:
    """Put a confirmation at the end of a thread, rightly signed by whoever signs it."""
    signature = box.sign(Keys(signer.root).signing, "confirm", said)
    body = said + signature
    assert Confirmation.unpack(body).pack() == body
    header = by_hand.header(db, world, thread, sender, Kind.CONFIRM)
    thread_store.add_entry(db, signed_entry(header, body, Keys(sender.root).signing))
