"""Dates and times, as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from portal.updates.typed import instant, read_clock, read_day

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-27", date(2026, 11, 27)),
        ("27.11.2026", date(2026, 11, 27)),
        (" 27/11/2026 ", date(2026, 11, 27)),
        ("27.11", date(2026, 11, 27)),
        ("27.11.", date(2026, 11, 27)),
        ("27 11", date(2026, 11, 27)),
        ("22.11", date(2026, 11, 22)),
        ("3.1", date(2027, 1, 3)),
    ],
)
def test_a_date_is_read(typed: str, meant: date) -> None:
    assert read_day(typed, today=MONDAY) == meant


@pytest.mark.parametrize("typed", ["", "tomorrow", "31.11", "27.11.26", "2026-13-01", "27"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_day(typed, today=MONDAY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("16:00", time(16)),
        ("16.05", time(16, 5)),
        ("1605", time(16, 5)),
        ("kl. 16", time(16)),
        ("9", time(9)),
        ("00:00", time(0)),
    ],
)
def test_a_time_is_read(typed: str, meant: time) -> None:
    assert read_clock(typed) == meant


@pytest.mark.parametrize("typed", ["", "24:00", "16:60", "four", "16:0", "-1"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_clock(typed)


@pytest.mark.parametrize(
    ("day", "hour", "utc_hour"),
    [
        (date(2026, 3, 29), 1, 0),
        (date(2026, 3, 29), 3, 1),
        (date(2026, 10, 25), 1, 23),
        (date(2026, 10, 25), 3, 2),
        (date(2026, 7, 1), 12, 10),
    ],
)
def test_the_clock_is_that_of_oslo(day: date, hour: int, utc_hour: int) -> None:
    at = instant(day, time(hour))

    assert at.tzinfo is UTC
    assert at.hour == utc_hour


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_time_that_comes_twice_or_never_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="clocks"):
        instant(day, time(2, 30))
    assert isinstance(instant(day, time(3, 30)), datetime)
