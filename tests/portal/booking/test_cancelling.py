"""What cancelling releases, and what it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from messaging.models import new_id
from portal.booking import service as booking
from portal.booking.models import AppointmentId, Booker, GroupId, Seat, Side
from tests.portal.booking.desk import Desk, rows
from tests.portal.booking.people import (
    MINE,
    new_pair,
    relative_of,
    somebody,
    wall,
)


def test_cancelling_releases_everything(desk: Desk) -> None:
    me = somebody()
    offered = desk.offered(me)
    booked = desk.book(me, wall(MINE, 9))
    assert all(rows(desk.db).values())

    desk.cancel(booked, me)

    assert not any(rows(desk.db).values())
    assert desk.upcoming(me) == desk.all() == []
    assert desk.offered(me) == offered


def test_cancelling_twice_is_cancelling_once(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    desk.cancel(booked, me)
    again = desk.book(me, wall(MINE, 9))

    desk.at(wall(MINE, 9)).cancel(booked, me)

    assert [made.id for made in desk.upcoming(me)] == [again]
    first = booking.find(desk.db, booked, among=[me.party], server=desk.server)
    assert first.cancelled_at == desk.now


def test_what_a_relative_still_needs_is_not_released(desk: Desk) -> None:
    booking.add_room(desk.db, name="Second room", server=desk.server)
    me = somebody()
    relative = relative_of(me, pair=new_pair())
    booked = desk.book(me, wall(MINE, 9))
    desk.book(relative, wall(MINE, 10))

    desk.cancel(booked, me)

    left = rows(desk.db)
    assert left["presence"] == left["presence_holder"] == 10  # 9:30 to 12:00
    assert left["presence_date"] == left["presence_date_holder"] == 1


def test_somebody_elses_appointment_is_as_if_there_were_none(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    with pytest.raises(booking.NoSuchAppointment):
        desk.cancel(booked, somebody())
    with pytest.raises(booking.NoSuchAppointment):
        desk.cancel(AppointmentId(new_id()), me)
    assert len(desk.upcoming(me)) == 1


def test_what_has_begun_cannot_be_cancelled(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    with pytest.raises(booking.TooLate):
        desk.at(wall(MINE, 9)).cancel(booked, me)
    desk.at(wall(MINE, 9) - timedelta(seconds=1)).cancel(booked, me)
    assert desk.upcoming(me) == []


def test_what_was_held_in_two_groups_is_released_in_both(desk: Desk) -> None:
    alone = somebody()
    seat = Seat(group=GroupId(bytes(16)), side=Side.B, since=date(2027, 1, 4))
    me = replace(alone, seats=(*alone.seats, seat))
    once = rows_of_one(desk, alone)
    booked = desk.book(me, wall(MINE, 9))
    assert rows(desk.db)["presence"] == 2 * once["presence"]
    assert rows(desk.db)["presence_date_holder"] == 2 * once["presence_date_holder"]

    desk.cancel(booked, me)

    assert not any(rows(desk.db).values())


def rows_of_one(desk: Desk, who: Booker) -> dict[str, int]:
    """Return how many rows somebody's booking takes; it is undone."""
    with desk.db.begin_nested() as undone:
        desk.book(who, wall(MINE, 9))
        found = rows(desk.db)
        undone.rollback()
    return found
