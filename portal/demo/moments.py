"""When things happened in a story, told from whatever day the demonstration is made on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from portal.booking.models import OSLO

_WEEKEND = 5  # Saturday is 5, Sunday 6
_JUST_NOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Back:
    """So many working days ago, by the clock on the wall. 0 is today, whatever day it is.

    What would not have happened yet by the clock has happened just now.
    """

    days: int
    clock: str  # "19:58"

    def seen_from(self, now: datetime) -> datetime:
        """Return the instant."""
        return min(_wall(now, -self.days, self.clock), now - _JUST_NOW)


@dataclass(frozen=True, slots=True)
class Ahead:
    """In so many working days, by the clock on the wall."""

    days: int
    clock: str

    def seen_from(self, now: datetime) -> datetime:
        """Return the instant."""
        return _wall(now, self.days, self.clock)


@dataclass(frozen=True, slots=True)
class Ago:
    """So many minutes ago."""

    minutes: int

    def seen_from(self, now: datetime) -> datetime:
        """Return the instant."""
        return now - timedelta(minutes=self.minutes)


Past: TypeAlias = Back | Ago


def _wall(now: datetime, days: int, clock: str) -> datetime:
    day = _working_day(now.astimezone(OSLO).date(), days)
    at = datetime.combine(day, time.fromisoformat(clock), OSLO)
    return at.astimezone(now.tzinfo)


def _working_day(day: date, days: int) -> date:
    """Return the day so many working days after ``day``, or before it."""
    step = timedelta(days=1 if days > 0 else -1)
    while days:
        day += step
        if day.weekday() < _WEEKEND:
            days += step.days * -1
    return day
