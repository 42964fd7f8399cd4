"""The log: what was noted stays noted, and what goes is missed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from messaging.errors import CouldNotBeVerified
from messaging.tables import entry
from portal import worker
from portal.audit import jobs as audit_jobs
from portal.audit import store
from portal.audit.jobs import Watch
from portal.db import reading, writing
from portal.updates import service as updates
from tests.portal.cases.test_team import filled
from tests.visitor import Visitor
from tests.world import World


def say(client: Visitor, text: str) -> str:
    """Write something; return the thread's address."""
    thread = str(client.get("/m").location)
    assert client.post(thread, {"text": text}).status_code == 303
    return thread


def test_a_row_taken_out_of_the_middle_is_missed(world: World, client: Visitor) -> None:
    say(client, "Hei")
    world.visitor("analyst")
    with writing(world.engine) as db:
        ids = list(db.scalars(select(store.audit.c.id).order_by(store.audit.c.id)))
        db.execute(delete(store.audit).where(store.audit.c.id == ids[1]))

    with reading(world.engine) as db, pytest.raises(CouldNotBeVerified):
        Watch().follow(db, server=world.server)


def test_the_newest_rows_are_missed_by_who_has_seen_them(world: World, client: Visitor) -> None:
    watch = Watch()
    say(client, "Hei")
    with reading(world.engine) as db:
        watch.follow(db, server=world.server)
        newest = db.scalar(select(store.audit.c.id).order_by(store.audit.c.id.desc()))
    with writing(world.engine) as db:
        db.execute(delete(store.audit).where(store.audit.c.id == newest))

    with reading(world.engine) as db, pytest.raises(CouldNotBeVerified):
        watch.follow(db, server=world.server)


def beats(world: World, tools: worker.Tools) -> bool:
    """Let a worker do a round; whether its heart beats after it, which was stopped before."""
    with writing(world.engine) as db:
        db.exec_driver_sql("DELETE FROM heartbeat")
    worker.work(world.engine, tools)
    with reading(world.engine) as db:
        return updates.alive(db, now=world.clock.now, server=world.server)


def test_what_goes_from_the_middle_is_missed_in_the_next_round(
    world: World, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_jobs, "SLICE", 1)  # whose turn is far off from what goes
    analyst = world.visitor("analyst")
    for text in ("Hei", "Hallo", "Er noen der?"):
        say(client, text)
    tools = worker.Tools(trust=world.trust, server=world.server, now=world.clock.now)
    assert beats(world, tools)
    assert "Varslene er nede" not in analyst.get("/team/inbox").text

    with writing(world.engine) as db:
        *_, middle, _newest = db.scalars(select(store.audit.c.id).order_by(store.audit.c.id))
        db.execute(delete(store.audit).where(store.audit.c.id == middle))

    assert not beats(world, tools)
    assert "Varslene er nede" in analyst.get("/team/inbox").text
    assert not beats(world, tools), "nor does it forget"


@pytest.mark.parametrize("change", ["what = 'opened'", "id = (SELECT max(id) + 1 FROM audit)"])
def test_a_changed_row_is_found_when_its_turn_comes(
    world: World, client: Visitor, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_jobs, "SLICE", 2)
    say(client, "Hei")
    say(client, "Hallo")
    watch = Watch()
    with reading(world.engine) as db:
        rounds = len(list(store.after(db, None)))
        for _ in range(rounds):
            watch.follow(db, server=world.server)
    with writing(world.engine) as db:
        first = db.scalar(select(func.min(store.audit.c.id)).where(store.audit.c.what == "posted"))
        db.exec_driver_sql(f"UPDATE audit SET {change} WHERE id = {first}")  # noqa: S608 - our own words

    with reading(world.engine) as db, pytest.raises(CouldNotBeVerified):  # noqa: PT012 - which round, depends
        for _ in range(rounds):
            watch.follow(db, server=world.server)


