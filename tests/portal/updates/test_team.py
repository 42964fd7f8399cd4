"""What staff see of an update that was sent, on pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from messaging.tables import entry
from portal.addresses import to_letters
from portal.updates import store
from portal.updates.models import Answer, UpdateType, Why
from tests.portal.updates.desk import RELEASE, Desk, later, new_entry
from tests.visitor import Visitor
from tests.world import World


def test_who_is_not_of_the_pair_tells_nothing(desk: Desk, world: World) -> None:
    told = to_letters(desk.post(RELEASE).id)
    party = to_letters(world.people.parties["client"])
    for name, sees in (("other_analyst", 404), ("leader", 200), ("assistant", 404)):
        staff = world.visitor(name)
        assert staff.get(f"/team/updates/{party}/new").status_code == 404
        assert staff.get(f"/team/updates/{told}/correct").status_code == 404
        assert staff.get(f"/team/updates/{told}").status_code == sees


def test_the_leader_sees_whether_it_was_dealt_with_and_nothing_else(
    desk: Desk, leader: Visitor
) -> None:
    told = desk.post(RELEASE)
    page = leader.get(f"/team/updates/{to_letters(told.id)}").text

    assert "Ikke ennå" in page
    assert "train" not in page
    assert "Løslatelse" not in page


def test_staff_see_that_it_was_opened_and_how_it_was_answered(
    desk: Desk, clinician: Visitor, client: Visitor
) -> None:
    told = desk.post(RELEASE)
    here = f"/team/updates/{to_letters(told.id)}"
    assert clinician.get(here).text.count("Ikke ennå") == 2

    client.get(f"/u/{to_letters(told.id)}")
    assert clinician.get(here).text.count("Ikke ennå") == 1

    desk.answer(told)
    assert "Har lest, og er trygg" in clinician.get(here).text


def test_what_nobody_answered_is_red_in_the_inbox_until_it_was_told(
    desk: Desk, world: World
) -> None:
    told = desk.post(RELEASE)
    desk.wait(16)
    analyst = world.visitor("analyst")
    inbox = analyst.get("/team/inbox").text
    assert "Name of client: Har ikke svart på en beskjed" in inbox

    here = f"/team/updates/{to_letters(told.id)}"
    answer = analyst.post(here, {"time": "10.10", "text": "Was at work."})
    assert answer.status_code == 303
    page = analyst.follow(answer).text
    assert "fortalte det i dag kl. 10.10." in page
    assert "Was at work." in page
    assert "Name of client: Har" not in analyst.get("/team/inbox").text


def test_a_call_late_yesterday_is_not_in_the_future(desk: Desk, world: World) -> None:
    told = desk.post(RELEASE)
    desk.wait(15 * 60)
    analyst = world.visitor("analyst")
    analyst.post(f"/team/updates/{to_letters(told.id)}", {"time": "23.50"})

    reached = desk.one(told).told_by_phone
    assert reached is not None
    assert reached.told_at < desk.now


@pytest.mark.parametrize(
    "changed", [{"time": "later"}, {"entry": "tampered"}, {"seen": "tampered"}]
)
def test_a_call_that_makes_no_sense_is_given_back(
    desk: Desk, analyst: Visitor, changed: dict[str, str]
) -> None:
    told = desk.post(RELEASE)
    answer = analyst.post(f"/team/updates/{to_letters(told.id)}", {"time": "10.00", **changed})

    assert answer.status_code == 422
    assert not desk.one(told).closed


def test_a_cry_for_help_that_the_page_did_not_show_is_not_ended_by_it(
    desk: Desk, analyst: Visitor
) -> None:
    told = desk.post(RELEASE)
    here = f"/team/updates/{to_letters(told.id)}"
    page = analyst.get(here)
    desk.answer(told, Answer.HELP)
    answer = analyst.post(here, {"time": "10.00", "text": "Was at work."}, page=page)

    assert answer.status_code == 409
    assert "Personen har svart i mellomtiden" in answer.text
    assert "Trenger hjelp nå" in answer.text
    assert "Was at work." in answer.text
    assert [row.why for row in desk.red()] == [Why.HELP]

    again = {"time": "10.00", "text": "Was at work."}
    assert analyst.post(here, again, page=answer).status_code == 303
    assert desk.red() == []


def test_a_call_before_it_was_sent_is_given_back(desk: Desk, analyst: Visitor) -> None:
    told = desk.post(RELEASE)
    answer = analyst.post(f"/team/updates/{to_letters(told.id)}", {"time": "09.59"})

    assert answer.status_code == 422
    assert "Beskjeden ble sendt etter dette." in answer.text
    assert not desk.one(told).reached


def test_a_call_about_what_was_corrected_stands_by_the_old_text(
    desk: Desk, analyst: Visitor
) -> None:
    corrected = desk.correct(desk.reached(desk.post(RELEASE)), later())
    page = analyst.get(f"/team/updates/{to_letters(corrected.id)}").text
    new, _heading, old = page.partition("Dette gjelder ikke lenger")

    assert "fortalte det" not in new
    assert "fortalte det i dag kl. 10.00." in old


def test_who_read_of_a_trial_is_not_said_to_be_safe(desk: Desk, analyst: Visitor) -> None:
    told = desk.answer(desk.post(replace(RELEASE, type=UpdateType.TRIAL)))
    page = analyst.get(f"/team/updates/{to_letters(told.id)}").text

    assert "Har lest, i dag" in page
    assert "trygg" not in page


def test_what_somebody_asked_for_stands_on_its_page(desk: Desk, analyst: Visitor) -> None:
    told = desk.answer(desk.post(RELEASE), Answer.HELP)
    page = analyst.get(f"/team/updates/{to_letters(told.id)}").text

    assert "Trenger hjelp nå" in page


def test_an_update_that_nobody_posted_does_not_exist(analyst: Visitor) -> None:
    nowhere = to_letters(new_entry())

    assert analyst.get(f"/team/updates/{nowhere}").status_code == 404
    assert analyst.get(f"/team/updates/{nowhere}/correct").status_code == 404


def test_an_update_taken_away_is_red_in_the_inbox_by_the_name_of_its_thread(
    desk: Desk, analyst: Visitor
) -> None:
    desk.post(RELEASE)
    with desk.transaction() as db:
        db.execute(delete(store.update_))
    inbox = analyst.get("/team/inbox").text

    assert "Name of client: Kunne ikke bekreftes" in inbox
    assert "Ring personen, og si fra til lederen" in inbox


def test_in_a_thread_that_could_not_be_verified_nobody_is_to_be_rung(
    desk: Desk, analyst: Visitor
) -> None:
    desk.post(RELEASE)
    with desk.transaction() as db:
        db.execute(update(entry).values(signature=bytes(64)))
    red = analyst.get("/team/inbox").text.split('id="red"')[1].split("</section>")[0]

    assert "<strong>Kunne ikke bekreftes</strong>" in red
    assert "Ring personen" not in red
