"""The parts of the coming opening days, to choose from when it is safe to be rung."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice, pairwise

from portal.booking import service as booking
from portal.booking.models import OSLO
from portal.calls.models import Part

DAYS = 3  # opening days on which something is left
CUTS = (time(12), time(15))  # by the clock on the wall, where a day is parted


def offered(now: datetime) -> list[Part]:
    """Return the parts of the next three opening days that are not over, in order."""
    days = (parts for day in _days(now) if (parts := [one for one in day if one.ends_at > now]))
    return [part for day in islice(days, DAYS) for part in day]


def last_offered(asked_at: datetime) -> datetime:
    """Return when the last part ends that whoever asked then could choose.

    It is the same for all who ask at one moment, whatever they chose.
    """
    return offered(asked_at)[-1].ends_at


def _days(now: datetime) -> Iterator[list[Part]]:
    """Yield the parts of each opening day from today on."""
    day = now.astimezone(OSLO).date()
    while True:
        if hours := booking.hours(day):
            begins, ends = hours
            cuts = (datetime.combine(day, cut, OSLO).astimezone(UTC) for cut in CUTS)
            between = (cut for cut in cuts if begins < cut < ends)
            yield [Part(*both) for both in pairwise((begins, *between, ends))]
        day += timedelta(days=1)
