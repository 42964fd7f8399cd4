"""What booking is about: who books, what, for how long, and when the team is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from messaging.columns import to_milliseconds
from messaging.models import PartyId, PrincipalId, ThreadId

AppointmentId = NewType("AppointmentId", bytes)  # 16 random bytes, as all ids
GroupId = NewType("GroupId", bytes)  # one per case, or for all cases that share a person
RoomId = NewType("RoomId", bytes)

OSLO = ZoneInfo("Europe/Oslo")  # opening hours are what a clock on the wall says there
HORIZON = timedelta(days=28)  # how far ahead a list goes
APART = timedelta(minutes=30)  # before and after, the other side must not be at the premises
OPENING: Mapping[int, tuple[time, time]] = {  # by weekday; Monday is 0
    0: (time(9), time(15)),
    1: (time(9), time(19)),
    2: (time(9), time(15)),
    3: (time(9), time(15)),
    4: (time(9), time(15)),
}


class Side(StrEnum):
    """A side of a case, as days are dealt: C is nobody's, or a third side's."""

    A = "A"
    B = "B"
    C = "C"


class Kind(StrEnum):
    """What a conversation is for."""

    FIRST = "first"
    FOLLOW_UP = "follow_up"


class How(StrEnum):
    """Where a conversation is held."""

    IN_PERSON = "in_person"
    PHONE = "phone"


LENGTHS: Mapping[Kind, timedelta] = {
    Kind.FIRST: timedelta(minutes=90),
    Kind.FOLLOW_UP: timedelta(minutes=60),
}
BY_PHONE = timedelta(minutes=30)


def length_of(kind: Kind, how: How) -> timedelta:
    """Return how long such a conversation takes."""
    return BY_PHONE if how is How.PHONE else LENGTHS[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """On which side of which group of cases somebody stands, from a date on."""

    group: GroupId
    side: Side
    since: date = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Booker:
    """A client who books, and what their case says about them.

    Attributes:
        party: the client in this case.
        account: the client's principal, the same in all their cases.
        thread: the client's thread.
        pair: the staff who must all be there: the thread's analyst and its clinician.
        seats: where the client stands, the oldest first; the first has always been.
    """

    party: PartyId
    account: PrincipalId
    thread: ThreadId
    pair: tuple[PrincipalId, ...]
    seats: tuple[Seat, ...]

    def seat_on(self, day: date) -> Seat:
        """Return the seat by which ``day`` is dealt."""
        return [seat for seat in self.seats if seat.since <= day][-1]

    def seats_kept_on(self, day: date) -> tuple[Seat, ...]:
        """Return the seats in which the other side is kept away on ``day``.

        Those to come too: others stand in them already, whose lists do not change for it.
        """
        return self.seats[self.seats.index(self.seat_on(day)) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date and the instants, aware and in UTC, at which a conversation may begin on it."""

    date: date
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A conversation that was agreed on. Instants are aware and in UTC.

    Attributes:
        staff: who holds it, in the order of their ids.
        room: None by telephone.
        cancelled_at: None as long as it stands.
    """

    id: AppointmentId
    thread: ThreadId
    party: PartyId
    group: GroupId
    side: Side
    staff: tuple[PrincipalId, ...]
    kind: Kind
    how: How
    room: RoomId | None
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    cancelled_at: datetime | None

    def is_ahead(self, now: datetime) -> bool:
        """Whether it stands and has not begun: it can be moved or cancelled."""
        return self.cancelled_at is None and now < self.starts_at

    def stands_in(self, since: datetime, until: datetime | None = None) -> bool:
        """Whether it was not cancelled and touches the time after ``since``, before ``until``."""
        begun = until is None or self.starts_at < until
        return self.cancelled_at is None and self.ends_at > since and begun

    def parts(self) -> tuple[bytes, ...]:
        """Return all that the appointment says, for the tag of its row."""
        return (
            b"appointment",
            self.id,
            self.thread,
            self.party,
            self.group,
            self.side.encode(),
            self.kind.encode(),
            self.how.encode(),
            self.room or b"",
            *map(_bytes, (self.starts_at, self.ends_at, self.made_at, self.cancelled_at)),
            *self.staff,
        )


def room_parts(room: RoomId, name: str) -> tuple[bytes, ...]:
    """Return all that a room says, for the tag of its row."""
    return b"room", room, name.encode()


def _bytes(at: datetime | None) -> bytes:
    return b"" if at is None else to_milliseconds(at).to_bytes(8, "big")
