"""The answer to a form without script: fetched anew, once, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from portal.answers import answer
from tests.page import Page
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import asking
from tests.visitor import Visitor
from tests.world import World

WRONG = {"number": "1234 5678", "passphrase": "zebra giraff kameleon"}
WITHOUT_SCRIPT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}


def send(visitor: Visitor, path: str = "/l", **fields: str) -> TestResponse:
    """Fill in the form at ``path`` and send it as a browser without script does."""
    hidden = Page(visitor.get(path).text).hidden("f")
    return visitor.send(path, {**hidden, **fields}, referer=path, headers=WITHOUT_SCRIPT)


def put_aside(engine: Engine) -> int:
    """Return how many pages wait to be fetched."""
    with engine.connect() as db:
        return db.scalar(select(func.count()).select_from(answer)) or 0


def test_a_page_that_answers_a_form_is_fetched_anew(world: World, visitor: Visitor) -> None:
    sent = send(visitor, **WRONG)

    assert sent.status_code == 303
    assert sent.location.startswith("/l?a=")
    assert sent.data == b""
    page = visitor.follow(sent)
    assert page.status_code == 422
    assert "1234 5678" in page.text
    assert put_aside(world.engine) == 0


def test_it_is_given_once(visitor: Visitor) -> None:
    sent = send(visitor, **WRONG)
    visitor.follow(sent)

    again = visitor.follow(sent)
    assert again.location == "/l"
    assert "1234 5678" not in visitor.follow(again).text


def test_what_only_answers_a_form_leads_to_the_start(world: World, visitor: Visitor) -> None:
    shown = visitor.follow(send(visitor, "/e", code=world.people.codes["uninvited"]))
    hidden = Page(shown.text).hidden("f")
    sent = visitor.send("/ek", hidden, referer="/e", headers=WITHOUT_SCRIPT)
    assert "Ord nummer" in visitor.follow(sent).text

    assert visitor.follow(sent).location == "/"


def test_another_browser_does_not_get_it(world: World, visitor: Visitor) -> None:
    sent = send(visitor, **WRONG)
    stranger = Visitor(world.app)
    stranger.get("/l")

    assert "1234 5678" not in stranger.get(sent.location).text
    assert "1234 5678" in visitor.follow(sent).text


def test_it_does_not_wait_for_long(world: World, visitor: Visitor) -> None:
    sent = send(visitor, **WRONG)
    world.clock.forward(timedelta(minutes=3))

    assert visitor.follow(sent).location == "/l"


def test_a_script_is_answered_at_once(visitor: Visitor) -> None:
    assert visitor.post("/l", WRONG).status_code == 422


def test_who_sends_without_end_is_answered_at_once(world: World, visitor: Visitor) -> None:
    seen = [send(visitor, **WRONG).status_code for _ in range(40)]

    assert 303 in seen
    assert seen[-1] != 303
    assert put_aside(world.engine) <= 30


@pytest.mark.parametrize("status", [429, 503])
def test_no_page_of_who_is_turned_away_is_put_aside(world: World, status: int) -> None:
    on_duty(world, "analyst")
    while (one := asking(world)).asks().status_code != status:
        pass
    hidden, fields = one.visitor.read(one.page).hidden("f"), {"time": one.times()[0]}

    sent = one.visitor.send("/r", {**hidden, **fields, "how": "hang_up"}, headers=WITHOUT_SCRIPT)

    assert (sent.status_code, sent.location is None) == (status, True)
    assert "er tatt vare på" in sent.text
    assert "Retry-After" in sent.headers
    assert put_aside(world.engine) == 0


def test_who_has_to_wait_after_wrong_tries_is_led_on_as_others_are(
    world: World, visitor: Visitor
) -> None:
    wrong = {"number": world.people.by_name["client"].number, "passphrase": "zebra giraff"}
    while (page := visitor.post("/l", wrong)).status_code != 429:
        pass

    assert "Vent litt" in page.text
    assert send(visitor, **wrong).status_code == 303


@pytest.mark.parametrize("key", ["", "a", "a" * 26, "A" * 26, "0" * 26])
def test_a_key_that_opens_nothing_is_no_error(visitor: Visitor, key: str) -> None:
    assert visitor.get(f"/l?a={key}").location == "/l"
