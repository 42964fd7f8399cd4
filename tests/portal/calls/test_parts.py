"""When it can be safe: parts of the opening days, and in which order people are rung."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from messaging.models import PrincipalId
from portal.booking import service as booking
from portal.booking.models import OSLO
from portal.calls.models import Asked, Call, CallId, IfOther, Part, Request, in_order
from portal.calls.parts import last_offered, offered

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10.00 in Oslo
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside


def walls(parts: list[Part]) -> list[str]:
    """Return parts as a clock on the wall says."""
    return [
        f"{part.starts_at.astimezone(OSLO):%a %H}-{part.ends_at.astimezone(OSLO):%H}"
        for part in parts
    ]


def test_the_next_three_opening_days_are_offered_in_parts() -> None:
    assert walls(offered(MONDAY)) == [
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

    assert walls(offered(afternoon))[0] == "Mon 12-15"
    assert walls(offered(evening))[0] == "Tue 09-12"
    assert walls(offered(evening))[-1] == "Thu 12-15"


def test_weekends_and_holidays_are_left_out() -> None:
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    christmas = datetime(2026, 12, 23, 20, 0, tzinfo=UTC)

    assert walls(offered(friday))[0] == "Mon 09-12"
    assert walls(offered(christmas))[:2] == ["Thu 09-12", "Thu 12-15"]
    assert "Fri" not in " ".join(walls(offered(christmas))), "the 25th"


@given(now=instants)
def test_whenever_it_is_there_is_something_to_choose_in_opening_hours(now: datetime) -> None:
    parts = offered(now)

    assert len({part.starts_at.astimezone(OSLO).date() for part in parts}) == 3
    assert parts == sorted(parts)
    assert last_offered(now) == parts[-1].ends_at
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
