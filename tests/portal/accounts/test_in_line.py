"""Who comes while many do: they wait their turn, and lose nothing meanwhile."""

from __future__ import annotations

import pytest

from portal.turns import AT_ONCE, EVERY, LASTS, LONGEST_WAIT
from tests.portal.accounts.arriving import FIRST, arriving, on_duty
from tests.portal.accounts.test_door import accounts_and_threads, first_content
from tests.world import World


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "clinician")


def test_many_from_one_network_wait_and_keep_what_they_wrote(world: World) -> None:
    before = accounts_and_threads(world)
    statuses = {arriving(world).writes().status_code for _ in range(AT_ONCE)}
    one = arriving(world)
    answer = one.writes()

    assert statuses == {200}
    assert answer.status_code == 429
    assert "Det er din tur om 1 minutt" in answer.text
    assert all(number in answer.text for number in ("tel:112", "tel:116006"))
    assert answer.headers["Retry-After"] == "60"
    assert accounts_and_threads(world) == before

    assert one.writes("").status_code == 429, "not sooner for asking again"
    world.clock.forward(EVERY)
    assert one.writes("").status_code == 200
    one.notes()
    one.types_back()
    assert first_content(world)["text"] == FIRST


def test_whoever_comes_from_elsewhere_does_not_wait(world: World) -> None:
    for _ in range(AT_ONCE + 1):
        arriving(world).writes()

    one = arriving(world)
    one.visitor.http.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert one.writes().status_code == 200


def test_where_too_many_wait_nobody_is_promised_a_turn(world: World) -> None:
    while (one := arriving(world)).writes().status_code != 503:
        pass

    assert "Trykk på knappen igjen om 10 minutter. Det du skrev, er tatt vare på." in one.page.text
    assert "Det er din tur" not in one.page.text
    assert "tel:112" in one.page.text
    world.clock.forward(LONGEST_WAIT + EVERY)
    assert one.writes("").status_code == 200


def test_no_later_step_goes_before_its_turn(world: World) -> None:
    for _ in range(AT_ONCE):
        arriving(world).writes()
    one = arriving(world)
    code = one.visitor.read(one.writes()).hidden("f")["code"]

    for step in ("/sk", "/sb"):
        answer = one.visitor.send(step, one.visitor.read(one.page).hidden("f") | {"code": code})
        assert answer.status_code == 409
        assert "er tatt vare på" in answer.text


def test_a_page_that_lay_open_for_long_leads_back_and_loses_nothing(world: World) -> None:
    one = arriving(world)
    one.writes()
    world.clock.forward(LASTS)

    assert one.notes().status_code == 409
    assert one.writes("").status_code == 200
    one.notes()
    one.types_back()
    assert first_content(world)["text"] == FIRST
