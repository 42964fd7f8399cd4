"""What a client may choose from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from portal.booking import service as booking
from portal.booking.models import (
    How,
    Side,
)
from tests.portal.booking.desk import Desk
from tests.portal.booking.people import (
    ANALYST,
    CLINICIAN,
    MINE,
    new_pair,
    somebody,
    wall,
)


def test_only_ones_own_open_days_within_four_weeks_are_offered(desk: Desk) -> None:
    offered = list(desk.offered(somebody(Side.A)))

    assert [f"{day:%d %b}" for day in offered if day <= date(2026, 12, 11)] == [
        *("24 Nov", "27 Nov", "02 Dec", "09 Dec", "10 Dec")
    ]
    assert date(2026, 12, 11) < offered[-1] <= date(2026, 12, 18)


def test_two_sides_of_a_case_are_never_offered_the_same_date(desk: Desk) -> None:
    a, b, c = (set(desk.offered(somebody(side))) for side in Side)

    assert a | b | c
    assert not a & b
    assert not a & c
    assert not b & c


def test_today_is_never_offered(desk: Desk) -> None:
    assert next(iter(desk.at(wall(MINE, 0, 1)).offered(somebody()))) == date(2026, 11, 27)
    assert next(iter(desk.at(wall(MINE, 0) - timedelta(minutes=1)).offered(somebody()))) == MINE


def test_a_holiday_is_dealt_and_closed(desk: Desk) -> None:
    before_christmas = desk.at(datetime(2026, 12, 18, tzinfo=UTC))
    offered = set().union(*(before_christmas.offered(somebody(side)) for side in Side))

    assert date(2026, 12, 24) in offered
    assert date(2026, 12, 28) in offered
    assert not offered & {date(2026, 12, 25), date(2027, 1, 1)}


def test_a_first_conversation_ends_before_the_team_goes_home(desk: Desk) -> None:
    offered = desk.offered(somebody())

    assert offered[date(2026, 11, 27)] == [
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00"),
        "13:30",
    ]
    assert offered[MINE][-1] == "17:30"
    assert desk.offered(somebody(), How.PHONE)[MINE][-1] == "18:30"


@pytest.mark.parametrize("busy", [ANALYST, CLINICIAN])
def test_both_of_the_pair_must_be_free(desk: Desk, busy: bytes) -> None:
    booking.add_room(desk.db, name="Second room", server=desk.server)
    other, _ = new_pair()
    desk.book(somebody(pair=(type(ANALYST)(busy), other)), wall(MINE, 11))

    assert desk.offered(somebody())[MINE][:3] == ["09:00", "09:30", "12:30"]


def test_a_room_must_be_free_unless_it_is_by_telephone(desk: Desk) -> None:
    desk.book(somebody(pair=new_pair()), wall(MINE, 11))
    assert desk.offered(somebody())[MINE][:3] == ["09:00", "09:30", "12:30"]
    assert desk.offered(somebody(), How.PHONE)[MINE][4:6] == ["11:00", "11:30"]

    booking.add_room(desk.db, name="Second room", server=desk.server)
    assert "11:00" in desk.offered(somebody())[MINE]


def test_a_free_room_must_be_free_for_all_of_the_time(desk: Desk) -> None:
    booking.add_room(desk.db, name="Second room", server=desk.server)
    desk.book(somebody(pair=new_pair()), wall(MINE, 9))
    desk.book(somebody(pair=new_pair()), wall(MINE, 9))
    desk.book(somebody(pair=new_pair()), wall(MINE, 11))

    assert desk.offered(somebody())[MINE][0] == "10:30"
    assert len({made.room for made in desk.all()}) == 2


def test_the_number_of_queries_does_not_grow_with_the_bookings(desk: Desk) -> None:
    asked: list[str] = []
    event.listen(desk.db, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    desk.offered(somebody())
    empty = len(asked)
    for hour in (9, 11, 13, 15):
        desk.book(somebody(), wall(MINE, hour))
    assert len(desk.all()) == 4
    asked.clear()
    desk.offered(somebody())

    assert len(asked) == empty == 3
