"""A tie that somebody took away or changed past the portal lets nobody meet."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from portal.cases import store
from portal.db import reading
from tests.portal.cases.test_tampering import STRANGE, tamper
from tests.portal.cases.tied import case_page, let_in, one_more, tie
from tests.visitor import Visitor
from tests.world import World

CHANGED = {
    "to_case": "(select case_id from party where id = x'{third}')",
    "case_group": "x'00112233445566778899aabbccddeeff'",
    "swapped": "1 - swapped",
    "since": "'2036-01-01'",
    "made_at": "made_at + 1000",
    "made_by": "(select account from party where id = x'{third}')",
    "tag": "zeroblob(32)",
}


@pytest.fixture
def third(world: World) -> Visitor:
    """A client whose case is tied to the one with two sides."""
    one_more(world, "third")
    person = let_in(world, "third")
    assert tie(world, "third", "case", beside="client").status_code == 303
    return person


def must_be_in_doubt(world: World, third: Visitor) -> None:
    """See that neither they nor staff are shown anything as if nothing were."""
    analyst = world.visitor("analyst")
    for answer in (third.get("/t"), third.get("/"), analyst.get(case_page(world, "third"))):
        assert answer.status_code == 500
        assert "kunne ikke bekreftes" in answer.text
        assert "/t/n?" not in answer.text


def test_a_tie_is_believed_as_it_was_made(world: World, third: Visitor) -> None:
    assert "/t/n?" in third.get("/t").text
    assert world.visitor("analyst").get(case_page(world, "third")).status_code == 200


@pytest.mark.parametrize("column", CHANGED)
def test_a_changed_tie_is_not_believed(world: World, third: Visitor, column: str) -> None:
    value = CHANGED[column].format(third=world.people.parties["third"].hex())
    tamper(world, f"UPDATE tie SET {column} = {value}")  # noqa: S608 - our own names

    must_be_in_doubt(world, third)


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("column", ["case_group", "since", "made_at", "made_by", "tag"])
def test_a_tie_of_the_wrong_kind_is_not_believed(
    world: World, third: Visitor, column: str, value: str
) -> None:
    tamper(world, f"UPDATE tie SET {column} = {value}")  # noqa: S608 - our own names

    must_be_in_doubt(world, third)


def test_a_tie_taken_away_is_missed(world: World, third: Visitor) -> None:
    tamper(world, "DELETE FROM tie")

    must_be_in_doubt(world, third)


def test_a_tie_moved_to_another_case_is_not_believed(world: World, third: Visitor) -> None:
    tamper(world, "UPDATE tie SET case_id = ?", world.people.cases["other_case"])

    must_be_in_doubt(world, third)
    assert world.visitor("analyst").get(case_page(world, "other_case")).status_code == 500


def test_an_old_row_put_back_with_the_tie_taken_away_lets_nobody_choose(world: World) -> None:
    """The party's row from before holds; that the case was tied stands in the log."""
    one_more(world, "third")
    person, id = let_in(world, "third"), world.people.parties["third"]
    with reading(world.engine) as db:
        old = db.scalar(select(store.party.c.tag).where(store.party.c.id == id))
    assert old
    tie(world, "third", "case", beside="client")
    tamper(world, "DELETE FROM tie")
    tamper(world, "UPDATE party SET tag = ? WHERE id = ?", old, id)

    for page in ("/t", "/"):
        answer = person.get(page)
        assert answer.status_code == 500
        assert "/t/n?" not in answer.text


def test_nobody_books_by_a_page_from_before_the_tie_was_taken_away(
    world: World, third: Visitor
) -> None:
    page = third.get("/t")
    choice = page.text.partition('href="/t/n?')[2].partition('"')[0]
    chosen = third.get(f"/t/n?{choice}")
    tamper(world, "DELETE FROM tie")

    assert third.post("/t/n", {"how": "in_person"}, page=chosen).status_code == 500
    with closing(sqlite3.connect(world.folder / "portal.db")) as db:
        assert db.execute("SELECT count(*) FROM appointment").fetchone() == (0,)
