"""The duty desk rings: whom, when, what may be said, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from messaging.errors import NotInThread
from portal.addresses import to_letters
from portal.audit import store as audit
from portal.calls import service as calls
from portal.calls import store
from portal.calls.models import Outcome, Part
from portal.db import reading
from tests.portal.accounts.arriving import off_duty, on_duty
from tests.portal.calls.asking import (
    DIALLED,
    NAME,
    WORDS,
    asked_for,
    asks,
    at,
    press,
    request_of,
    to_ring,
)
from tests.visitor import Visitor
from tests.world import NOW, World

HOUR = timedelta(hours=1)
NOW_SAFE, LATER = Part(NOW, NOW + HOUR), Part(NOW + 2 * HOUR, NOW + 3 * HOUR)
OVER = Part(NOW - 2 * HOUR, NOW - HOUR)


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


def noted(world: World, what: str) -> list[tuple[object, object]]:
    """Return who was noted to have done something, and about what."""
    with reading(world.engine) as db:
        chosen = select(audit.audit).where(audit.audit.c.what == what)
        return [(row.actor, row.about) for row in db.execute(chosen)]


def test_whom_it_is_safe_to_ring_stands_first_in_inbox_and_list(
    world: World, analyst: Visitor
) -> None:
    order = [asks(world, LATER), asks(world, OVER), asks(world, NOW_SAFE)]

    for path in ("/team/inbox", "/team/desk/calls"):
        page = analyst.get(path).text
        safe, later, over = (page.index(at(order[place])) for place in (2, 0, 1))
        assert safe < later < over
        assert "Trygt å ringe nå, til kl. 11.00" in page
        assert "Trygt fra i dag kl. 12.00" in page
        assert "Ingen trygg tid igjen" in page
        assert DIALLED not in page


def test_of_very_many_the_first_are_shown_and_the_others_come_after_them(
    world: World, analyst: Visitor
) -> None:
    last = asks(world, LATER)
    for _ in range(101):
        asks(world, NOW_SAFE)
    inbox, first = analyst.get("/team/inbox").text, analyst.get("/team/desk/calls").text
    second = analyst.get("/team/desk/calls?page=2").text

    assert [page.count("Trygt å ringe nå") for page in (inbox, first, second)] == [20, 100, 1]
    assert "Og 82 til." in inbox
    assert [at(last) in page for page in (inbox, first, second)] == [False, False, True]
    assert 'href="/team/desk/calls?page=2"' in first
    assert 'href="/team/desk/calls?page=1"' in second
    assert ("Side 1 av 2." in first, "Side 2 av 2." in second) == (True, True)
    for number in ("3", "999", "0", "-1", "x", "²", "9" * 30):
        page = analyst.get(f"/team/desk/calls?page={number}")
        assert page.status_code == 200


def test_those_outside_the_desk_see_nothing_of_it(world: World) -> None:
    call = asks(world, NOW_SAFE)
    outside = world.visitor("clinician")

    assert "Skal ringes" not in outside.get("/team/inbox").text
    assert outside.get("/team/desk/calls").status_code == 404
    assert outside.get(at(call)).status_code == 404
    with pytest.raises(NotInThread):
        to_ring(world, "clinician")
    for do in (calls.one, partial(calls.note_outcome, outcome=Outcome.REACHED)):
        with reading(world.engine) as db, pytest.raises(NotInThread):
            do(db, call, acting=world.acting("clinician"))


def test_a_request_says_what_may_be_said(world: World, analyst: Visitor) -> None:
    for fields, says in (
        ({"how": "hang_up"}, "Legg på uten å si noe."),
        ({"how": "ask", "name": NAME}, "si ikke mer: ikke hvem du er"),
        ({"how": "say", "text": WORDS}, "Si dette, og ikke mer:"),
    ):
        world.clock.forward(timedelta(minutes=1))
        asked_for(world, **fields)
        call = to_ring(world, "analyst").calls[-1]
        page = analyst.get(at(call.id)).text

        assert says in page
        assert call.asked.words in page
        assert f'href="tel:{DIALLED}"' in page
        assert "Legg aldri igjen beskjed på telefonsvareren." in page
        assert "Vær sikker på hvem som svarer" in page


def test_outside_the_safe_times_the_page_says_not_to_ring(world: World, analyst: Visitor) -> None:
    for part, when in ((LATER, "Trygt fra i dag kl. 12.00"), (OVER, "Ingen trygg tid igjen")):
        page = analyst.get(at(asks(world, part))).text
        assert when in page
        assert "Ikke ring nå." in page
        assert page.index("<summary>Vis nummeret") < page.index("tel:+44")
    assert "Ikke ring nå." not in analyst.get(at(asks(world, NOW_SAFE))).text


def test_opening_and_outcome_are_noted_without_contents(world: World, analyst: Visitor) -> None:
    call, me = asks(world, NOW_SAFE), world.people.by_name["analyst"].account
    analyst.get(at(call))
    press(analyst, call, "not_reached")

    assert noted(world, "asked") == [(None, call)]
    assert (me, call) in noted(world, "opened")
    assert noted(world, "rung") == [(me, call)]


def test_not_reached_stays_with_who_tried(world: World, analyst: Visitor) -> None:
    call = asks(world, NOW_SAFE)
    world.clock.forward(timedelta(minutes=14))
    answer = press(analyst, call, "not_reached")

    assert (answer.status_code, answer.location) == (303, "/team/desk/calls")
    inbox = world.visitor("other_analyst").get("/team/inbox").text
    assert "Prøvd i dag kl. 10.14 av Analytiker En" in inbox
    assert "Fikk ikke tak i personen. Notert i dag kl. 10.14" in analyst.get(at(call)).text
    assert press(analyst, call, "not_reached").status_code == 303
    [one] = to_ring(world, "analyst").calls
    assert [attempt.sequence for attempt in one.request.attempts] == [1, 2]


def test_reached_closes_and_leads_on_to_a_case(world: World, analyst: Visitor) -> None:
    call = asks(world, NOW_SAFE)
    page = analyst.follow(press(analyst, call, "reached"))

    assert "Dere har snakket sammen" in page.text
    assert 'href="/team/cases/new"' in page.text
    assert "tel:+44" not in page.text
    assert to_ring(world, "analyst").calls == ()
    assert "Skal ringes" not in analyst.get("/team/inbox").text


@pytest.mark.parametrize("second", sorted(set(Outcome) - {Outcome.TAKEN_BACK}))
def test_the_second_is_told_who_was_first(world: World, analyst: Visitor, second: Outcome) -> None:
    call, other = asks(world, NOW_SAFE), world.visitor("other_analyst")
    late = other.get(at(call))
    press(analyst, call, "reached")

    answer = other.post(at(call), {"answer": second.value}, page=late)

    assert answer.status_code == 409
    assert "Analytiker En har notert: Dere har snakket sammen." in answer.text
    with reading(world.engine) as db:
        assert db.scalars(select(store.attempt.c.outcome)).all() == ["reached"]


def test_not_again_is_remembered_for_the_number_however_it_is_typed(
    world: World, analyst: Visitor
) -> None:
    first = asks(world, NOW_SAFE)
    page = analyst.follow(press(analyst, first, "not_again"))
    assert "Vil ikke bli ringt igjen" in page.text
    assert "7700" not in page.text
    assert "77 00 90" not in page.text
    warning = "Denne personen har bedt om ikke å bli ringt igjen (i dag kl. 10.00)."

    asked_for(world, number="0044 (7700) 900-123")
    [again] = to_ring(world, "other_analyst").calls
    other = asks(world, NOW_SAFE, number="+4722000000")

    assert warning in analyst.get(at(again.id)).text
    assert warning not in analyst.get(at(other)).text
    assert analyst.get("/team/inbox").text.count("Har sagt nei før") == 1


SOMEBODY = "Noen har bedt om ikke å bli ringt igjen, og du kan ikke se hvem ennå."


def test_after_a_change_of_shift_it_is_said_that_somebody_is_not_to_be_rung(
    world: World, analyst: Visitor
) -> None:
    press(analyst, asks(world, NOW_SAFE), "not_again")
    on_duty(world, "clinician")
    off_duty(world, "other_analyst")
    again, joined = asks(world, NOW_SAFE), world.visitor("clinician")
    pages = ("/team/inbox", "/team/desk/calls", at(again))

    assert [SOMEBODY in joined.get(page).text for page in pages] == [True] * 3
    analyst.get(at(again))  # and hands on
    assert [SOMEBODY in joined.get(page).text for page in pages] == [False] * 3
    assert "Denne personen har bedt om ikke å bli ringt igjen" in joined.get(at(again)).text


def test_whoever_has_no_keys_yet_is_told_that_somebody_is_not_to_be_rung(
    world: World, analyst: Visitor
) -> None:
    press(analyst, asks(world, NOW_SAFE), "not_again")
    off_duty(world, "other_analyst")
    on_duty(world, "clinician")

    assert SOMEBODY in world.visitor("clinician").get("/team/inbox").text


def test_the_last_who_knows_whom_not_to_ring_is_not_taken_off(
    world: World, analyst: Visitor, leader: Visitor
) -> None:
    def off() -> int:
        letters = to_letters(world.people.by_name["analyst"].account)
        hidden = leader.read(leader.get("/team/staff")).hidden("f")
        return leader.send(f"/team/staff/{letters}/off", hidden).status_code

    press(analyst, asks(world, NOW_SAFE), "not_again")
    off_duty(world, "other_analyst")
    assert off() == 409

    on_duty(world, "clinician")
    assert off() == 409, "the clinician has not been handed the keys yet"
    world.visitor("analyst")
    assert off() == 303


def test_what_was_taken_back_is_not_rung(world: World, analyst: Visitor) -> None:
    one = asked_for(world)
    call = request_of(world)
    open_page = analyst.get(at(call))
    one.visitor.post("/rk", page=one.visitor.get("/rk"))

    for answer in (
        analyst.get(at(call)),
        analyst.post(at(call), {"answer": "reached"}, page=open_page),
    ):
        assert "Ikke ring likevel" in answer.text
        assert answer.status_code in {200, 409}
    assert noted(world, "rung") == []


def test_taking_back_does_not_forget_that_somebody_said_not_again(
    world: World, analyst: Visitor
) -> None:
    one = asked_for(world)
    press(analyst, request_of(world), "not_again")
    answer = one.visitor.post("/rk", page=one.visitor.get("/rk"))

    said = one.visitor.follow(answer).text
    assert "Vi ringer deg ikke" in said
    assert "Har du sagt til oss i telefonen at vi ikke skal ringe igjen, husker vi" in said
    asked_for(world)
    [again] = to_ring(world, "analyst").calls
    assert again.refused_at == NOW


def test_a_button_that_is_none_does_nothing(world: World, analyst: Visitor) -> None:
    call = asks(world, NOW_SAFE)
    answer = press(analyst, call, "shout")

    assert answer.status_code == 422
    assert "Velg en av knappene." in answer.text
    assert noted(world, "rung") == []


def test_there_is_no_request_that_nobody_made(analyst: Visitor, world: World) -> None:
    asks(world, NOW_SAFE)

    assert analyst.get("/team/desk/calls/" + "a" * 26).status_code == 404


def test_who_joins_rings_whom_the_desk_has_and_who_left_nobody(
    world: World, analyst: Visitor
) -> None:
    before = asks(world, NOW_SAFE)
    off_duty(world, "other_analyst")
    on_duty(world, "clinician")
    joined = world.visitor("clinician")
    for path in ("/team/desk/calls", "/team/desk/calls/many"):
        assert "Du kan ikke lese dette ennå" in joined.get(path).text
    assert "Du kan ikke lese dette ennå" in joined.get(at(before)).text

    analyst.get(at(before))  # whoever was there before opens it, and hands on

    after = asks(world, NOW_SAFE)
    assert {call.id for call in to_ring(world, "clinician").calls} == {before, after}
    assert world.visitor("other_analyst").get(at(after)).status_code == 404