@pytest.mark.parametrize("column", ["at", "actor", "what", "about", "number", "previous", "tag"])
def test_a_changed_row_is_seen(world: World, client: Visitor, column: str) -> None:
    say(client, "Hei")
    with world.engine.begin() as db:
        db.exec_driver_sql(f"UPDATE audit SET {column} = 'x' WHERE what = 'posted'")  # noqa: S608 - our own names

    with reading(world.engine) as db, pytest.raises(CouldNotBeVerified):
        Watch().follow(db, server=world.server)


def test_the_heart_stops_when_the_log_was_changed(world: World, client: Visitor) -> None:
    say(client, "Hei")
    tools = worker.Tools(trust=world.trust, server=world.server, now=world.clock.now)
    worker.work(world.engine, tools)
    with reading(world.engine) as db:
        assert updates.alive(db, now=world.clock.now, server=world.server)

    with writing(world.engine) as db:
        db.execute(delete(store.audit).where(store.audit.c.what == "posted"))
        db.exec_driver_sql("DELETE FROM heartbeat")
    worker.work(world.engine, tools)

    with reading(world.engine) as db:
        assert not updates.alive(db, now=world.clock.now, server=world.server)


def test_a_cut_tail_is_not_covered_up_by_the_next_message(world: World, client: Visitor) -> None:
    thread = say(client, "Det første")
    say(client, "Det siste")
    page = client.get(thread)
    with writing(world.engine) as db:
        newest = db.scalar(select(entry.c.sequence).order_by(entry.c.sequence.desc()))
        db.execute(delete(entry).where(entry.c.sequence == newest))

    answer = client.post(thread, {"text": "Et nytt"}, page=page)

    assert answer.status_code == 500
    assert "kunne ikke bekreftes" in answer.text


def test_staff_are_told_that_something_could_not_be_verified(world: World, client: Visitor) -> None:
    thread = say(client, "Hei")
    analyst = world.visitor("analyst")
    assert "Noe kunne ikke bekreftes" not in analyst.get("/team/inbox").text
    with writing(world.engine) as db:
        hers = entry.c.thread == world.party(db, "client").thread
        db.execute(update(entry).where(hers).values(signature=bytes(64)))

    assert client.get(thread).status_code == 500

    for name in ("analyst", "leader", "assistant"):
        assert "Noe kunne ikke bekreftes" in world.visitor(name).get("/team/bookings").text


def test_the_error_page_keeps_the_exit_when_nobody_can_be_verified(
    world: World, client: Visitor
) -> None:
    with world.engine.begin() as db:
        db.exec_driver_sql("UPDATE roster SET signature = zeroblob(64)")

    for path in ("/", "/i", "/l", "/m"):
        answer = client.get(path)
        assert "Forlat siden nå" in answer.text, path
        assert answer.status_code in {200, 500}


def test_a_visit_whose_row_makes_no_sense_is_none(world: World, client: Visitor) -> None:
    with world.engine.begin() as db:
        db.exec_driver_sql("UPDATE visit SET seen_at = 'x'")

    assert client.get("/m").status_code == 401


def test_staff_without_their_row_are_still_staff(world: World) -> None:
    with world.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM staff")

    assert world.visitor("analyst").get("/team/inbox").status_code == 200


def test_what_people_do_is_noted(world: World, client: Visitor, leader: Visitor) -> None:
    thread = say(client, "Hei")
    analyst = world.visitor("analyst")
    analyst.get(thread.replace("/m/", "/team/threads/"))
    analyst.post("/team/cases/new", {**filled(world), "label": "Sak"})
    leader.post("/team/staff", {"name": "Ny", "duty": "1"})

    with reading(world.engine) as db:
        rows = {(row.what, row.actor) for row in store.after(db, None)}
    one = {name: world.people.by_name[name].account for name in ("client", "analyst", "leader")}
    assert rows >= {
        ("logged in", one["client"]),
        ("posted", one["client"]),
        ("logged in", one["analyst"]),
        ("opened", one["analyst"]),
        ("invited", one["analyst"]),
        ("invited", one["leader"]),
    }
