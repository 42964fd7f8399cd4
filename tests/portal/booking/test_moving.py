"""To move is to book in place of what stands: the one or the other, never neither."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.booking import service as booking
from portal.booking.models import How
from tests.portal.booking.desk import Desk, rows
from tests.portal.booking.people import MINE, THEIRS, somebody, wall


def test_what_moves_may_overlap_where_it_was(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    moved = desk.book(me, wall(MINE, 9, 30), moving=booked)

    assert [(made.id, made.starts_at) for made in desk.upcoming(me)] == [(moved, wall(MINE, 9, 30))]
    assert desk.offered(somebody())[MINE][0] == "11:00"


def test_the_list_for_moving_leaves_out_what_others_take_alone(desk: Desk) -> None:
    me, offered = somebody(), desk.offered(somebody())
    booked = desk.book(me, wall(MINE, 9))
    free = desk.offered(me, moving=booked)

    assert free == offered
    desk.book(somebody(), wall(MINE, 10, 30))
    assert "10:30" not in desk.offered(me, moving=booked)[MINE]


@pytest.mark.parametrize("to", [wall(MINE, 11), wall(THEIRS, 9)])
def test_a_refused_move_leaves_what_stands_in_the_same_transaction(
    desk: Desk, to: datetime
) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    desk.book(somebody(), wall(MINE, 11))
    stands, before = desk.upcoming(me), rows(desk.db)

    with pytest.raises(booking.SlotTaken):
        desk.book(me, to, moving=booked)

    assert desk.upcoming(me) == stands
    assert rows(desk.db) == before


def test_two_taps_move_once(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    moved = [desk.book(me, wall(MINE, 12), how=How.PHONE, moving=booked) for _ in range(2)]

    assert [made.id for made in desk.upcoming(me)] == [moved[0]] == [moved[1]]


def test_nobody_moves_what_is_not_theirs_or_has_begun(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))

    with pytest.raises(booking.NoSuchAppointment):
        desk.book(somebody(), wall(MINE, 12), moving=booked)
    with pytest.raises(booking.TooLate):
        desk.at(wall(MINE, 9) + timedelta(minutes=1)).book(
            me, wall(MINE + timedelta(days=3), 12), moving=booked
        )
    assert [made.id for made in desk.upcoming(me)] == [booked]
