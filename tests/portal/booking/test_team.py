"""Staff see who comes when, and cancel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.addresses import to_letters
from portal.booking.models import Appointment
from tests.portal.booking.choosing import book, choices, first, noted, stands
from tests.visitor import Visitor
from tests.world import World

BOARD = "/team/bookings"


@pytest.fixture
def booked(world: World, client: Visitor) -> Appointment:
    """A first conversation of the client."""
    book(client, first(client))
    return stands(world)[0]


def test_an_empty_board_says_so(analyst: Visitor) -> None:
    assert "Ingen samtaler er avtalt." in analyst.get(BOARD).text


@pytest.mark.parametrize("name", ["analyst", "clinician", "leader", "assistant"])
def test_those_who_need_it_see_who_comes(world: World, booked: Appointment, name: str) -> None:
    visitor = world.visitor(name)
    path = f"{BOARD}/{to_letters(booked.id)}"
    board, page = visitor.get(BOARD).text, visitor.get(path).text

    assert path in board
    for words in ("Name of client", "Første samtale", "Rom 1", "Analytiker En", "Kliniker En"):
        assert words in board
        assert words in page


def test_staff_on_other_cases_do_not(world: World, booked: Appointment) -> None:
    other = world.visitor("other_analyst")
    path = f"{BOARD}/{to_letters(booked.id)}"
    token = other.get(BOARD)

    assert "Name of client" not in token.text
    assert other.get(path).status_code == 404
    assert other.post(path, page=token, to=path).status_code == 404
    assert stands(world) == [booked]


@pytest.mark.parametrize("name", ["clinician", "assistant"])
def test_staff_cancel_and_it_is_noted_who(
    world: World, client: Visitor, booked: Appointment, name: str
) -> None:
    visitor, path = world.visitor(name), f"{BOARD}/{to_letters(booked.id)}"
    page = visitor.get(path)

    assert "Samtalen er avlyst." in visitor.follow(visitor.post(path, page=page)).text
    again = visitor.follow(visitor.post(path, page=page)).text  # changes nothing
    assert "Samtalen var avlyst eller flyttet fra før." in again
    assert "Samtalen er avlyst." not in again

    assert stands(world) == []
    assert "Name of client" not in visitor.get(BOARD).text
    assert "Avlyst" in visitor.get(path).text
    assert noted(world, "cancelled") == [world.people.by_name[name].account]
    assert choices(client)


def test_what_has_begun_stays_on_the_board_and_cannot_be_cancelled(
    world: World, booked: Appointment
) -> None:
    path = f"{BOARD}/{to_letters(booked.id)}"
    world.clock.now = booked.starts_at - timedelta(minutes=1)
    assistant = world.visitor("assistant")
    page = assistant.get(path)
    world.clock.forward(timedelta(minutes=2))

    assert assistant.post(path, page=page).status_code == 409
    assert "Avlys samtalen" not in assistant.get(path).text
    assert "Name of client" in assistant.get(BOARD).text
    world.clock.now = booked.ends_at
    assert "Name of client" not in world.visitor("assistant").get(BOARD).text


def test_clients_have_no_board(client: Visitor, booked: Appointment) -> None:
    assert client.get(BOARD).status_code == 404
    assert client.get(f"{BOARD}/{to_letters(booked.id)}").status_code == 404
