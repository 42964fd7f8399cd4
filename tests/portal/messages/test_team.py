"""The team's inbox, and its side of a thread."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from messaging import tables
from portal.addresses import to_letters
from portal.cases import store
from tests.portal.updates.test_writing import sent
from tests.visitor import Visitor
from tests.world import Clock, World


def theirs(address: str) -> str:
    """Return where staff see a client's thread."""
    return address.replace("/m/", "/team/threads/")


def tamper(world: World, statement: str, *values: bytes) -> None:
    """Write past the portal, without its constraints."""
    with closing(sqlite3.connect(world.folder / "portal.db")) as db:
        db.execute(statement, values)
        db.commit()


def test_staff_answer_and_the_client_reads_it(client: Visitor, clinician: Visitor) -> None:
    thread = client.get("/m").location
    client.post(thread, {"text": "Hei, er noen der?"})

    assert "Name of client" in clinician.get("/team/inbox").text
    sent = clinician.post(theirs(thread), {"text": "Ja, jeg leser dette."})

    assert "Svaret er sendt." in clinician.follow(sent).text
    page = client.get(thread).text
    assert "Ja, jeg leser dette." in page
    assert "Kliniker En, kliniker" in page


def test_whoever_waits_longest_stands_first(
    world: World, client: Visitor, other_client: Visitor, clock: Clock
) -> None:
    for somebody in (other_client, client):
        somebody.post(somebody.get("/m").location, {"text": "Hei"})
        clock.forward(timedelta(minutes=2))
    analyst = world.visitor("analyst")

    page = analyst.get("/team/inbox").text
    assert page.index("Name of other_client") < page.index("Name of client")

    analyst.post(theirs(other_client.get("/m").location), {"text": "Hei til deg"})
    page = analyst.get("/team/inbox").text
    assert page.index("Name of client") < page.index("Name of other_client")


def test_an_answer_stops_when_a_message_came_meanwhile(client: Visitor, clinician: Visitor) -> None:
    thread = client.get("/m").location
    client.post(thread, {"text": "Det første"})
    page = clinician.get(theirs(thread))
    client.post(thread, {"text": "Det andre, som endrer alt"})

    answer = clinician.post(theirs(thread), {"text": "Svar på det første"}, page=page)

    assert answer.status_code == 409
    assert "Det er kommet en ny melding" in answer.text
    assert "Det andre, som endrer alt" in answer.text
    assert "Svar på det første" in answer.text
    anyway = clinician.post(theirs(thread), page=answer, fields={"text": "Svar på det første"})
    assert anyway.status_code == 303
    assert "Svar på det første" in client.get(thread).text


def test_staff_outside_the_pair_see_nothing(client: Visitor, world: World) -> None:
    thread = client.get("/m").location
    client.post(thread, {"text": "Bare for de to"})

    for name in ("other_analyst", "leader", "assistant"):
        answer = world.visitor(name).get(theirs(thread))
        assert answer.status_code == 404, name
        assert "Bare for de to" not in answer.text


def test_staff_see_what_was_confirmed_and_when(client: Visitor, clinician: Visitor) -> None:
    page = clinician.get(theirs(client.get("/m").location)).text

    assert "Har lest og svart på informasjonen" in page


@pytest.mark.parametrize("table", ["thread", "epoch_grant", "both"])
def test_a_person_whose_thread_is_gone_is_named_in_the_inbox(
    world: World, client: Visitor, clinician: Visitor, table: str
) -> None:
    client.post(client.get("/m").location, {"text": "Er noen der?"})
    with world.engine.connect() as db:
        party = world.party(db, "client")
    assert "Kunne ikke bekreftes" not in clinician.get("/team/inbox").text
    for gone, column in (("thread", "id"), ("epoch_grant", "thread")):
        if table in {gone, "both"}:
            tamper(world, f"DELETE FROM {gone} WHERE {column} = ?", party.thread)  # noqa: S608

    page = clinician.get("/team/inbox").text

    assert "Kunne ikke bekreftes" in page
    assert "Name of client" in page
    case = clinician.get(f"/team/cases/{to_letters(party.case)}").text
    assert "Lag ny kode" not in case  # it would let somebody else come in as this person
    assert "Dette kunne ikke bekreftes. Ring oss." in client.get("/").text


