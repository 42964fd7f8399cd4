"""A tie changes no page of a client, byte for byte, until it has reached the lists."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal import create_app, current
from portal.addresses import to_letters
from portal.booking import service as booking
from portal.booking.models import OSLO
from portal.cases import service as cases
from portal.db import Connection, writing
from tests.portal.booking.choosing import book, choices, first, instant
from tests.portal.booking.test_same_pages import ID, TOKEN
from tests.portal.cases.tied import let_in, lists, one_more, tie, upcoming
from tests.visitor import Visitor
from tests.world import NOW, Clock, People, World

REFUSED = "Denne tiden er ikke ledig lenger. Her er andre."
AFTERWARDS = timedelta(days=40)  # when lists show nothing from before the tie


@pytest.fixture
def copies(founded: tuple[Path, People], tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Copies of one portal in which a third client has a case of their own."""
    made: list[World] = []

    def begin(folder: Path, people: People) -> World:
        world = World(folder=folder, people=people, clock=Clock(NOW))
        world.app = create_app(world.settings, clock=world.clock)
        made.append(world)
        return world

    original = tmp_path / "original"
    shutil.copytree(founded[0], original)
    first_one = begin(original, founded[1])
    for number in (2, 3):
        with writing(first_one.engine) as db:
            booking.add_room(db, name=f"Rom {number}", server=first_one.server)
    one_more(first_one, "third", meets=("other_client",))
    let_in(first_one, "third")

    def copy() -> World:
        folder = tmp_path / str(len(made))
        shutil.copytree(original, folder)
        return begin(folder, first_one.people)

    yield copy
    for world in made:
        world.engine.dispose()


def visit(world: World, name: str) -> list[tuple[int, str]]:
    """Return all that somebody sees who looks, books, looks at other times and cancels."""
    me, seen = world.visitor(name), []

    def see(answer: TestResponse) -> None:
        seen.append((answer.status_code, ID.sub("ID", TOKEN.sub(r"\1", answer.text))))

    for path in ("/", "/t", *[*choices(me)][::12]):
        see(me.get(path))
    see(me.post(first(me), {"how": "in_person"}))
    [made] = upcoming(world, name)
    path = f"/t/{to_letters(made.id)}"
    for address in ("/", "/t", path, f"{path}/m"):
        see(me.get(address))
    see(me.post(path))
    see(me.get("/t"))
    return seen


def tied(world: World, beside: str = "client") -> World:
    """Tie the third client's case to the one with two sides."""
    assert tie(world, "third", "case", beside=beside).status_code == 303
    return world


@pytest.mark.parametrize("name", ["third", "client", "other_client"])
def test_a_tie_changes_nothing_that_anybody_sees(copies: Callable[[], World], name: str) -> None:
    assert visit(tied(copies()), name) == visit(copies(), name)


@pytest.mark.parametrize("name", ["client", "other_client"])
def test_the_lists_of_the_case_that_others_are_tied_to_never_change(
    copies: Callable[[], World], name: str
) -> None:
    quiet, other = copies(), tied(copies())
    for world in (quiet, other):
        world.clock.forward(AFTERWARDS)

    assert visit(other, name) == visit(quiet, name)


@pytest.mark.parametrize("beside", ["client", "other_client"])
def test_afterwards_i_see_the_same_whatever_the_other_side_does(
    copies: Callable[[], World], beside: str
) -> None:
    quiet, other = (tied(copies(), beside) for _ in range(2))
    across = "client" if beside == "other_client" else "other_client"
    for world in (quiet, other):
        world.clock.forward(AFTERWARDS)
    book(they := other.visitor(across), first(they))

    assert visit(other, "third") == visit(quiet, "third")
    assert visit(quiet, "third") != visit(copies(), "third"), "as a control: days are others now"


def test_until_then_only_what_i_am_refused_tells_them_apart(copies: Callable[[], World]) -> None:
    """It is said in the same words as ever, and the time is gone from my list for good."""
    world = tied(copies(), "client")
    days = [{day.date for day in lists(world, one)} for one in ("third", "other_client")]
    they, me = world.visitor("other_client"), world.visitor("third")
    theirs, mine = (on(min(days[0] & days[1]), one) for one in (they, me))
    before = choices(me)
    book(they, theirs[0])
    assert choices(me) == before

    refused = me.post(mine[-4], {"how": "in_person"})

    assert (refused.status_code, REFUSED in refused.text) == (409, True)
    assert {at: said for at, said in choices(me).items() if "telefon" not in said} == {
        at: said for at, said in before.items() if "telefon" not in said and at != mine[-4]
    }
    [made] = upcoming(world, "other_client")
    they.post(f"/t/{to_letters(made.id)}")
    assert me.post(mine[-4], {"how": "in_person"}).status_code == 409
    assert upcoming(world, "third") == []
    book(me, mine[-5])


def test_a_tie_made_while_somebody_books_counts(
    copies: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who books is read anew where nobody else can tie their case any more."""
    world = copies()
    days = [{day.date for day in lists(world, one)} for one in ("third", "other_client")]
    they, me = world.visitor("other_client"), world.visitor("third")
    theirs, mine = (on(min(days[0] & days[1]), one) for one in (they, me))
    book(they, theirs[0])
    page, writing_now = me.get(mine[-4]), current.writing
    waiting = [world]

    @contextmanager
    def after_a_tie() -> Iterator[Connection]:
        if waiting:
            tie_by_verb(waiting.pop())
        with writing_now() as db:
            yield db

    monkeypatch.setattr(current, "writing", after_a_tie)
    refused = me.post(mine[-4], {"how": "in_person"}, page=page)

    assert (refused.status_code, waiting) == (409, [])
    assert upcoming(world, "third") == []


def test_the_page_of_times_asks_the_database_as_often_with_ties_as_without(
    copies: Callable[[], World],
) -> None:
    def asked(world: World, name: str) -> int:
        visitor, queries = world.visitor(name), list[str]()
        visitor.get("/t")

        def note(*arguments: object) -> None:
            queries.append(str(arguments[2]))

        event.listen(world.engine, "before_cursor_execute", note)
        visitor.get("/t")
        event.remove(world.engine, "before_cursor_execute", note)
        return len(queries)

    quiet, other = copies(), tied(copies())
    for name in ("fourth", "fifth"):
        one_more(other, name)
        assert tie(other, name, "case", beside="client").status_code == 303
    for name in ("third", "client"):
        assert asked(other, name) == asked(quiet, name) > 0


def tie_by_verb(world: World) -> None:
    """Tie the third client's case beside the client, as a colleague does meanwhile."""
    case, to = (world.people.cases[one] for one in ("third", "case"))
    beside, acting = world.people.parties["client"], world.acting("analyst")
    with writing(world.engine) as db:
        cases.tie(db, case, to, beside=beside, acting=acting)


def on(day: date, visitor: Visitor) -> list[str]:
    """Return the times on one date."""
    return [at for at in choices(visitor) if instant(at).astimezone(OSLO).date() == day]
