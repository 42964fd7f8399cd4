"""A client's booking pages are the same, byte for byte, whatever the other side books."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from portal import create_app
from portal.addresses import to_letters
from tests.portal.booking.choosing import book, choices, first, instant, stands, take
from tests.visitor import Visitor
from tests.world import NOW, Clock, People, World

TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')
ID = re.compile(r"[a-z2-7]{26}")  # an appointment's is drawn at random


def nothing(_world: World, _other: Visitor) -> None:
    """Let the other side do nothing."""


def books(_world: World, other: Visitor) -> None:
    """Let the other side book the first time they can."""
    book(other, first(other))


def books_and_moves(world: World, other: Visitor) -> None:
    """Let the other side book and then move."""
    books(world, other)
    (made,) = stands(world, "other_client")
    path = f"/t/{to_letters(made.id)}/m"
    book(other, list(choices(other, path))[-4])


def books_and_cancels(world: World, other: Visitor) -> None:
    """Let the other side book and then cancel."""
    books(world, other)
    (made,) = stands(world, "other_client")
    other.post(f"/t/{to_letters(made.id)}")


@pytest.fixture
def copies(founded: tuple[Path, People], tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Copies of one portal."""
    made: list[World] = []

    def copy() -> World:
        folder = tmp_path / str(len(made))
        shutil.copytree(founded[0], folder)
        made.append(World(folder=folder, people=founded[1], clock=Clock(NOW)))
        made[-1].app = create_app(made[-1].settings, clock=made[-1].clock)
        return made[-1]

    yield copy
    for world in made:
        world.engine.dispose()


def visit(world: World, happens: Callable[[World, Visitor], None]) -> list[tuple[int, str]]:
    """Return all that a client sees who books, moves and cancels after something happened."""
    me = world.visitor("client")
    happens(world, world.visitor("other_client"))
    seen = []

    def see(answer: TestResponse) -> None:
        seen.append((answer.status_code, ID.sub("ID", TOKEN.sub(r"\1", answer.text))))

    for path in ("/", "/t", *some(choices(me))):
        see(me.get(path))
    see(me.post(first(me), {"how": "in_person"}))
    (made,) = stands(world)
    path = f"/t/{to_letters(made.id)}"
    for address in ("/", "/t", path, f"{path}/m", *some(choices(me, f"{path}/m"))):
        see(me.get(address))
    other = list(choices(me, f"{path}/m"))[-1]
    assert instant(other) > made.starts_at
    see(me.post(other, {"how": "phone"}))
    see(me.post(path))
    for address in ("/", "/t"):
        see(me.get(address))
    return seen


def some(found: Iterable[str]) -> list[str]:
    """Return a few times of every week."""
    return list(found)[::12]


@pytest.mark.parametrize("happens", [books, books_and_moves, books_and_cancels])
def test_i_see_the_same_whatever_the_other_side_does(
    copies: Callable[[], World], happens: Callable[[World, Visitor], None]
) -> None:
    assert visit(copies(), happens) == visit(copies(), nothing)


def test_what_a_relative_on_my_side_books_shows(copies: Callable[[], World]) -> None:
    """As a control: the comparison sees a time that is taken."""

    def a_relative_books(world: World, _other: Visitor) -> None:
        offered = choices(world.visitor("client")).items()
        take(world, [instant(time) for time, words in offered if "telefon" not in words][-1])

    assert visit(copies(), a_relative_books) != visit(copies(), nothing)
