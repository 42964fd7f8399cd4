"""Rows that somebody else wrote are never shown as real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, literal_column, select, update

from messaging.columns import metadata
from messaging.errors import CouldNotBeVerified
from messaging.models import PartyId, new_id
from portal.booking import service as booking
from portal.booking import store
from portal.booking.models import (
    Appointment,
    AppointmentId,
    Booker,
    GroupId,
)
from tests.portal.booking.desk import Desk
from tests.portal.booking.people import (
    ANALYST,
    MINE,
    new_pair,
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
YEARS = timedelta(days=3650)


def must_be_refused(desk: Desk, booked: AppointmentId, me: Booker) -> None:
    """See that neither the client, nor the board, nor who cancels takes it for real."""
    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)
    with pytest.raises(CouldNotBeVerified):
        desk.all()
    with pytest.raises(CouldNotBeVerified):
        desk.cancel(booked, me)


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
    they, me = somebody(), somebody()
    desk.book(they, wall(MINE, 9))
    desk.db.execute(update(store.appointment).values(party=me.party))

    for who in (they, me):  # for neither is it simply gone
        with pytest.raises(CouldNotBeVerified):
            desk.upcoming(who)


@pytest.mark.parametrize("column", ["cancelled_at", "ends_at", "starts_at"])
def test_what_stands_cannot_be_hidden(desk: Desk, column: str) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    times = {"cancelled_at": desk.now, "ends_at": desk.now, "starts_at": wall(MINE, 9) + YEARS}
    desk.db.execute(update(store.appointment).values({column: times[column]}))

    must_be_refused(desk, booked, me)


def test_a_cancelled_appointment_cannot_be_brought_back(desk: Desk) -> None:
    me = somebody()
    desk.cancel(desk.book(me, wall(MINE, 9)), me)
    desk.db.execute(update(store.appointment).values(cancelled_at=None))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_a_cancelled_row_that_is_put_back_does_not_stand(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    old = desk.db.execute(select(store.appointment)).one()._asdict()
    desk.cancel(booked, me)
    desk.db.execute(update(store.appointment).values(old))

    must_be_refused(desk, booked, me)


def test_a_live_row_is_not_exchanged_for_a_cancelled_one(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    with desk.db.begin_nested() as undone:
        desk.cancel(booked, me)
        cancelled = desk.db.execute(select(store.appointment)).one()._asdict()
        undone.rollback()
    desk.db.execute(update(store.appointment).values(cancelled))

    must_be_refused(desk, booked, me)


def test_a_row_taken_away_leaves_its_claims_behind(desk: Desk) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    desk.db.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    desk.db.execute(delete(store.appointment))

    must_be_refused(desk, booked, me)
    desk.db.rollback()


@pytest.mark.parametrize("resource", ["me", "staff", "room"])
def test_an_appointment_has_every_one_of_its_claims(desk: Desk, resource: str) -> None:
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    (room,) = booking.rooms(desk.db, server=desk.server)
    whose = {"me": me.account, "staff": ANALYST, "room": room}[resource]
    desk.db.execute(delete(store.claim).where(store.claim.c.resource == whose))

    must_be_refused(desk, booked, me)


@pytest.mark.parametrize("value", ["'x'", "x'ff'", "1.5", "-1", "9223372036854775807"])
@pytest.mark.parametrize(
    "cell",
    [
        *(f"appointment.{name}" for name in ("thread", "party", "case_group", "side", "kind")),
        *(f"appointment.{name}" for name in ("how", "starts_at", "ends_at", "made_at", "tag")),
        *("appointment.cancelled_at", "claim.resource", "claim.quarter"),
    ],
)
def test_values_of_any_type_are_taken_for_what_they_are(desk: Desk, cell: str, value: str) -> None:
    table, _, column = cell.partition(".")
    if value == "9223372036854775807" and not column.endswith(("_at", "quarter")):
        value = "5"  # an id would be that many bytes
    me = somebody()
    booked = desk.book(me, wall(MINE, 9))
    forgery = update(metadata.tables[table]).values({column: literal_column(value)})
    if table == "claim":
        last = select(func.max(store.claim.c.quarter)).scalar_subquery()
        forgery = forgery.where(store.claim.c.resource == ANALYST, store.claim.c.quarter == last)
    desk.db.execute(forgery)

    must_be_refused(desk, booked, me)


def test_a_room_with_another_name_is_never_shown_as_real(desk: Desk) -> None:
    desk.db.execute(update(store.room).values(name="Somewhere else"))

    with pytest.raises(CouldNotBeVerified):
        booking.rooms(desk.db, server=desk.server)
    with pytest.raises(CouldNotBeVerified):
        desk.book(somebody(), wall(MINE, 9))


def test_two_rooms_cannot_exchange_their_names(desk: Desk) -> None:
    second = booking.add_room(desk.db, name="Second room", server=desk.server)
    one, other = (row._asdict() for row in desk.db.execute(select(store.room)))
    here = store.room.c.id == second
    taken = one if other["id"] == second else other
    told = {"name": taken["name"], "tag": taken["tag"]}
    desk.db.execute(update(store.room).where(here).values(told))

    with pytest.raises(CouldNotBeVerified):
        booking.rooms(desk.db, server=desk.server)


def test_staff_cannot_be_exchanged(desk: Desk) -> None:
    me = somebody()
    desk.book(me, wall(MINE, 9))
    staff = store.appointment_staff
    desk.db.execute(update(staff).where(staff.c.principal == ANALYST).values(principal=new_id()))

    with pytest.raises(CouldNotBeVerified):
        desk.upcoming(me)


def test_an_unknown_party_has_nothing_ahead(desk: Desk) -> None:
    desk.book(somebody(), wall(MINE, 9))

    stranger = replace(somebody(), party=PartyId(new_id()))
    assert desk.upcoming(stranger) == []


def test_what_a_person_has_in_another_case_is_no_forgery(desk: Desk) -> None:
    here = somebody()
    there = replace(somebody(pair=new_pair()), account=here.account)
    booked = [desk.book(here, wall(MINE, 9)), desk.book(there, wall(MINE, 11))]

    assert [desk.upcoming(who)[0].id for who in (here, there)] == booked
    assert [made.id for made in desk.all()] == booked
