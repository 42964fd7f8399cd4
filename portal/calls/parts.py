"""The parts of the coming opening days, to choose from when it is safe to be rung."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count, islice, pairwise

from portal.booking import service as booking
from portal.booking.models import OSLO
from portal.calls.models import Part

DAYS = 3  # opening days on which something is left
CUTS = (time(12), time(15))  # by the clock on the wall, where a day is parted


# How many opening days after today the first of them is, by when somebody sees a request
# (PORTAL_READS). Nobody is offered a time before which the team may not have seen it.
FIRST: Mapping[str, int] = {"same-day": 0, "days": 2, "longer": 5}


def offered(now: datetime, *, reads: str) -> list[Part]:
    """Return the parts of three opening days that are not over, in order.

    Args:
        now: the current time, aware.
        reads: when somebody sees it, as the operator has set it; a key of ``FIRST``.
    """
    coming = islice(_days(now), FIRST[reads], None)
    days = (parts for day in coming if (parts := [one for one in day if one.ends_at > now]))
    return [part for day in islice(days, DAYS) for part in day]


def last_offered(asked_at: datetime) -> datetime:
    """Return when the last part ends that anybody who asked then could choose.

    It is the same for all who ask on one day, whatever they chose, and whatever the operator
    had set then or has set since: what was asked for is kept for the longest there can be.
    """
    return _last_offered(asked_at.astimezone(OSLO).date())


@cache
def _last_offered(day: date) -> datetime:
    midnight = datetime.combine(day, time.min, OSLO)
    return offered(midnight, reads=max(FIRST, key=FIRST.__getitem__))[-1].ends_at


def _days(now: datetime) -> Iterator[list[Part]]:
    """Yield the parts of today, none if it is no opening day, and then of each opening day."""
    today = now.astimezone(OSLO).date()
    yield _parts(today)
    for ahead in count(1):
        if parts := _parts(today + timedelta(days=ahead)):
            yield parts


def _parts(day: date) -> list[Part]:
    hours = booking.hours(day)
    if hours is None:
        return []
    begins, ends = hours
    cuts = (datetime.combine(day, cut, OSLO).astimezone(UTC) for cut in CUTS)
    between = (cut for cut in cuts if begins < cut < ends)
    return [Part(*both) for both in pairwise((begins, *between, ends))]
