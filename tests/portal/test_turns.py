"""Turns: a flood from one network delays nobody outside it, and is never let in as one."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import turns
from portal.turns import AT_ONCE, EVERY, LASTS, LONGEST_WAIT, MOST_A_DAY, NoTurn, Turns, has_come

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FLOOD = 4000  # 200 a second for 20 seconds
STEP = timedelta(seconds=20) / FLOOD


def flooded(taken: Turns, network: str = "flooding") -> list[datetime]:
    """Ask for far more turns than there are, and return those that were given."""
    given_: list[datetime] = []
    for count in range(FLOOD):
        try:
            given_.append(taken.take(network, now=NOW + count * STEP))
        except NoTurn:
            continue
    return given_


def test_a_few_begin_at_once_and_the_next_one_soon() -> None:
    taken = Turns()

    assert {taken.take("here", now=NOW) for _ in range(AT_ONCE)} == {NOW}
    assert taken.take("here", now=NOW) == NOW + EVERY


def test_a_flood_delays_nobody_outside_it() -> None:
    taken = Turns()
    flooded(taken)

    assert taken.take("elsewhere", now=NOW) == NOW


def test_one_line_for_all_networks_would_delay_them() -> None:
    taken = Turns()
    flooded(taken, network="all")

    with pytest.raises(NoTurn):
        taken.take("all", now=NOW)


def test_a_flood_is_given_no_more_than_its_turns() -> None:
    given_ = flooded(Turns())

    assert len(given_) <= AT_ONCE + (LONGEST_WAIT + timedelta(seconds=20)) / EVERY + 1
    assert all(later - sooner >= EVERY for sooner, later in pairwise(given_[AT_ONCE:]))


def test_who_asks_in_the_middle_of_a_flood_gets_a_turn_once_one_is_over() -> None:
    taken = Turns()
    flooded(taken)

    with pytest.raises(NoTurn):
        taken.take("flooding", now=NOW + timedelta(seconds=20))
    turn = taken.take("flooding", now=NOW + timedelta(seconds=20) + 2 * EVERY)
    assert turn <= NOW + timedelta(seconds=20) + 2 * EVERY + LONGEST_WAIT


def test_however_slowly_it_goes_a_day_has_an_end() -> None:
    taken, now = Turns(), NOW.replace(hour=0)
    for count in range(MOST_A_DAY):
        taken.take("here", now=now + count * EVERY)

    with pytest.raises(NoTurn):
        taken.take("here", now=now + MOST_A_DAY * EVERY)
    assert taken.take("elsewhere", now=now + MOST_A_DAY * EVERY)
    assert taken.take("here", now=now + timedelta(days=1))


@given(st.lists(st.integers(0, 120), min_size=1, max_size=60))
def test_in_no_minute_more_turns_come_than_may(seconds: list[int]) -> None:
    taken = Turns()
    given_ = []
    for at in sorted(seconds):
        with suppress(NoTurn):
            given_.append(taken.take("here", now=NOW + timedelta(seconds=at)))
            assert given_[-1] >= NOW + timedelta(seconds=at)

    for start in given_:
        within = [one for one in given_ if start <= one < start + timedelta(minutes=1)]
        assert len(within) <= AT_ONCE + timedelta(minutes=1) / EVERY


def test_as_many_networks_are_remembered_as_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MOST_NETWORKS", 3)
    taken = Turns()
    for network in "abc":
        taken.take(network, now=NOW)

    with pytest.raises(NoTurn):
        taken.take("d", now=NOW)
    assert taken.take("a", now=NOW) == NOW, "who is remembered goes on"
    assert taken.take("d", now=NOW + 3 * EVERY) == NOW + 3 * EVERY, "who has gone is forgotten"


def test_a_turn_lasts_for_a_while() -> None:
    assert not has_come("", now=NOW)
    assert not has_come((NOW + EVERY).isoformat(), now=NOW)
    assert has_come(NOW.isoformat(), now=NOW)
    assert has_come(NOW.isoformat(), now=NOW + LASTS - EVERY)
    assert not has_come(NOW.isoformat(), now=NOW + LASTS)
