"""Asking to be rung, by somebody nobody knows."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest

from portal.calls.models import IfOther
from portal.calls.public import ASKED
from tests.portal.accounts.arriving import off_duty, on_duty
from tests.portal.calls.asking import (
    DIALLED,
    NAME,
    NUMBER,
    WORDS,
    asked_for,
    asking,
    request_of,
    stored,
    to_ring,
)
from tests.portal.test_spilled import spilled
from tests.visitor import FLASHES, Visitor
from tests.world import World

SECRETS = [NUMBER, DIALLED, DIALLED[1:], "7700 900123", "7700900123", NAME, WORDS]


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


def test_two_taps_from_the_start_and_the_desk_has_it(world: World) -> None:
    assert 'href="/r"' in Visitor(world.app).get("/").text
    one = asked_for(world, how="ask", name=f"  {NAME} ")

    page = one.visitor.follow(one.page)

    assert "Vi har fått nummeret ditt" in page.text
    assert "Noen i teamet ser det i løpet av 1 eller 2 dager." in page.text
    assert "aldri igjen beskjed" in page.text
    assert "tel:112" in page.text
    [call] = to_ring(world, "analyst").calls
    assert (call.asked.number, call.asked.if_other, call.asked.words) == (
        DIALLED,
        IfOther.ASK,
        NAME,
    )
    assert len(call.asked.safe) == 2


def test_what_holds_stands_before_the_fields(world: World) -> None:
    page = asking(world).page.text

    assert page.index("Teamet er en del av politiet.") < page.index('name="number"')
    assert page.index('href="/i/c"') < page.index('name="number"')
    assert re.search(r"<legend>Onsdag 25. november</legend>\s*<label>.*kl. 12 til 15", page)
    assert "I morgen" not in page, "before somebody has seen it"


def test_what_only_one_choice_needs_stands_beneath_it(world: World) -> None:
    one = asking(world)
    page = one.visitor.read(one.page)

    order = [field.get("name") for field in page.controls if field.get("name") != "time"]
    assert order == ["number", "how", "how", "name", "how", "text"]
    for name in ("name", "text"):
        [field] = [field for field in page.controls if field.get("name") == name]
        assert any(box.get("class") == "under" for box in field.inside)


def test_what_was_typed_never_stands_in_a_page(world: World) -> None:
    one = asking(world)
    typed = {"number": NUMBER, "how": "say", "name": NAME, "text": WORDS}
    pages = [
        one.asks(**typed, time=[]),
        one.asks(**typed, language="nn"),
        one.asks(**{**typed, "how": "shout"}),
        one.asks(**{**typed, "number": "7700 900123"}),
        one.asks(**{**typed, "text": WORDS * 20}),
        one.asks(**typed),
    ]
    pages.append(one.visitor.follow(one.page))

    assert [page.status_code for page in pages] == [422, 200, 422, 422, 422, 303, 200]
    assert not [
        (secret, page.status) for secret in SECRETS for page in pages if secret in page.text
    ]


def test_what_was_typed_is_carried_until_all_of_it_is_there(world: World) -> None:
    one = asking(world)
    one.asks(how="say", text=WORDS, name="", time=[])
    assert "Nummeret er tatt vare på, men vises ikke her." in one.page.text
    sealed = one.visitor.read(one.page).hidden("f")["code"]
    assert b"7700" not in urlsafe_b64decode(sealed)

    last = one.asks(number="", text="", how="say")

    assert (last.status_code, last.location) == (303, "/rk")
    [call] = to_ring(world, "analyst").calls
    assert (call.asked.number, call.asked.words) == (DIALLED, WORDS)


def test_a_wrong_number_is_not_carried_in_place_of_the_right_one(world: World) -> None:
    one = asking(world)
    one.asks(time=[])
    wrong = one.asks(number="123")
    assert "Dette kan ikke være et telefonnummer." in wrong.text
    again = one.asks(number="")

    assert again.status_code == 422
    assert "Skriv nummeret vi kan ringe." in again.text
    assert stored(world) == 0


def test_what_one_browser_carries_opens_in_no_other(world: World) -> None:
    one, other = asking(world), asking(world)
    one.asks(time=[])
    sealed = one.visitor.read(one.page).hidden("f")["code"]

    answer = other.asks(code=sealed)

    assert answer.status_code == 409
    assert "Siden var blitt for gammel, og ingenting er sendt." in answer.text
    assert "Nummeret er tatt vare på" not in answer.text
    assert stored(world) == 0
    assert other.asks().status_code == 303


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"number": ""}, "Skriv nummeret vi kan ringe."),
        ({"number": "12 34"}, "Dette kan ikke være et telefonnummer."),
        ({"time": []}, "Velg minst én tid som ikke er over."),
        ({"time": ["1"]}, "Velg minst én tid som ikke er over."),
        ({"how": "ask"}, "Skriv fornavnet vi skal spørre etter."),
        ({"how": "ask", "name": "x" * 41}, "Navnet er for langt."),
        ({"how": "say", "text": "  "}, "Skriv hva vi kan si."),
        ({"how": "say", "text": "\u200b\u200d"}, "Skriv hva vi kan si."),
        ({"how": "ask", "name": "\u3164\u200b"}, "Skriv fornavnet vi skal spørre etter."),
        ({"how": "say", "text": "x" * 201}, "Det ble for langt"),
        ({"how": ""}, "Velg hva vi skal gjøre"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_stored(
    world: World, fields: dict[str, object], says: str
) -> None:
    answer = asking(world).asks(**fields)

    assert answer.status_code == 422
    assert says in answer.text
    assert "Feil: " in answer.text
    assert stored(world) == 0


def test_the_longest_words_there_may_be_can_be_sent(world: World) -> None:
    asked_for(world, time=asking(world).times(), how="say", text='"\U0001f9e3' * 100)

    [call] = to_ring(world, "analyst").calls
    assert call.asked.words == '"\U0001f9e3' * 100


def test_a_time_that_was_over_meanwhile_is_not_taken(world: World) -> None:
    one = asking(world)
    first = one.times()[:1]
    world.clock.forward(timedelta(days=1))

    assert one.asks(time=first).status_code == 422
    assert stored(world) == 0


def test_leaving_half_way_keeps_nothing(world: World) -> None:
    one = asking(world)
    one.asks(time=[], how="say", text=WORDS)
    one.visitor.send("/", {"number": NUMBER, "text": WORDS})

    answer = one.asks(number="")
    assert answer.status_code in {400, 409}
    assert stored(world) == 0
    assert spilled(world.folder, SECRETS, "") == []


def test_nothing_that_was_typed_can_be_read_on_the_disk(world: World) -> None:
    asked_for(world, how="ask", name=NAME)
    asked_for(world, how="say", text=WORDS)

    assert stored(world) == 2
    assert spilled(world.folder, SECRETS, "") == []


def test_who_thinks_again_is_not_rung_and_nothing_is_kept(world: World) -> None:
    one = asked_for(world)
    page = one.visitor.follow(one.page)
    answer = one.visitor.post("/rk", page=page)

    assert (answer.status_code, answer.location) == (303, "/rn")
    assert one.visitor.cookie().keys().isdisjoint({FLASHES, ASKED}), "no words, no id"
    said = one.visitor.follow(answer).text
    assert "Vi ringer deg ikke" in said
    assert "Nummeret er slettet." in said
    assert stored(world) == 0
    ring = to_ring(world, "analyst")
    assert (ring.calls, ring.unverified) == ((), 0)
    assert one.visitor.get("/rk").location == "/"


def test_the_way_back_to_it_stands_where_they_asked_and_nowhere_else(world: World) -> None:
    way_back = "Se det, eller ta det tilbake"
    assert way_back not in asking(world).page.text
    one = asked_for(world)

    assert way_back in one.visitor.get("/r").text
    for name in ("analyst", "other_analyst"):
        off_duty(world, name)
    assert way_back in one.visitor.get("/r").text, "with nobody on duty too"
    for path in ("/", "/i", "/l"):
        page = one.visitor.get(path).text
        assert "oppringt" not in page
        assert "/rk" not in page
    one.visitor.post("/rk", page=one.visitor.get("/rk"))
    assert way_back not in one.visitor.get("/r").text


def test_who_is_to_be_rung_is_not_told_otherwise_by_an_old_page(world: World) -> None:
    one = asked_for(world)

    assert one.visitor.get("/rn").location == "/rk"


def test_another_browser_takes_nothing_back(world: World) -> None:
    one, other = asked_for(world), asking(world)
    hidden = other.visitor.read(other.page).hidden("f")
    answer = other.visitor.send("/ru", {**hidden, "entry": request_of(world).hex()})

    assert (answer.status_code, answer.location) == (303, "/r")
    assert stored(world) == 1
    assert one.visitor.get("/rk").status_code == 200


def test_after_the_exit_the_request_stands_and_the_browser_knows_nothing(world: World) -> None:
    one = asked_for(world)
    one.visitor.send("/", one.visitor.read(one.visitor.get("/rk")).hidden("f"))

    assert one.visitor.get("/rk").location == "/"
    assert stored(world) == 1


def test_without_anybody_on_duty_the_page_says_to_ring(world: World) -> None:
    half_way = asking(world)
    for name in ("analyst", "other_analyst"):
        off_duty(world, name)

    assert 'href="/r"' not in Visitor(world.app).get("/").text
    page = asking(world).page.text
    assert "Ring oss heller" in page
    assert 'name="number"' not in page
    late = half_way.asks()
    assert (late.status_code, "Ring oss heller" in late.text) == (200, True)
    assert NUMBER not in late.text
    assert stored(world) == 0


def test_who_is_logged_in_has_a_thread_already(client: Visitor) -> None:
    for path in ("/r", "/rk"):
        assert (client.get(path).status_code, client.get(path).location) == (303, "/")


def test_the_form_leads_to_what_was_asked_for_a_quarter_of_an_hour(world: World) -> None:
    one, asked = asked_for(world), "Du har bedt om å bli oppringt."
    world.clock.forward(timedelta(minutes=14))
    assert asked in one.visitor.get("/r").text
    world.clock.forward(timedelta(minutes=2))

    assert asked not in one.visitor.get("/r").text
    assert one.visitor.get("/rk").status_code == 200
