"""Two real processes ask at the same moment, fifty times over; the database decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from messaging.models import PrincipalId, new_id
from portal.booking import slots, store
from portal.booking.deal import dealt
from portal.booking.models import Booker, GroupId, RoomId, Side
from portal.booking.reading import read
from portal.db import make_engine, reading
from tests.portal.booking.people import ANALYST, DEAL_KEY, new_pair, somebody, wall
from tests.portal.booking.racers import ROOMS, Attempt, clashing, race

ROUNDS = 50
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)

Both = tuple[Attempt, Attempt]


def times() -> list[datetime]:
    """Return fifty times, far enough from each other that rounds do not meet."""
    days = (date(2026, 11, 23) + timedelta(days=ahead) for ahead in range(26))
    open_days = [day for day in days if slots.opening(day)]
    return [wall(day, hour) for day in open_days for hour in (9, 11, 13)][:ROUNDS]


def dealt_to(side: Side, day: date) -> GroupId:
    """Draw a group in which ``day`` is dealt to ``side``."""
    while True:
        group = GroupId(new_id())
        if dealt(day, group=group, key=DEAL_KEY) is side:
            return group


def asks(who: Booker, at: datetime, *, room: RoomId = ROOMS[0]) -> Attempt:
    return Attempt(who=who, starts_at=at, now=NOW, room=room)


def same_pair(at: datetime) -> Both:
    pair = new_pair()
    one, other = (somebody(group=dealt_to(Side.A, at.date()), pair=pair) for _ in range(2))
    return asks(one, at), asks(other, at, room=ROOMS[1])


def one_analyst_half_an_hour_apart(at: datetime) -> Both:
    pairs = ((ANALYST, PrincipalId(new_id())) for _ in range(2))
    one, other = (somebody(group=dealt_to(Side.A, at.date()), pair=pair) for pair in pairs)
    return asks(one, at), asks(other, at + HALF_AN_HOUR, room=ROOMS[1])


def one_person_in_two_windows(at: datetime) -> Both:
    me = somebody(group=dealt_to(Side.A, at.date()), pair=new_pair())
    return asks(me, at), asks(me, at + HALF_AN_HOUR, room=ROOMS[1])


def one_room(at: datetime) -> Both:
    one, other = (somebody(pair=new_pair()) for _ in range(2))
    return asks(one, at), asks(other, at)


def two_sides(at: datetime, apart: timedelta) -> Both:
    """Two parties of one case, each with staff and a room of their own."""
    one = somebody(Side.A, group=GroupId(new_id()), pair=new_pair())
    other = replace(somebody(Side.B, group=one.seats[-1].group), pair=new_pair())
    rooms = (RoomId(new_id()) for _ in range(2))
    return asks(one, at, room=next(rooms)), asks(other, at + apart, room=next(rooms))


def at_the_same_time(at: datetime) -> Both:
    return two_sides(at, timedelta())


def one_right_after_the_other(at: datetime) -> Both:
    return two_sides(at, timedelta(minutes=90 + 15))


def across_midnight(at: datetime) -> Both:
    """On two dates, so that nothing but the thirty minutes keeps them apart."""
    return two_sides(at.replace(hour=22, minute=15), timedelta(minutes=90 + 30 + 15))


def on_one_date(at: datetime) -> Both:
    return two_sides(at.replace(hour=9), timedelta(hours=4))


@pytest.mark.parametrize(
    ("clerk", "contest"),
    [
        ("book", same_pair),
        ("book", one_analyst_half_an_hour_apart),
        ("book", one_person_in_two_windows),
        ("place", one_room),
        ("place", at_the_same_time),
        ("place", one_right_after_the_other),
        ("place", across_midnight),
        ("place", on_one_date),
    ],
)
def test_exactly_one_of_two_gets_it(
    tmp_path: Path, clerk: str, contest: Callable[[datetime], Both]
) -> None:
    address = f"sqlite:///{tmp_path}/portal.db"

    won = race(address, clerk, [contest(at) for at in times()])

    assert won == [1] * ROUNDS
    assert stored(address) == (ROUNDS, 0)


@pytest.mark.parametrize("contest", [same_pair, one_right_after_the_other])
def test_to_check_and_then_insert_fails_this_test(
    tmp_path: Path, contest: Callable[[datetime], Both]
) -> None:
    address = f"sqlite:///{tmp_path}/portal.db"

    won = race(address, "check_then_insert", [contest(at) for at in times()])

    assert 2 in won
    kept, clashes = stored(address)
    assert kept > ROUNDS
    assert clashes


def stored(address: str) -> tuple[int, int]:
    """Return how many appointments there are, and how many that should not be."""
    engine = make_engine(address)
    with reading(engine) as db:
        kept = db.scalar(select(func.count()).select_from(store.appointment)) or 0
        made = read(db, select(store.appointment))
        clashes = sum(clashing(db, each) for each, _ in made)
    engine.dispose()
    return kept, clashes
