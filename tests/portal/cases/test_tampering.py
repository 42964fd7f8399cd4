"""Rows of cases and parties that somebody wrote past the portal are not believed."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import insert, select, text, update

from messaging import tables
from messaging.models import new_id
from portal.addresses import to_letters
from portal.cases import store
from tests.visitor import Visitor
from tests.world import World

FORGED = {
    "deal_group": bytes(16),
    "made_at": text("1"),
    "closed": True,
    "tag": bytes(32),
}
STRANGE = ["'x'", "7", "1.5", "-1", "x'00'"]


def address(world: World, name: str = "case") -> str:
    """Return where staff see a case."""
    return f"/team/cases/{to_letters(world.people.cases[name])}"


def tamper(world: World, statement: str, *values: bytes) -> None:
    """Write past the portal, without its constraints."""
    with closing(sqlite3.connect(world.folder / "portal.db")) as db:
        db.execute(statement, values)
        db.commit()


@pytest.mark.parametrize("column", FORGED)
def test_a_case_that_was_changed_is_not_believed(
    world: World, analyst: Visitor, column: str
) -> None:
    with world.engine.begin() as db:
        db.execute(update(store.case).values({column: FORGED[column]}))

    for page in (address(world), "/team/cases", f"{address(world)}/invite"):
        answer = analyst.get(page)
        assert answer.status_code == 500, page
        assert "kunne ikke bekreftes" in answer.text


def test_a_case_does_not_take_the_staff_thread_of_another(world: World, analyst: Visitor) -> None:
    """Whoever is on one case would see the other, and write its roles there."""
    one, other = (world.people.cases[name] for name in ("case", "other_case"))
    with world.engine.begin() as db:
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        threads = {row.id: row.staff_thread for row in db.execute(select(store.case))}
        for case, thread in ((one, bytes(16)), (other, threads[one]), (one, threads[other])):
            db.execute(
                update(store.case).where(store.case.c.id == case).values(staff_thread=thread)
            )

    assert analyst.get(address(world)).status_code == 500
    assert analyst.get(address(world, "other_case")).status_code == 500


def test_a_key_to_the_thread_alone_opens_no_case(world: World) -> None:
    """A grant is a row that anybody could write; the list of members is signed."""
    granted = tables.epoch_grant
    outsider = world.people.by_name["other_analyst"].account
    with world.engine.begin() as db:
        for grant in db.execute(select(granted).distinct()).mappings().all():
            if grant["principal"] == world.people.by_name["analyst"].account:
                db.execute(insert(granted).values({**grant, "principal": outsider}))
    other = world.visitor("other_analyst")

    assert other.get(address(world)).status_code == 404
    assert "Label of case" not in other.get("/team/cases").text


def test_a_party_taken_out_of_a_case_is_missed(world: World, analyst: Visitor) -> None:
    tamper(world, "DELETE FROM party WHERE id = ?", world.people.parties["uninvited"])

    assert analyst.get(address(world, "other_case")).status_code == 500


def test_a_client_without_a_party_is_told_that_something_is_wrong(
    world: World, client: Visitor
) -> None:
    with world.engine.begin() as db:
        stranger, mine = new_id(), store.party.c.id == world.people.parties["client"]
        db.execute(insert(tables.principal).values(id=stranger))
        db.execute(update(store.party).where(mine).values(account=stranger))

    for page in ("/", "/m", "/t"):
        answer = client.get(page)
        assert answer.status_code == 500, page
        assert "kunne ikke bekreftes" in answer.text


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("column", ["thread", "analyst", "side", "made_at", "tag"])
def test_a_party_of_the_wrong_kind_is_not_believed(
    world: World, client: Visitor, column: str, value: str
) -> None:
    chosen = world.people.parties["client"]
    tamper(world, f"UPDATE party SET {column} = {value} WHERE id = ?", chosen)  # noqa: S608

    answer = client.get("/")

    assert answer.status_code == 500
    assert "kunne ikke bekreftes" in answer.text


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("column", ["deal_group", "made_at", "label", "tag"])
def test_a_case_of_the_wrong_kind_is_not_believed(
    world: World, analyst: Visitor, column: str, value: str
) -> None:
    chosen = world.people.cases["case"]
    tamper(world, f"UPDATE case_ SET {column} = {value} WHERE id = ?", chosen)  # noqa: S608

    answer = analyst.get(address(world))

    assert answer.status_code == 500
    assert "kunne ikke bekreftes" in answer.text
