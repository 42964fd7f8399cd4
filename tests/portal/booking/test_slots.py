"""Free time as bits, also on the two days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.booking import slots
from portal.booking.models import OSLO

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
QUARTER = slots.QUARTER
bits = st.integers(0, (1 << slots.QUARTERS) - 1)
dates = st.one_of(
    st.dates(date(2026, 1, 1), date(2036, 12, 31)),
    st.sampled_from([SPRING, AUTUMN, date(2030, 3, 31), date(2030, 10, 27)]),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2027, 3, 26), None, None),  # Good Friday
        (date(2027, 3, 24), "2027-03-24T08:00Z", "2027-03-24T14:00Z"),  # winter time
        (SPRING, None, None),  # a Sunday: the clocks go forward
        (date(2027, 3, 29), None, None),  # Easter Monday
        (date(2027, 3, 30), "2027-03-30T07:00Z", "2027-03-30T17:00Z"),  # summer time, late Tuesday
        (date(2026, 10, 23), "2026-10-23T07:00Z", "2026-10-23T13:00Z"),
        (AUTUMN, None, None),  # a Sunday: the clocks go back
        (date(2026, 10, 26), "2026-10-26T08:00Z", "2026-10-26T14:00Z"),
        (date(2026, 11, 24), "2026-11-24T08:00Z", "2026-11-24T18:00Z"),
        (date(2026, 12, 25), None, None),  # Christmas, a Friday
        (date(2027, 5, 17), None, None),  # Constitution Day, a Monday
    ],
)
def test_the_team_is_there_by_the_clock_on_the_wall(
    day: date, opens: str | None, closes: str | None
) -> None:
    open_at = list(slots.instants(day, slots.opening(day)))

    assert open_at[:1] == ([at(opens)] if opens else [])
    assert open_at[-1:] == ([at(closes) - QUARTER] if closes else [])


@pytest.mark.parametrize(
    ("day", "quarters", "sure", "quarter_to_two", "three"),
    [
        (SPRING, 92, 92, "2027-03-28T00:45Z", "2027-03-28T01:00Z"),
        (AUTUMN, 100, 92, "2026-10-24T23:45Z", "2026-10-25T02:00Z"),
        (date(2026, 11, 24), 96, 96, "2026-11-24T00:45Z", "2026-11-24T02:00Z"),
    ],
)
def test_days_on_which_the_clocks_change(
    day: date, quarters: int, sure: int, quarter_to_two: str, three: str
) -> None:
    around = slots.span(time(1, 45), time(2)) | slots.span(time(3), time(3, 15))

    assert len(slots.whole(day, day)) == quarters
    assert slots.unambiguous(day).bit_count() == sure
    assert list(slots.instants(day, around)) == [at(quarter_to_two), at(three)]


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_nobody_is_there_in_an_hour_that_is_missing_or_comes_twice(
    day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "OPENING", {6: (time(1), time(4))})
    monkeypatch.setattr(slots, "_holidays", lambda _: frozenset())

    assert slots.opening(day) == slots.span(time(1), time(2)) | slots.span(time(3), time(4))


@given(dates, bits)
def test_what_is_claimed_is_found_again_on_its_own_date(day: date, some: int) -> None:
    sure = some & slots.unambiguous(day)
    claimed = [
        quarter
        for instant in slots.instants(day, sure)
        for quarter in slots.quarters(instant, instant + QUARTER)
    ]

    assert slots.by_date(claimed) == ({day: sure} if sure else {})


@given(dates)
def test_every_quarter_of_a_date_belongs_to_it(day: date) -> None:
    found = slots.by_date(slots.whole(day, day))

    assert list(found) == [day]
    assert found[day] & slots.unambiguous(day) == slots.unambiguous(day)


@given(dates, bits, st.integers(1, 12))
def test_a_conversation_never_reaches_into_time_that_is_not_free(
    day: date, free: int, count: int
) -> None:
    free &= slots.unambiguous(day)
    for starts_at in slots.instants(day, slots.fitting(free, count * QUARTER)):
        local = starts_at.astimezone(OSLO)
        first = 4 * local.hour + local.minute // 15
        assert all(free >> quarter & 1 for quarter in range(first, first + count))


@given(bits, st.integers(1, 12))
def test_no_place_where_it_fits_is_left_out(free: int, count: int) -> None:
    text = "".join("x" if free >> quarter & 1 else "." for quarter in range(slots.QUARTERS))
    fits = [first for first in range(slots.QUARTERS) if text.startswith("x" * count, first)]

    assert slots.fitting(free, count * QUARTER) == sum(1 << first for first in fits)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis wants them naive
    st.timedeltas(timedelta(minutes=1), timedelta(hours=3)),
)
def test_a_claim_covers_all_of_its_time_and_no_quarter_more(
    starts_at: datetime, length: timedelta
) -> None:
    claimed = slots.quarters(starts_at, starts_at + length)
    begins = datetime(1970, 1, 1, tzinfo=UTC) + claimed.start * QUARTER
    ends = datetime(1970, 1, 1, tzinfo=UTC) + claimed.stop * QUARTER

    assert begins <= starts_at < begins + QUARTER
    assert ends - QUARTER < starts_at + length - timedelta(microseconds=999)
    assert ends > starts_at + length - timedelta(milliseconds=1)
