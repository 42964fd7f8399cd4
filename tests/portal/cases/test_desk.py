"""The duty desk: who reads what comes without an invitation, and who takes it on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from messaging.models import ThreadId
from portal.addresses import to_letters
from portal.cases import service as cases
from portal.db import reading
from tests.portal.accounts.arriving import (
    FIRST,
    Arriving,
    arrived,
    off_duty,
    on_duty,
    waiting,
)
from tests.visitor import Visitor
from tests.world import World


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


@pytest.fixture
def writer(world: World) -> Arriving:
    """Somebody whose message waits."""
    return arrived(world, kind="known")


def at(thread: ThreadId, page: str = "") -> str:
    """Return the address of something at the desk."""
    return f"/team/desk/{to_letters(thread)}{page}"


def take(
    world: World,
    visitor: Visitor,
    thread: ThreadId,
    analyst: str,
    clinician: str = "clinician",
) -> TestResponse:
    """Fill in the page by which a thread is taken, and send it."""
    letters = {one: to_letters(world.people.by_name[one].account) for one in (analyst, clinician)}
    fields = {
        "label": "Ny sak",
        "name": "Ny Person",
        "analyst": letters[analyst],
        "clinician": letters[clinician],
    }
    return visitor.post(at(thread, "/take"), fields)


def test_the_leader_puts_on_duty_and_takes_off(world: World, leader: Visitor) -> None:
    clinician = to_letters(world.people.by_name["clinician"].account)

    leader.send(f"/team/staff/{clinician}/on", leader.read(leader.get("/team/staff")).hidden("f"))
    assert leader.get("/team/staff").text.count("· har vakt") == 3
    arrived(world)
    assert waiting(world, "clinician")
    leader.send(f"/team/staff/{clinician}/off", leader.read(leader.get("/team/staff")).hidden("f"))

    assert leader.get("/team/staff").text.count("· har vakt") == 2


def test_the_last_who_can_read_is_not_taken_off_while_somebody_waits(
    world: World, leader: Visitor
) -> None:
    def off(name: str) -> TestResponse:
        letters = to_letters(world.people.by_name[name].account)
        hidden = leader.read(leader.get("/team/staff")).hidden("f")
        return leader.send(f"/team/staff/{letters}/off", hidden)

    off("other_analyst")
    arrived(world)
    refused = off("analyst")
    assert (refused.status_code, "Noen på vakt må kunne lese" in refused.text) == (409, True)

    on_duty(world, "clinician")
    assert off("analyst").status_code == 409, "the clinician has not been handed the keys yet"
    world.visitor("analyst")
    assert off("analyst").status_code == 303
    [thread] = waiting(world, "clinician")
    assert FIRST in world.visitor("clinician").get(at(thread)).text
    assert off("clinician").status_code == 409


def test_the_last_may_go_while_nobody_waits(world: World, leader: Visitor) -> None:
    for name in ("analyst", "other_analyst"):
        letters = to_letters(world.people.by_name[name].account)
        hidden = leader.read(leader.get("/team/staff")).hidden("f")
        assert leader.send(f"/team/staff/{letters}/off", hidden).status_code == 303
    assert 'href="/s"' not in Visitor(world.app).get("/").text


def test_the_office_is_not_put_on_duty(world: World, leader: Visitor) -> None:
    assistant = to_letters(world.people.by_name["assistant"].account)
    hidden = leader.read(leader.get("/team/staff")).hidden("f")

    assert f"{assistant}/on" not in leader.get("/team/staff").text
    assert leader.send(f"/team/staff/{assistant}/on", hidden).status_code == 403


def test_who_joins_reads_once_a_colleague_has_logged_in(world: World, leader: Visitor) -> None:
    arrived(world)
    clinician = to_letters(world.people.by_name["clinician"].account)
    leader.send(f"/team/staff/{clinician}/on", leader.read(leader.get("/team/staff")).hidden("f"))
    joined = world.visitor("clinician")
    [thread] = waiting(world, "analyst")

    early = joined.get(at(thread))
    refused = take(world, joined, thread, "analyst")
    assert (refused.status_code, "må logge inn på nytt" in refused.text) == (409, True)
    world.visitor("analyst")

    assert "Du kan ikke lese dette ennå" in early.text
    assert FIRST not in early.text
    assert "Noe kunne ikke bekreftes" not in joined.get("/team/inbox").text
    assert FIRST in joined.get(at(thread)).text


def test_what_waits_stands_first_in_the_inbox(world: World, writer: Arriving) -> None:
    [thread] = waiting(world, "analyst")
    world.clock.forward(timedelta(hours=3))

    inbox = world.visitor("analyst").get("/team/inbox").text

    assert "Nye henvendelser" in inbox
    assert "Har ventet i 3 timer" in inbox
    assert at(thread) in inbox
    outside = world.visitor("clinician")
    assert "Nye henvendelser" not in outside.get("/team/inbox").text
    assert outside.get(at(thread)).status_code == 404
    assert writer.number


def test_the_desk_reads_and_says_that_nobody_knows_who_it_is(
    world: World, writer: Arriving, analyst: Visitor
) -> None:
    [thread] = waiting(world, "analyst")

    page = analyst.get(at(thread)).text

    assert FIRST in page
    assert "Det gjelder: Noen jeg kjenner" in page
    assert "Ikke bekreftet ennå" in page
    assert "Det gjelder" not in writer.visitor.get(f"/m/{to_letters(thread)}").text


def test_the_first_who_takes_it_has_it(world: World, writer: Arriving, analyst: Visitor) -> None:
    [thread] = waiting(world, "analyst")
    other = world.visitor("other_analyst")
    late = other.get(at(thread, "/take"))
    won = take(world, analyst, thread, "analyst")
    assert won.status_code == 303
    assert FIRST in analyst.follow(won).text

    letters = {"analyst": "other_analyst", "clinician": "clinician"}
    fields = {
        **other.read(late).hidden("f"),
        "label": "Min",
        "name": "Min",
        "role": "exposed",
        **{name: to_letters(world.people.by_name[who].account) for name, who in letters.items()},
    }
    lost = other.send(at(thread, "/take"), fields)

    assert lost.status_code == 409
    assert "Analytiker En og Kliniker En svarer personen." in lost.text
    assert "Analytiker En og Kliniker En svarer personen." in other.get(at(thread)).text
    with reading(world.engine) as db:
        labels = [one.label for one in cases.for_staff(db, acting=world.acting("leader"))]
    assert ("Ny sak" in labels, "Min" in labels) == (True, False)
    assert waiting(world, "analyst") == []
    assert writer.number


def test_taking_it_twice_is_once(world: World, writer: Arriving, analyst: Visitor) -> None:
    [thread] = waiting(world, "analyst")
    hidden = analyst.read(analyst.get(at(thread, "/take"))).hidden("f")
    take(world, analyst, thread, "analyst")

    again = analyst.send(at(thread, "/take"), hidden)

    assert (again.status_code, again.location) == (303, f"/team/threads/{to_letters(thread)}")
    assert writer.number


def test_after_that_client_and_pair_write_and_the_desk_reads_nothing(
    world: World, writer: Arriving, analyst: Visitor
) -> None:
    [thread] = waiting(world, "analyst")
    take(world, analyst, thread, "analyst")
    pair = world.visitor("clinician")
    answered = pair.post(f"/team/threads/{to_letters(thread)}", {"text": "Ja, ring oss gjerne."})
    assert answered.status_code == 303
    assert "ikke bekreftet ennå" in pair.get("/team/inbox").text

    home = writer.visitor.get("/").text

    assert "Du skriver med Analytiker En og Kliniker En." in home
    assert "Vi har meldingen din" not in home
    assert "Vi må snakke med deg først" in writer.visitor.get("/t").text
    assert (
        world.visitor("other_analyst").get(f"/team/threads/{to_letters(thread)}").status_code == 404
    )


def test_the_case_says_that_nobody_knows_who_it_is(
    world: World, writer: Arriving, analyst: Visitor
) -> None:
    [thread] = waiting(world, "analyst")
    take(world, analyst, thread, "analyst")
    with reading(world.engine) as db:
        case = cases.taken_by(db, thread, acting=world.acting("analyst"))
        [party] = [
            one
            for one in cases.thread_parties(db, server=world.server).values()
            if one.thread == thread
        ]
    assert case.analyst == world.people.by_name["analyst"].account

    assert "Ikke bekreftet ennå" in analyst.get(f"/team/cases/{to_letters(party.case)}").text
    with reading(world.engine) as db:
        own = world.party(db, "client").case
    assert "Ikke bekreftet ennå" not in analyst.get(f"/team/cases/{to_letters(own)}").text
    assert writer.number


def test_whose_an_invited_thread_is_the_desk_does_not_learn(world: World) -> None:
    with reading(world.engine) as db:
        thread = world.party(db, "client").thread
    outside = world.visitor("other_analyst")

    assert outside.get(at(thread)).status_code == 404
    assert outside.get(at(thread, "/take")).status_code == 404


def test_who_left_the_desk_reads_nothing_of_it(world: World, writer: Arriving) -> None:
    [thread] = waiting(world, "analyst")
    off_duty(world, "other_analyst")

    assert world.visitor("other_analyst").get(at(thread)).status_code == 404
    assert writer.number