def test_a_thread_whose_person_is_gone_is_shown_in_the_inbox(
    world: World, client: Visitor, clinician: Visitor
) -> None:
    client.post(client.get("/m").location, {"text": "Er noen der?"})
    tamper(world, "DELETE FROM party WHERE id = ?", world.people.parties["client"])

    page = clinician.get("/team/inbox").text

    assert "Kunne ikke bekreftes" in page
    assert "En samtale uten navn" in page


def test_a_changed_party_is_named_and_the_others_are_shown(
    world: World, client: Visitor, other_client: Visitor, clinician: Visitor
) -> None:
    for somebody in (client, other_client):
        somebody.post(somebody.get("/m").location, {"text": "Hei"})
    with world.engine.begin() as db:
        thread = world.party(db, "client").thread
        changed = store.party.c.id == world.people.parties["client"]
        db.execute(update(store.party).where(changed).values(analyst=bytes(16)))
    tamper(world, "DELETE FROM epoch_grant WHERE thread = ?", thread)

    page = clinician.get("/team/inbox").text

    red, rest = page.split("Ring personen, og si fra til lederen.")
    assert "Name of client" in red
    assert "Name of client" not in rest
    assert "Name of other_client" in rest


def test_a_key_that_was_slipped_in_shows_no_thread(world: World, client: Visitor) -> None:
    client.post(client.get("/m").location, {"text": "Bare for de to"})
    granted, mine = tables.epoch_grant, world.people.by_name["clinician"].account
    outsider = world.people.by_name["other_clinician"].account
    with world.engine.begin() as db:
        for grant in (
            db.execute(select(granted).where(granted.c.principal == mine)).mappings().all()
        ):
            db.execute(insert(granted).values({**grant, "principal": outsider}))

    assert "Name of client" not in world.visitor("other_clinician").get("/team/inbox").text


def test_a_changed_confirmation_is_in_doubt_and_the_thread_is_shown(
    world: World, client: Visitor, clinician: Visitor
) -> None:
    thread = client.get("/m").location
    with world.engine.begin() as db:
        db.exec_driver_sql("UPDATE notice_confirmation SET language = 'en'")

    answer = clinician.get(theirs(thread))

    assert answer.status_code == 200
    assert "At informasjonen er lest, kunne ikke bekreftes." in answer.text
    assert client.get(thread).status_code == 500


def test_an_update_answers_nobody(world: World, client: Visitor, clock: Clock) -> None:
    client.post(client.get("/m").location, {"text": "Hva gjør jeg?"})
    clock.forward(timedelta(minutes=3))
    analyst = world.visitor("analyst")

    sent(world, analyst)

    page = analyst.get("/team/inbox").text
    assert "Har ventet i 3 minutter" in page
    analyst.post(theirs(client.get("/m").location), {"text": "Ring oss nå."})
    assert "Har ventet" not in analyst.get("/team/inbox").text


def test_a_page_of_older_messages_hides_no_new_one(client: Visitor, clinician: Visitor) -> None:
    thread = client.get("/m").location
    for number in range(14):
        client.post(thread, {"text": f"Melding {number}"})
    clinician.get(theirs(thread))
    client.post(thread, {"text": "Det nyeste"})

    older = clinician.get(f"{theirs(thread)}?b=6")

    assert "Det nyeste" not in older.text
    assert ">Ny<" in clinician.get("/team/inbox").text
    assert clinician.post(theirs(thread), {"text": "Svar"}, page=older).status_code == 409
