"""The worker: every job, again and again, and a heart that tells the truth."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Event

import pytest

from messaging import drafts
from messaging.keys import Keys
from portal import worker
from portal.db import Connection, reading, writing
from portal.worker import Tools
from tests.world import World

PLACE = bytes(16)


def tools(world: World) -> Tools:
    return Tools(trust=world.trust, server=world.server, now=world.clock.now)


def alive(world: World) -> bool:
    with reading(world.engine) as db:
        return worker.alive(db, server=world.server, now=world.clock.now)


def fails(_db: Connection, _tools: Tools) -> None:
    raise ValueError("a secret that must not be logged")


def test_without_a_worker_staff_are_told(world: World) -> None:
    assert not alive(world)


def test_a_worker_lives_for_two_minutes_after_its_last_round(world: World) -> None:
    worker.work(world.engine, tools(world))
    assert alive(world)

    world.clock.forward(timedelta(minutes=2))
    assert alive(world)

    world.clock.forward(timedelta(seconds=1))
    assert not alive(world)


def test_a_heartbeat_from_the_future_is_none(world: World) -> None:
    worker.work(world.engine, tools(world))
    world.clock.forward(-timedelta(hours=1))

    assert not alive(world)


def test_a_job_that_fails_is_noted_and_stops_no_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    done = []
    with caplog.at_level(logging.ERROR):
        worker.work(
            world.engine, tools(world), chosen=[fails, lambda _db, _tools: done.append("other")]
        )

    assert done == ["other"]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_the_heart_does_not_beat_for_a_worker_that_fails(world: World) -> None:
    worker.work(world.engine, tools(world), chosen=[fails])

    assert not alive(world)


def test_what_a_failed_job_did_is_undone(world: World) -> None:
    def half(db: Connection, tools: Tools) -> None:
        keep_draft(db, world, tools.now)
        fails(db, tools)

    worker.work(world.engine, tools(world), chosen=[half])

    assert draft_of(world) == ""


def keep_draft(db: Connection, world: World, now: datetime) -> None:
    one = world.people.by_name["client"]
    drafts.save_draft(
        db,
        account=one.account,
        place=PLACE,
        draft_key=Keys(one.root).draft,
        text="Begun",
        now=now,
    )


def draft_of(world: World) -> str:
    one = world.people.by_name["client"]
    with reading(world.engine) as db:
        key = Keys(one.root).draft
        return drafts.open_draft(db, account=one.account, place=PLACE, draft_key=key)


def test_a_draft_is_forgotten_after_thirty_days(world: World) -> None:
    with writing(world.engine) as db:
        keep_draft(db, world, world.clock.now)
    world.clock.forward(timedelta(days=30))
    worker.work(world.engine, tools(world))
    assert draft_of(world) == "Begun"

    world.clock.forward(timedelta(seconds=1))
    worker.work(world.engine, tools(world))
    assert draft_of(world) == ""


def test_it_works_until_it_is_stopped(world: World) -> None:
    stop, asked = Event(), []

    def clock() -> datetime:
        asked.append("when the tools are laid out, and again in each round")
        if len(asked) > 1:
            stop.set()  # during the first round
        return world.clock.now

    worker.run(world.settings, clock=clock, stop=stop)

    assert alive(world)


FORGED = (
    "UPDATE heartbeat SET beat_at = beat_at + 60000",
    "UPDATE heartbeat SET beat_at = 'x'",
    "UPDATE heartbeat SET tag = 'x'",
)


@pytest.mark.parametrize("forged", FORGED)
def test_a_heartbeat_that_somebody_else_wrote_is_none(world: World, forged: str) -> None:
    worker.work(world.engine, tools(world))
    world.clock.forward(timedelta(minutes=1))
    assert alive(world)
    with writing(world.engine) as db:
        db.exec_driver_sql(forged)

    assert not alive(world)
