"""The verbs of booking, as a test uses them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from messaging.columns import metadata
from messaging.keys import ServerKeys
from portal.booking import service as booking
from portal.booking import store
from portal.booking.models import (
    OSLO,
    Appointment,
    AppointmentId,
    Booker,
    How,
    Kind,
)
from tests.portal.booking.people import (
    DEAL_KEY,
)

Times = dict[date, list[str]]


@dataclass(frozen=True)
class Desk:
    """The verbs, with what stays the same in a test."""

    db: Connection
    server: ServerKeys
    now: datetime

    def offered(
        self, booker: Booker, how: How = How.IN_PERSON, *, moving: AppointmentId | None = None
    ) -> Times:
        """Return what is offered, by the clock on the wall."""
        days = booking.offered(
            self.db,
            booker=booker,
            kind=Kind.FIRST,
            how=how,
            deal_key=DEAL_KEY,
            now=self.now,
            moving=moving,
        )
        return {day.date: [f"{at.astimezone(OSLO):%H:%M}" for at in day.times] for day in days}

    def book(
        self,
        booker: Booker,
        starts_at: datetime,
        *,
        how: How = How.IN_PERSON,
        moving: AppointmentId | None = None,
    ) -> AppointmentId:
        """Book a first conversation, or move one."""
        return booking.book(
            self.db,
            booker=booker,
            kind=Kind.FIRST,
            how=how,
            starts_at=starts_at,
            deal_key=DEAL_KEY,
            server=self.server,
            now=self.now,
            moving=moving,
        )

    def cancel(self, appointment: AppointmentId, booker: Booker) -> None:
        """Cancel as the client."""
        booking.cancel(
            self.db,
            appointment,
            among=[booker.party],
            by=booker.account,
            server=self.server,
            now=self.now,
        )

    def upcoming(self, booker: Booker) -> list[Appointment]:
        """Return what lies ahead of a client."""
        return booking.upcoming(
            self.db,
            party=booker.party,
            account=booker.account,
            server=self.server,
            now=self.now,
        )

    def at(self, now: datetime) -> Desk:
        """Return the same desk at another time."""
        return replace(self, now=now)

    def all(self) -> list[Appointment]:
        """Return what the team's day board would show."""
        return booking.coming(
            self.db,
            among={row.party for row in self.db.execute(select(store.appointment.c.party))},
            since=self.now,
            until=self.now + timedelta(days=60),
            server=self.server,
        )


def rows(db: Connection) -> dict[str, int]:
    """Return how many rows there are of what an appointment holds."""
    held = [name for name in metadata.tables if name.startswith(("claim", "presence"))]
    return {
        name: db.scalar(select(func.count()).select_from(metadata.tables[name])) or 0
        for name in held
    }
