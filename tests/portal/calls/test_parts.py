"""When it can be safe: parts of the opening days, and in which order people are rung."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import READS
from messaging.models import PrincipalId
from portal.booking import service as booking
from portal.booking.models import OSLO
from portal.calls.models import Asked, Call, CallId, IfOther, Part, Request, in_order
from portal.calls.parts import FIRST, last_offered, offered

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10.00 in Oslo
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside


def walls(parts: list[Part]) -> list[str]:
    """Return parts as a clock on the wall says."""
    return [
        f"{part.starts_at.astimezone(OSLO):%a %H}-{part.ends_at.astimezone(OSLO):%H}"
        for part in parts
    ]


def same_day(now: datetime) -> list[Part]:
    """Return what is offered where somebody sees it the same day."""
    return offered(now, reads="same-day")


def test_the_next_three_opening_days_are_offered_in_parts() -> None:
    assert walls(same_day(MONDAY)) == [
        "Mon 09-12",
        "Mon 12-15",
        "Tue 09-12",
        "Tue 12-15",
        "Tue 15-19",
        "Wed 09-12",
        "Wed 12-15",
    ]


def test_parts_that_are_over_are_not_offered() -> None:
    afternoon, evening = MONDAY + timedelta(hours=3), MONDAY + timedelta(hours=5)

    assert walls(same_day(afternoon))[0] == "Mon 12-15"
    assert walls(same_day(evening))[0] == "Tue 09-12"
    assert walls(same_day(evening))[-1] == "Thu 12-15"


def test_weekends_and_holidays_are_left_out() -> None:
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    christmas = datetime(2026, 12, 23, 20, 0, tzinfo=UTC)

    assert walls(same_day(friday))[0] == "Mon 09-12"
    assert walls(same_day(christmas))[:2] == ["Thu 09-12", "Thu 12-15"]
    assert "Fri" not in " ".join(walls(same_day(christmas))), "the 25th"


@pytest.mark.parametrize(
    ("reads", "asked", "first", "last"),
    [
        ("days", timedelta(), "Wed 09-12", "Fri 12-15"),
        ("days", timedelta(hours=12), "Wed 09-12", "Fri 12-15"),  # in the evening
        ("days", timedelta(days=4), "Tue 09-12", "Thu 12-15"),  # on a Friday
        ("days", timedelta(days=5), "Tue 09-12", "Thu 12-15"),  # on a Saturday
        ("longer", timedelta(), "Mon 09-12", "Wed 12-15"),
        ("longer", timedelta(days=5), "Fri 09-12", "Tue 15-19"),
    ],
)
def test_no_time_is_offered_before_somebody_has_seen_it(
    reads: str, asked: timedelta, first: str, last: str
) -> None:
    there = walls(offered(MONDAY + asked, reads=reads))

    assert (there[0], there[-1]) == (first, last)


def test_every_class_that_the_operator_can_set_has_a_first_day() -> None:
    assert set(FIRST) == set(READS)


@given(now=instants)
def test_it_is_kept_past_every_time_that_could_be_chosen(now: datetime) -> None:
    assert last_offered(now) == max(offered(now, reads=reads)[-1].ends_at for reads in READS)


@given(now=instants, reads=st.sampled_from(READS))
def test_whenever_it_is_there_is_something_to_choose_in_opening_hours(
    now: datetime, reads: str
) -> None:
    parts = offered(now, reads=reads)

    assert len({part.starts_at.astimezone(OSLO).date() for part in parts}) == 3
    assert parts == sorted(parts)
    for part in parts:
        hours = booking.hours(part.starts_at.astimezone(OSLO).date())
        assert hours
        assert hours[0] <= part.starts_at < part.ends_at <= hours[1]
        assert part.ends_at > now


minutes = st.integers(-600, 600).map(lambda one: MONDAY + timedelta(minutes=one))
spans = st.lists(st.tuples(minutes, st.integers(1, 200)), max_size=4)


def call(number: int, safe: list[tuple[datetime, int]]) -> Call:
    """Return a request with these safe times."""
    parts = sorted(Part(begins, begins + timedelta(minutes=length)) for begins, length in safe)
    asked = Asked(number="+447700900123", safe=tuple(parts), if_other=IfOther.HANG_UP)
    request = Request(
        id=CallId(number.to_bytes(16, "big")),
        unit=PrincipalId(bytes(16)),
        made_at=MONDAY + timedelta(seconds=number),
        generation=1,
        sealed=b"",
    )
    return Call(request=request, asked=asked)


@given(several=st.lists(spans, max_size=8))
def test_whom_it_is_safe_to_ring_now_comes_first_then_the_next(
    several: list[list[tuple[datetime, int]]],
) -> None:
    ordered = [one.asked for one in in_order([call(*each) for each in enumerate(several)], MONDAY)]

    kinds = [0 if one.safe_now(MONDAY) else 1 if one.safe_next(MONDAY) else 2 for one in ordered]
    assert kinds == sorted(kinds)
    ends = [part.ends_at for one in ordered if (part := one.safe_now(MONDAY))]
    assert ends == sorted(ends)
    later = [one for one in ordered if not one.safe_now(MONDAY)]
    begins = [part.starts_at for one in later if (part := one.safe_next(MONDAY))]
    assert begins == sorted(begins)


@given(safe=spans, words=st.text(max_size=200), if_other=st.sampled_from(IfOther))
def test_what_is_written_is_read_as_the_same(
    safe: list[tuple[datetime, int]], words: str, if_other: IfOther
) -> None:
    parts = tuple(Part(begins, begins + timedelta(minutes=length)) for begins, length in safe)
    asked = Asked(number="+4722000000", safe=parts, if_other=if_other, words=words)

    assert Asked.read(asked.write()) == asked
