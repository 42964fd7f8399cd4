"""Dates and times as people type them, and as browsers with a picker send them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from portal.booking.models import OSLO

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_OURS = re.compile(r"(?P<day>\d{1,2})[./ ]+(?P<month>\d{1,2})(?:[./ ]+(?P<year>\d{4}))?\.?")
_CLOCK = re.compile(r"(?:kl\.? *)?(\d{1,2})(?:[.: ]?(\d{2}))?", re.IGNORECASE)


def read_day(text: str, *, today: date) -> date:
    """Return the date of such as "2026-11-27", "27.11.2026" or "27.11".

    Without a year it is the nearest such date that is not before yesterday.

    Raises:
        ValueError: it is no date.
    """
    found = _ISO.fullmatch(text.strip()) or _OURS.fullmatch(text.strip())
    if found is None:
        raise ValueError("no date")
    day, month = int(found["day"]), int(found["month"])
    if found["year"]:
        return date(int(found["year"]), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today - timedelta(days=1) else date(today.year + 1, month, day)


def read_clock(text: str) -> time:
    """Return the time of such as "16:00", "16.00", "1600", "kl. 16" or "16".

    Raises:
        ValueError: it is no time of day.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError("no time")
    return time(int(found[1]), int(found[2] or 0))


def instant(day: date, clock: time) -> datetime:
    """Return the UTC instant of a date and a time in Oslo.

    Raises:
        ValueError: the clocks are changed then, so it comes twice or not at all.
    """
    wall = datetime.combine(day, clock, OSLO)
    if wall.utcoffset() != wall.replace(fold=1).utcoffset():
        raise ValueError("the clocks are changed")
    return wall.astimezone(UTC)
