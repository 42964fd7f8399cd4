"""Days are dealt as the design says, and to nobody's advantage."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.booking.deal import block_mac, dealt, next_block
from portal.booking.models import GroupId, Side

KEY = bytes(range(32))
COUNTED = GroupId(bytes(range(16)))
ZEROS = GroupId(bytes(16))
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("group", "weeks"),
    [(COUNTED, ["CACBA", "CBACB", "BCAAB"]), (ZEROS, ["BCABC", "BACBA", "CABCB"])],
)
def test_weeks_are_dealt_as_in_the_vectors(group: GroupId, weeks: list[str]) -> None:
    for number, week in enumerate(weeks):
        days = (MONDAY + timedelta(weeks=number, days=place) for place in range(5))
        assert "".join(dealt(day, group=group, key=KEY) or "-" for day in days) == week


def test_a_block_is_drawn_as_in_the_vector() -> None:
    assert block_mac(176176, group=COUNTED, key=KEY).hex() == (
        "43597266431c5bb8c8689bc7d888d175edc7922ea38cdc6625f3086cf816933a"
    )


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 11, 29)])
def test_saturday_and_sunday_are_nobodys(day: date) -> None:
    assert dealt(day, group=COUNTED, key=KEY) is None


@given(
    st.integers(0, 300_000),
    st.binary(min_size=16, max_size=16),
    st.binary(min_size=32, max_size=32),
)
def test_every_three_weekdays_in_a_row_go_to_three_sides(
    block: int, group: bytes, key: bytes
) -> None:
    days = (_weekday(3 * block + place) for place in range(3))

    assert {dealt(day, group=GroupId(group), key=key) for day in days} == set(Side)


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_a_change_begins_where_no_three_weekdays_are_torn_apart(day: date) -> None:
    begins = next_block(day)
    weekdays = [begins + timedelta(days=ahead) for ahead in range(5)]

    assert day < begins <= day + timedelta(days=7)
    for group in (COUNTED, ZEROS):
        dealt_on = [side for one in weekdays if (side := dealt(one, group=group, key=KEY))]
        assert set(dealt_on[:3]) == set(Side)


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 11, 24), date(2026, 11, 27)),
        (date(2026, 11, 27), date(2026, 12, 2)),
        (date(2026, 11, 29), date(2026, 12, 2)),
        (date(2026, 12, 2), date(2026, 12, 7)),
    ],
)
def test_blocks_begin_after_each_other(day: date, begins: date) -> None:
    """As in the vectors above: C, ACB, ACB over a weekend, ACB, BCA."""
    assert next_block(day) == begins


def test_each_side_gets_a_third_of_each_weekday() -> None:
    groups = [GroupId(number.to_bytes(16, "big")) for number in range(600)]
    for place in range(5):
        day = MONDAY + timedelta(days=place)
        mine = sum(dealt(day, group=group, key=KEY) is Side.A for group in groups)
        assert 150 < mine < 250


def _weekday(number: int) -> date:
    week, weekday = divmod(number, 5)
    return date.fromordinal(7 * week + weekday + 1)
