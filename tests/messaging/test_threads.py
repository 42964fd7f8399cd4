"""What people do in threads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from messaging import threads
from messaging.entries import MAX_BYTES
from messaging.errors import (
    CouldNotBeVerified,
    EntryTaken,
    NewerEntry,
    NoSuchEntry,
    NotAllowed,
    NotInThread,
    TextEmpty,
    TextTooLong,
)
from messaging.keys import new_root
from messaging.models import EntryId, Kind, PartyId, ThreadId, new_id
from tests.messaging.world import NOW, Person, World, person

one_database = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25
)


def test_the_client_and_the_pair_read_what_was_written(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Kan vi snakkes på fredag?")
    world.send(db, world.clinician, "Ja, klokken ti.")

    for reader in (world.liv, world.analyst, world.clinician):
        assert world.texts(db, reader) == ["Kan vi snakkes på fredag?", "Ja, klokken ti."]


def test_nobody_else_reads_it_not_even_the_leader(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Bare for dere to")

    for reader in (world.leader, world.ola, person()):
        with pytest.raises(NotInThread):
            world.read(db, reader)


def test_the_staff_thread_is_for_its_staff_alone(db: Connection, world: World) -> None:
    world.send(db, world.clinician, "Rolle: utsatt", thread=world.staff_only)

    assert world.texts(db, world.analyst, world.staff_only) == ["Rolle: utsatt"]
    assert world.read(db, world.analyst, world.staff_only).party == world.case
    for reader in (world.liv, world.ola, world.leader):
        with pytest.raises(NotInThread):
            world.read(db, reader, world.staff_only)


def test_a_thread_that_does_not_exist_is_like_one_that_is_not_mine(
    db: Connection, world: World
) -> None:
    with pytest.raises(NotInThread):
        world.read(db, world.liv, ThreadId(new_id()))
    with pytest.raises(NotInThread):
        world.send(db, world.liv, "Hei", thread=ThreadId(new_id()))


def test_another_root_opens_nothing(db: Connection, world: World) -> None:
    impostor = Person(id=world.liv.id, root=new_root())

    with pytest.raises(CouldNotBeVerified):
        world.read(db, impostor)
    with pytest.raises(CouldNotBeVerified):
        world.send(db, impostor, "Det er meg")


@one_database
@given(text=st.text(min_size=1, max_size=400).filter(str.strip))
def test_every_text_is_read_as_it_was_written(db: Connection, world: World, text: str) -> None:
    world.send(db, world.liv, text)

    whole = text.encode("utf-8", "replace").decode()
    assert world.read(db, world.analyst).entries[-1].text == whole


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
def test_an_empty_text_is_not_sent(db: Connection, world: World, text: str) -> None:
    with pytest.raises(TextEmpty):
        world.send(db, world.liv, text)


def test_the_longest_text_is_sent_and_a_longer_one_is_not(db: Connection, world: World) -> None:
    world.send(db, world.liv, "æ" * (MAX_BYTES // 2))

    assert len(world.texts(db, world.analyst)[0]) == MAX_BYTES // 2
    with pytest.raises(TextTooLong):
        world.send(db, world.liv, "æ" * (MAX_BYTES // 2) + "x")


def test_the_same_entry_twice_is_one_message(db: Connection, world: World) -> None:
    entry = world.send(db, world.liv, "Hei")
    world.send(db, world.liv, "Hei igjen", entry=entry)

    assert world.texts(db, world.liv) == ["Hei"]


def test_somebody_elses_entry_id_is_refused(db: Connection, world: World) -> None:
    entry = world.send(db, world.liv, "Hei")

    with pytest.raises(EntryTaken):
        world.send(db, world.analyst, "Hei", entry=entry)


def test_staff_hear_of_a_message_that_came_while_they_wrote(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Hei")
    seen = world.read(db, world.analyst).newest
    world.send(db, world.liv, "Det haster")

    with pytest.raises(NewerEntry):
        world.send(db, world.analyst, "Hei, Liv", seen=seen)
    world.send(db, world.analyst, "Vi ringer", seen=seen + 1)
    assert world.texts(db, world.liv)[-1] == "Vi ringer"


def test_my_own_messages_and_answers_are_nothing_new(db: Connection, world: World) -> None:
    first = world.send(db, world.liv, "Hei")
    seen = world.read(db, world.analyst).newest
    world.send(db, world.analyst, "Hei, Liv", seen=seen)
    world.answer(db, world.clinician, first, "Ringt")

    world.send(db, world.analyst, "Og en ting til", seen=seen)
    assert world.texts(db, world.liv)[-1] == "Og en ting til"


def test_a_clock_that_goes_back_does_not_turn_the_order(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Først", now=NOW + timedelta(hours=1))
    world.send(db, world.liv, "Så", now=NOW)

    first, second = world.read(db, world.liv).entries
    assert first.sent_at == second.sent_at == NOW + timedelta(hours=1)


def test_an_answer_names_what_it_answers_and_needs_no_key_to_be_seen(
    db: Connection, world: World
) -> None:
    update = world.send(db, world.analyst, "Løslates klokken fire")
    world.answer(db, world.liv, update, "safe")

    header = threads.verified(db, world.livs, trust=world.trust)[-1]
    assert (header.kind, header.about, header.sender) == (Kind.ANSWER, update, world.liv.id)
    assert world.read(db, world.analyst).entries[-1].text == "safe"


def test_only_a_message_of_the_thread_can_be_answered(db: Connection, world: World) -> None:
    elsewhere = world.send(db, world.ola, "Hei", thread=world.olas)
    message = world.send(db, world.liv, "Hei")
    answer = world.answer(db, world.analyst, message, "ok")

    for about in (elsewhere, answer, EntryId(new_id())):
        with pytest.raises(NoSuchEntry):
            world.answer(db, world.liv, about, "ok")


def test_a_long_thread_is_read_page_by_page(db: Connection, world: World) -> None:
    for number in range(7):
        world.send(db, world.liv, str(number))
    read = {"me": world.liv.id, "root": world.liv.root, "trust": world.trust, "newest": 3}

    pages, before = [], None
    while True:
        page = threads.read(db, world.livs, before=before, **read)  # type: ignore[arg-type]
        pages.append([entry.text for entry in page.entries])
        if not page.has_earlier:
            break
        before = page.entries[0].sequence
    assert pages == [["4", "5", "6"], ["1", "2", "3"], ["0"]]
    assert threads.read(db, world.livs, before=1, **read).entries == ()  # type: ignore[arg-type]


def test_a_colleague_cannot_begin_a_clients_thread_nor_a_client_a_staff_one(
    db: Connection, world: World
) -> None:
    with pytest.raises(NotAllowed):
        threads.begin(
            db,
            thread=ThreadId(new_id()),
            me=world.analyst.id,
            root=world.analyst.root,
            trust=world.trust,
            now=NOW,
        )
    with pytest.raises(NotAllowed):
        threads.begin_staff(
            db,
            thread=ThreadId(new_id()),
            case=PartyId(new_id()),
            me=world.liv.id,
            root=world.liv.root,
            members=[world.analyst.id],
            trust=world.trust,
            now=NOW,
        )


def test_the_thread_of_a_party_is_found(db: Connection, world: World) -> None:
    assert threads.thread_of(db, world.livs_party, trust=world.trust) == world.livs
    assert threads.thread_of(db, world.case, trust=world.trust) == world.staff_only
    assert threads.thread_of(db, PartyId(new_id()), trust=world.trust) is None


def test_the_members_are_the_client_and_the_pair(db: Connection, world: World) -> None:
    listed = threads.members(db, world.livs, trust=world.trust)

    assert {one.principal for one in listed} == {
        world.liv.id,
        world.analyst.id,
        world.clinician.id,
    }
    assert threads.client_of(listed) == world.liv.id
    assert threads.client_of(threads.members(db, world.staff_only, trust=world.trust)) is None
