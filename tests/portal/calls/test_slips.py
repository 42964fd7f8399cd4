"""What one colleague at the desk notes by mistake, or without having looked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.calls import service as calls
from portal.calls.models import Outcome, Part
from portal.db import reading
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import asked_for, asks, at, press, request_of, to_ring
from tests.visitor import Visitor
from tests.world import NOW, World

SAFE = Part(NOW, NOW + timedelta(hours=1))


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "other_analyst")


@pytest.mark.parametrize("outcome", Outcome)
def test_nobody_notes_what_came_of_a_request_that_they_have_not_opened(
    world: World, analyst: Visitor, outcome: Outcome
) -> None:
    seen, unseen = asks(world, SAFE), asks(world, SAFE)
    world.visitor("other_analyst").get(at(unseen))

    page = analyst.get(at(seen))
    answer = analyst.post(at(seen), {"answer": outcome.value}, page=page, to=at(unseen))

    assert answer.status_code == 422
    assert "Les dette først." in answer.text
    ring = to_ring(world, "analyst")
    assert [one.request.attempts for one in ring.calls] == [(), ()]
    assert press(analyst, unseen, "reached").status_code == 303


@pytest.mark.parametrize("outcome", ["reached", "not_again"])
def test_a_slip_is_taken_back_by_any_colleague(
    world: World, analyst: Visitor, outcome: str
) -> None:
    call, other = asks(world, SAFE), world.visitor("other_analyst")
    press(analyst, call, outcome)
    assert "av Analytiker En" in other.get(at(call)).text

    page = other.follow(press(other, call, "taken_back"))

    assert "Ring denne personen" in page.text
    assert "Skal ringes likevel. Notert i dag kl. 10.00 av Analytiker To" in page.text
    assert "Skal ringes likevel" in analyst.get("/team/inbox").text
    [again] = to_ring(world, "analyst").calls
    assert (again.id, again.refused_at) == (call, None)
    assert press(analyst, call, "reached").location == at(call)
    assert to_ring(world, "analyst").calls == ()


def test_what_is_open_stays_so_when_somebody_takes_back_what_nobody_noted(
    world: World, analyst: Visitor
) -> None:
    call = asks(world, SAFE)

    assert press(analyst, call, "taken_back").location == at(call)
    [one] = to_ring(world, "analyst").calls
    assert one.request.attempts == ()


def test_a_slip_cannot_be_taken_back_by_those_outside_the_desk(
    world: World, analyst: Visitor
) -> None:
    call = asks(world, SAFE)
    press(analyst, call, "not_again")
    outside = world.visitor("clinician")

    answer = outside.post(at(call), {"answer": "taken_back"}, page=analyst.get(at(call)))

    assert answer.status_code in {400, 404}
    assert to_ring(world, "analyst").calls == ()


def test_taking_back_the_request_itself_is_final(world: World, analyst: Visitor) -> None:
    one = asked_for(world)
    call = request_of(world)
    press(analyst, call, "reached")
    late = analyst.get(at(call))
    one.visitor.post("/rk", page=one.visitor.get("/rk"))

    answer = analyst.post(at(call), {"answer": "taken_back"}, page=late)

    assert answer.status_code == 409
    assert "Ikke ring likevel" in answer.text
    with reading(world.engine) as db:
        assert not calls.to_ring(db, acting=world.acting("analyst")).unverified
