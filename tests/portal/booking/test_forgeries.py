"""Rows that somebody else wrote are never shown as real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from messaging.errors import CouldNotBeVerified
from messaging.models import PartyId, new_id
from portal.booking import store
from portal.booking.models import (
    Appointment,
    GroupId,
)
from tests.portal.booking.desk import Desk
from tests.portal.booking.people import (
    ANALYST,
    GROUP,
    MINE,
    somebody,
    wall,
)

FORGERIES: dict[str, Callable[[Appointment], object]] = {
    "thread": lambda _: new_id(),
    "case_group": lambda _: GroupId(new_id()),
    "side": lambda _: "B",
    "kind": lambda _: "follow_up",
    "how": lambda _: "phone",
    "room": lambda _: None,
    "starts_at": lambda made: made.starts_at + timedelta(minutes=30),
    "ends_at": lambda made: made.ends_at + timedelta(minutes=30),
    "made_at": lambda made: made.made_at + timedelta(minutes=30),
    "tag": lambda _: bytes(32),
}


@pytest.mark.parametrize("column", FORGERIES)
def test_a_forged_appointment_is_never_shown_as_real(desk: Desk, column: str) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    forged = {column: FORGERIES[column](desk.upcoming(me)[0])}
    desk.db.execute(update(store.appointment).values(forged))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)
    with pytest.raises(CouldNotBeVerified):
        desk.all()
    with pytest.raises(CouldNotBeVerified):
        desk.cancel(booked, me)


def test_an_appointment_moved_to_another_party_is_never_shown_as_real(desk: Desk) -> None:
    desk.book(somebody(), wall(MINE, 9))
    me = somebody()
    desk.db.execute(update(store.appointment).values(party=me.party))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_a_cancelled_appointment_cannot_be_brought_back(desk: Desk) -> None:
    me = somebody()
    desk.cancel(desk.book(me, wall(MINE, 9)), me)
    desk.db.execute(update(store.appointment).values(cancelled_at=None))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_staff_cannot_be_exchanged(desk: Desk) -> None:
    me = somebody()
    desk.book(me, wall(MINE, 9))
    staff = store.appointment_staff
    desk.db.execute(update(staff).where(staff.c.principal == ANALYST).values(principal=new_id()))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_an_unknown_party_has_nothing_ahead(desk: Desk) -> None:
    desk.book(somebody(), wall(MINE, 9))

    stranger = replace(somebody(), party=PartyId(new_id()), group=GROUP)
    assert desk.upcoming(stranger) == []
