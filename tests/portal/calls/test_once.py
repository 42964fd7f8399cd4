"""One turn, one request: whatever is sent again, and whoever has learnt an id."""

from __future__ import annotations

import pytest

from portal.addresses import from_letters, to_letters
from portal.turns import AT_ONCE, EVERY
from tests.page import Page
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import NUMBER, asked_for, asking, request_of, stored
from tests.world import World

HERE = "min-side.example"


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


def test_a_form_sent_twice_is_one_request(world: World) -> None:
    one = asking(world)
    filled = {**one.visitor.read(one.page).hidden("f"), "number": NUMBER, "how": "hang_up"}
    filled["time"] = one.times()[0]
    answers = [one.sends(filled), one.sends(filled)]

    assert [answer.location for answer in answers] == ["/rk", "/rk"]
    assert stored(world) == 1


def test_a_turn_makes_one_request_and_no_other_after_it_was_taken_back(world: World) -> None:
    one = asking(world)
    filled = {**one.visitor.read(one.page).hidden("f"), "number": NUMBER, "how": "hang_up"}
    filled["time"] = one.times()[0]
    one.sends(filled)
    one.visitor.post("/rk", page=one.visitor.get("/rk"))

    for _ in range(2):
        again = one.sends({**filled, "entry": "a" * 26})
        assert again.status_code == 409
        assert "Skriv nummeret igjen." in again.text
        assert one.visitor.get("/rk").location == "/"
    assert stored(world) == 0
    one.page = again
    assert one.asks().location == "/rk", "with a turn of its own"


def test_a_turn_that_was_waited_for_makes_one_request(world: World) -> None:
    for _ in range(AT_ONCE):
        asking(world).asks()
    one = asking(world)
    one.asks()
    world.clock.forward(EVERY)
    hidden = one.visitor.read(one.page).hidden("f")
    fields = {"number": NUMBER, "how": "hang_up", "time": one.times()[0]}

    answers = [one.sends({**hidden, **fields, "entry": letter * 26}) for letter in "abc"]

    assert [answer.location for answer in answers] == ["/rk"] * 3
    assert stored(world) == AT_ONCE + 1


@pytest.mark.parametrize("fields", [{"time": []}, {"language": "nn"}])
def test_a_slip_after_the_wait_does_not_lose_the_turn(
    world: World, fields: dict[str, object]
) -> None:
    for _ in range(AT_ONCE):
        asking(world).asks()
    one = asking(world)
    assert one.asks().status_code == 429
    world.clock.forward(EVERY)
    for _ in range(AT_ONCE):
        asking(world).asks()

    one.asks(**fields)

    assert one.asks().status_code == 303


def test_whoever_learns_the_id_of_a_request_can_do_nothing_with_it(world: World) -> None:
    one, other = asked_for(world), asking(world)
    id = to_letters(request_of(world))
    other.asks(entry=id, code=id)
    other.asks(entry=id)
    other.visitor.post("/rk", page=other.visitor.get("/rk"))

    assert request_of(world) == from_letters(id)
    assert one.visitor.get("/rk").status_code == 200
    assert id not in one.visitor.get("/rk").text


def test_many_from_one_network_wait_and_keep_what_they_wrote(world: World) -> None:
    statuses = {asking(world).asks().status_code for _ in range(AT_ONCE)}
    one = asking(world)
    answer = one.asks()

    assert statuses == {303}
    assert answer.status_code == 429
    assert "Det er din tur om 1 minutt" in answer.text
    assert "Nummeret er tatt vare på" in answer.text
    links = [
        one.get("href") for one in one.visitor.read(answer).all("a") if "tel:" in one.get("href")
    ]
    assert max(map(links.count, links)) == 2, "once in the page, and below it"
    assert stored(world) == AT_ONCE

    world.clock.forward(EVERY)
    assert one.asks(number="").status_code == 303
    assert stored(world) == AT_ONCE + 1


def test_the_same_cookie_cannot_be_sent_again_and_again(world: World) -> None:
    one = asked_for(world)
    cookie = one.visitor.http.get_cookie("__Host-s", domain=HERE)
    assert cookie
    page = one.visitor.get("/rk")
    statuses = set()
    for _ in range(35):
        one.visitor.http.set_cookie("__Host-s", cookie.value, domain=HERE, secure=True)
        statuses.add(one.visitor.post("/ru", page=page).status_code)

    assert statuses == {303, 429}


def test_who_waits_is_not_closed_before_their_turn(world: World) -> None:
    for _ in range(AT_ONCE):
        asked_for(world)
    page = asking(world).asks()
    [html] = Page(page.text).all("html")

    assert page.status_code == 429
    assert int(html.get("data-idle")) == 570 + EVERY.total_seconds()
