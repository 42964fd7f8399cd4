"""Two parties of one case: whatever one does, the other's pages stay the same, byte for byte."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from messaging.models import EntryId, new_id
from portal import create_app
from portal.addresses import to_letters
from portal.booking import service as booking
from portal.booking.models import Day, How, Kind
from portal.cases.models import Party
from portal.db import Connection, writing
from portal.messages import service as messages
from tests.visitor import Visitor
from tests.world import NOW, Clock, People, World

ID = re.compile(r"[a-z2-7]{26}")
TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')


@pytest.fixture
def worlds(founded: tuple[Path, People], tmp_path: Path) -> Iterator[tuple[World, World]]:
    """The same portal twice."""
    made = []
    for name in ("one", "two"):
        shutil.copytree(founded[0], tmp_path / name)
        world = World(folder=tmp_path / name, people=founded[1], clock=Clock(NOW))
        world.app = create_app(world.settings, clock=world.clock)
        made.append(world)
    yield made[0], made[1]
    for world in made:
        world.engine.dispose()


def offers(world: World, db: Connection, party: Party) -> list[Day]:
    """Return what a party may book."""
    return booking.offered(
        db,
        booker=party.booker,
        kind=Kind.FIRST,
        how=How.IN_PERSON,
        deal_key=world.settings.deal_key,
        now=world.clock.now,
    )


def the_other_is_busy(world: World) -> None:
    """Let the other side write, book everything they can, and be answered."""
    with writing(world.engine) as db:
        party = world.party(db, "other_client")
        for name in ("other_client", "analyst", "other_client"):
            messages.send(
                db, party.thread, reader=world.reader(name), entry=EntryId(new_id()), text="Hei"
            )
        booking.book(
            db,
            booker=party.booker,
            kind=Kind.FIRST,
            how=How.IN_PERSON,
            starts_at=offers(world, db, party)[0].times[0],
            deal_key=world.settings.deal_key,
            server=world.server,
            now=world.clock.now,
        )


def the_other_never_was(world: World) -> None:
    """Take every trace of the other side out of the database."""
    with writing(world.engine) as db:
        other = world.people.parties["other_client"]
        thread = world.party(db, "other_client").thread
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table, column, value in (
            ("permit", "party", other),
            ("party", "id", other),
            ("audit", "about", thread),
            ("entry", "thread", thread),
            ("epoch_grant", "thread", thread),
            ("thread", "id", thread),
        ):
            db.exec_driver_sql(f"DELETE FROM {table} WHERE {column} = ?", (value,))  # noqa: S608 - our own names


def masked(page: str) -> str:
    """Return a page without its tokens and random ids."""
    return ID.sub("ID", TOKEN.sub(r"\1TOKEN", page))


def a_visit(world: World) -> list[tuple[int, str]]:
    """Return all that a client sees who writes, books, cancels and reads."""
    visitor = world.visitor("client")
    seen = []
    thread = visitor.get("/m").location
    for path in ("/", "/n", "/i", thread, "/t", "/t?how=phone", "/nowhere"):
        answer = visitor.get(path)
        seen.append((answer.status_code, masked(answer.text)))
    for text in ("", "Hei dere", "x" * 20_001):
        answer = visitor.post(thread, {"text": text})
        seen.append((answer.status_code, masked(answer.text)))
    world.clock.forward(timedelta(minutes=3))
    seen.extend((answer.status_code, masked(answer.text)) for answer in _booking(world, visitor))
    answer = visitor.get("/")
    return [*seen, (answer.status_code, masked(answer.text))]


def _booking(world: World, visitor: Visitor) -> Iterator[TestResponse]:
    """Book the first time offered, look at it, and look at the list again."""
    with writing(world.engine) as db:
        party = world.party(db, "client")
        first = offers(world, db, party)[0].times[0]
        booking.book(
            db,
            booker=party.booker,
            kind=Kind.FIRST,
            how=How.IN_PERSON,
            starts_at=first,
            deal_key=world.settings.deal_key,
            server=world.server,
            now=world.clock.now,
        )
    yield visitor.get("/t")
    yield visitor.get("/")


@pytest.mark.parametrize("happens", [the_other_is_busy, the_other_never_was])
def test_a_client_sees_the_same_whatever_the_other_side_does(
    worlds: tuple[World, World], happens: Callable[[World], None]
) -> None:
    quiet, other = worlds
    happens(other)

    assert a_visit(quiet) == a_visit(other)


def test_the_comparison_sees_a_difference(worlds: tuple[World, World]) -> None:
    quiet, other = worlds
    with writing(other.engine) as db:
        messages.send(
            db,
            other.party(db, "client").thread,
            reader=other.reader("analyst"),
            entry=EntryId(new_id()),
            text="Hei",
        )

    assert a_visit(quiet) != a_visit(other)


def test_ids_of_the_other_side_lead_nowhere(world: World, client: Visitor) -> None:
    with writing(world.engine) as db:
        party = world.party(db, "other_client")
    unknown = [to_letters(new_id())] * 3
    known = [to_letters(id) for id in (party.thread, party.id, party.account)]

    def answers(ids: list[str]) -> list[tuple[int, str]]:
        paths = [f"/{letter}/{id}" for letter in "mtu" for id in ids]
        found = [client.get(path) for path in paths]
        return [(answer.status_code, masked(answer.text)) for answer in found]

    assert answers(known) == answers(unknown)
