"""What can be booked, and what cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.booking import service as booking
from portal.booking.models import (
    How,
)
from tests.portal.booking.desk import Desk, rows
from tests.portal.booking.people import (
    ANALYST,
    MINE,
    NOBODYS,
    THEIRS,
    new_pair,
    somebody,
    wall,
)


def test_what_is_booked_is_seen_by_client_and_staff(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    (mine,) = desk.upcoming(me)
    assert mine.id == booked
    assert mine.starts_at == wall(MINE, 9)
    assert mine.ends_at == wall(MINE, 10, 30)
    assert mine.staff == tuple(sorted(me.pair))
    assert mine.room in booking.rooms(desk.db, server=desk.server)
    assert desk.all() == [mine]
    assert "09:00" not in desk.offered(somebody())[MINE]


def test_a_conversation_by_telephone_takes_no_room_and_keeps_nobody_away(desk: Desk) -> None:
    me = somebody()
    desk.book(me, wall(MINE, 9), how=How.PHONE)

    assert desk.upcoming(me)[0].ends_at == wall(MINE, 9, 30)
    assert desk.upcoming(me)[0].room is None
    assert rows(desk.db) == {
        "claim": 6,
        "presence": 0,
        "presence_holder": 0,
        "presence_date": 0,
        "presence_date_holder": 0,
    }


@pytest.mark.parametrize(
    "starts_at",
    [
        wall(THEIRS, 9),
        wall(NOBODYS, 9),
        wall(MINE, 8, 30),
        wall(MINE, 18),
        wall(MINE, 9, 15),
        wall(MINE, 9) + timedelta(seconds=1),
        wall(MINE, 0),
        wall(date(2026, 11, 20), 13),  # today
        wall(date(2026, 11, 19), 13),  # yesterday
        wall(date(2026, 11, 28), 10),  # a Saturday
        wall(date(2026, 12, 21), 10),  # beyond four weeks
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(2026, 11, 24, 8),  # noqa: DTZ001 - no zone
    ],
)
def test_a_tampered_form_books_nothing(desk: Desk, starts_at: datetime) -> None:
    with pytest.raises(booking.SlotTaken):
        desk.book(somebody(), starts_at)

    assert not any(rows(desk.db).values())
    assert desk.all() == []


def test_a_time_just_taken_is_refused_and_leaves_no_trace(desk: Desk) -> None:
    desk.book(somebody(), wall(MINE, 10))
    before = rows(desk.db)
    me = somebody(pair=(ANALYST, new_pair()[0]))

    with pytest.raises(booking.SlotTaken):
        desk.book(me, wall(MINE, 11))

    assert rows(desk.db) == before
    assert desk.upcoming(me) == []


def test_two_taps_book_once(desk: Desk) -> None:
    me = somebody()

    assert desk.book(me, wall(MINE, 9)) == desk.book(me, wall(MINE, 9))
    assert len(desk.upcoming(me)) == 1


def test_a_thread_has_one_first_conversation_ahead(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    with pytest.raises(booking.SlotTaken):
        desk.book(me, wall(date(2026, 11, 27), 9))

    desk.cancel(booked, me)
    desk.book(me, wall(date(2026, 11, 27), 9))
    assert [made.starts_at for made in desk.upcoming(me)] == [wall(date(2026, 11, 27), 9)]


def test_once_it_is_over_another_first_conversation_can_be_booked(desk: Desk) -> None:
    me = somebody()
    desk.book(me, wall(MINE, 9))
    later = desk.at(wall(MINE, 10, 30))

    later.book(me, wall(date(2026, 11, 27), 9))

    assert [made.starts_at for made in later.upcoming(me)] == [wall(date(2026, 11, 27), 9)]


def test_a_person_in_two_cases_is_not_in_two_places(desk: Desk) -> None:
    booking.add_room(desk.db, name="Second room", server=desk.server)
    here = somebody()
    there = replace(somebody(pair=new_pair()), account=here.account)
    desk.book(here, wall(MINE, 9))

    assert desk.offered(there)[MINE][0] == "10:30"
    with pytest.raises(booking.SlotTaken):
        desk.book(there, wall(MINE, 10))
