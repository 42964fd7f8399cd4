"""Free time as arithmetic on bits: a day is an integer of 96 quarters of an hour.

Bit 0 is the quarter that begins at midnight by the clock on the wall in Oslo. Claims are kept
in quarters since 1970, UTC, which no change of the clocks disturbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from messaging.columns import from_milliseconds, to_milliseconds
from portal.booking.models import OPENING, OSLO

QUARTER = timedelta(minutes=15)
QUARTERS = 96  # of a day
HALF_HOURS = sum(1 << quarter for quarter in range(0, QUARTERS, 2))
_QUARTER_MS = QUARTER // timedelta(milliseconds=1)


def quarters(starts_at: datetime, ends_at: datetime) -> range:
    """Return the quarters since 1970 that the time from ``starts_at`` to ``ends_at`` touches."""
    first = to_milliseconds(starts_at) // _QUARTER_MS
    return range(first, -(-to_milliseconds(ends_at) // _QUARTER_MS))


def whole(first: date, last: date) -> range:
    """Return the quarters since 1970 from the beginning of ``first`` to the end of ``last``."""
    after = last + timedelta(days=1)
    return quarters(*(datetime.combine(day, time(), OSLO) for day in (first, after)))


def by_date(claimed: Iterable[int]) -> dict[date, int]:
    """Return the bits of each local date on which quarters since 1970 are ``claimed``."""
    days: dict[date, int] = {}
    for number in claimed:
        local = from_milliseconds(number * _QUARTER_MS).astimezone(OSLO)
        days[local.date()] = days.get(local.date(), 0) | 1 << (4 * local.hour + local.minute // 15)
    return days


def instants(day: date, bits: int) -> Iterator[datetime]:
    """Yield, in order, the UTC instants at which the quarters ``bits`` of ``day`` begin."""
    for quarter in range(QUARTERS):
        if bits >> quarter & 1:
            yield _wall(day, quarter).astimezone(UTC)


def span(begins: time, ends: time) -> int:
    """Return the bits from ``begins`` to ``ends``, both on a whole quarter of the same day."""
    first, last = (4 * at.hour + at.minute // 15 for at in (begins, ends))
    return (1 << last) - (1 << first)


def fitting(free: int, length: timedelta) -> int:
    """Return the bits at which ``length``, a number of quarters, of ``free`` time begins."""
    starts = free
    for later in range(1, length // QUARTER):
        starts &= free >> later
    return starts


@lru_cache(maxsize=1024)
def unambiguous(day: date) -> int:
    """Return the bits of ``day`` that come exactly once.

    When the clocks change, an hour on the wall is missing or comes twice. Neither can be
    agreed on without a misunderstanding.
    """
    bits = 0
    for quarter in range(QUARTERS):
        wall = _wall(day, quarter)
        if wall.utcoffset() == wall.replace(fold=1).utcoffset():
            bits |= 1 << quarter
    return bits


def opening(day: date) -> int:
    """Return the bits at which the team is there on ``day``: none at weekends and on holidays."""
    if day.weekday() not in OPENING or day in _holidays(day.year):
        return 0
    return span(*OPENING[day.weekday()]) & unambiguous(day)


def _wall(day: date, quarter: int) -> datetime:
    return datetime.combine(day, time(quarter // 4, quarter % 4 * 15), OSLO)


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Norway in ``year``."""
    return frozenset(holidays.country_holidays("NO", years=year))
