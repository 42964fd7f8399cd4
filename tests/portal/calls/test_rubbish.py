"""A flood of requests to be rung: two close it unread; one cannot, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from messaging.errors import NotInThread
from portal.addresses import to_letters
from portal.audit.store import audit
from portal.calls import service as calls
from portal.calls.models import CallId, Part
from portal.db import reading, writing
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import (
    DIALLED,
    NUMBER,
    asked_for,
    asks,
    at,
    press,
    request_of,
    to_ring,
)
from tests.visitor import Visitor
from tests.world import NOW, World

LIST = "/team/desk/calls/many"
SAFE = Part(NOW, NOW + timedelta(hours=1))


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


def say(visitor: Visitor, *chosen: CallId, button: str = "close") -> TestResponse:
    """Choose requests in the list and press a button."""
    return visitor.post(LIST, {"chosen": [to_letters(one) for one in chosen], button: "1"})


def closed_by_two(world: World, *chosen: CallId) -> None:
    """Let both close them."""
    for name in ("analyst", "other_analyst"):
        assert say(world.visitor(name), *chosen).status_code == 303


def closed(world: World) -> set[CallId]:
    """Return what is closed unread; the others are to be rung."""
    ring = to_ring(world, "analyst")
    assert not {one.id for one in ring.calls} & {one.id for one in ring.closed}
    return {one.id for one in ring.closed}


def test_two_close_it_without_reading(world: World) -> None:
    rubbish, other = asks(world, SAFE), asks(world, SAFE)
    first, second = world.visitor("analyst"), world.visitor("other_analyst")
    say(first, rubbish)
    assert closed(world) == set()
    assert "vil lukke den ulest" in second.get(LIST).text
    assert at(rubbish) in second.get("/team/inbox").text

    page = second.follow(say(second, rubbish)).text

    assert closed(world) == {rubbish}
    assert "Lukket av " in page
    assert NUMBER not in page
    assert DIALLED not in page
    for path in ("/team/inbox", "/team/desk/calls"):
        text = second.get(path).text
        assert (at(rubbish) in text, at(other) in text) == (False, True)
    with reading(world.engine) as db:
        kinds = db.scalars(select(audit.c.what).where(audit.c.about == rubbish)).all()
    assert "opened" not in kinds, "nobody has read it"


def test_who_asked_and_who_opens_it_are_told_that_it_is_closed(
    world: World, analyst: Visitor
) -> None:
    one = asked_for(world)
    call = request_of(world)
    assert "Vi har fått nummeret ditt" in one.visitor.get("/rk").text
    closed_by_two(world, call)

    assert "Vi ringer deg ikke" in one.visitor.get("/rk").text
    assert "To av dere har lukket den ulest." in analyst.get(at(call)).text


def test_one_alone_closes_nothing_however_often(world: World, analyst: Visitor) -> None:
    call = asks(world, SAFE)
    for _ in range(3):
        say(analyst, call)

    assert closed(world) == set()


def test_who_keeps_it_takes_both_words_back(world: World) -> None:
    call = asks(world, SAFE)
    closed_by_two(world, call)
    say(world.visitor("analyst"), call, button="back")
    assert closed(world) == set()

    say(world.visitor("analyst"), call)
    assert closed(world) == set(), "the other one has to say so again"


def test_a_closed_one_can_still_be_read_and_rung(world: World) -> None:
    call = asks(world, SAFE)
    closed_by_two(world, call)
    visitor = world.visitor("analyst")
    assert "Ring denne personen" in visitor.get(at(call)).text

    press(visitor, call, "not_reached")
    assert closed(world) == set(), "who has been rung is not unread"
    press(visitor, call, "reached")
    press(visitor, call, "taken_back")
    assert closed(world) == set(), "they are to be rung after all"


def test_all_can_be_chosen_at_once(world: World, analyst: Visitor) -> None:
    both = [asks(world, SAFE), asks(world)]

    assert analyst.get(LIST).text.count(" checked") == 0
    assert analyst.get(f"{LIST}?all=1").text.count(" checked") == 2
    closed_by_two(world, *both)
    assert closed(world) == set(both)


@pytest.mark.parametrize("forged", ["", "x", "{}.1", "{}a"])
def test_a_forged_or_missing_choice_is_none(world: World, analyst: Visitor, forged: str) -> None:
    call = asks(world, SAFE)
    answer = analyst.post(LIST, {"chosen": forged.format(to_letters(call)), "close": "1"})

    assert answer.status_code == 422
    assert "Velg minst én henvendelse." in answer.text


def test_who_is_not_at_the_desk_has_no_list(world: World, leader: Visitor) -> None:
    call = asks(world, SAFE)

    assert leader.get(LIST).status_code == 404
    with writing(world.engine) as db, pytest.raises(NotInThread):
        calls.say(db, "rubbish", [call], acting=world.acting("clinician"))


def test_a_changed_or_copied_row_of_the_log_closes_nothing(world: World) -> None:
    call = asks(world, SAFE)
    say(world.visitor("analyst"), call)
    other = world.people.by_name["other_analyst"].account
    with writing(world.engine) as db:
        row = db.execute(select(audit).where(audit.c.what == "rubbish")).one()._asdict()
        db.execute(insert(audit).values({**row, "id": None, "actor": other}))
    assert closed(world) == set(), "nobody else has said so"

    with writing(world.engine) as db:
        db.execute(update(audit).where(audit.c.what == "rubbish").values(actor=other))
    assert closed(world) == set()
