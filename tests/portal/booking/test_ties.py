"""People of two cases, tied at some moment: they never meet, and learn nothing of each other.

Lists that somebody has seen stay as they are, so for some weeks both may be offered one date. Then
it is the claims that refuse the second. A history is played as it was, and again as if the other
had never existed; of the second only this is taken from the first: which of one's own attempts
were refused for the other's sake. All else that one sees must be the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from messaging.columns import metadata
from messaging.keys import ServerKeys
from portal.booking import service as booking
from portal.booking.deal import next_block
from portal.booking.models import HORIZON, Booker, Day, GroupId, How, Seat, Side
from portal.cases.models import ACROSS
from portal.db import make_engine, reading, writing
from tests.portal.booking.histories import Deed, Step
from tests.portal.booking.test_isolation import World
from tests.portal.booking.tying import (
    BOTH,
    ELSEWHERE,
    ME,
    OTHER,
    alone,
    dates_of,
    histories,
    play,
    what_i_see,
)

ROOMS = 4  # enough for everybody: who takes the last room is seen by all, tied or not


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """A team with rooms for everybody; each history is undone after it was played."""
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with writing(engine) as db:
        for _ in range(ROOMS):
            booking.add_room(db, name="Room", server=ServerKeys((bytes(32),)))
    yield engine
    engine.dispose()


@settings(max_examples=200, deadline=None)
@given(histories())
def test_they_never_meet_and_i_see_the_same_as_if_the_other_had_never_existed(
    engine: Engine, history: list[Step]
) -> None:
    told, met = play(engine, history)

    assert not met
    assert what_i_see(told) == what_i_see(play(engine, alone(told))[0])


def asks(who: Booker, ahead: int, half_hour: int = 0) -> Step:
    """Return an attempt to come."""
    return Step(who, Deed.BOOK, ahead, half_hour, How.IN_PERSON)


def tied(who: Booker) -> Step:
    """Return the tie of somebody's case to the other's."""
    return replace(asks(who, 0), deed=Deed.TIE)


def answers(engine: Engine, *history: Step) -> list[str]:
    """Return what was answered, where nobody met."""
    told, met = play(engine, history)
    assert not met
    return [said for _, said, _ in told]


BOTH_WAYS = pytest.mark.parametrize(
    ("who", "other"), [(ME, OTHER), (OTHER, ME)], ids=["mine", "the other's"]
)


@BOTH_WAYS
def test_until_it_reaches_the_lists_the_claims_decide(
    engine: Engine, who: Booker, other: Booker
) -> None:
    first, second = asks(who, BOTH[1]), asks(other, BOTH[1], 8)

    assert answers(engine, tied(who), first, second) == ["done", "done", "KeptApart"]
    assert answers(engine, tied(who), second, first) == ["done", "done", "KeptApart"]
    assert answers(engine, first, tied(who), second) == ["done", "done", "KeptApart"]
    assert answers(engine, second, tied(who), first) == ["done", "done", "KeptApart"]


@BOTH_WAYS
def test_what_both_agreed_on_before_stops_a_tie_until_it_is_moved(
    engine: Engine, who: Booker, other: Booker
) -> None:
    first, second = asks(who, BOTH[1]), asks(other, BOTH[1], 8)
    gone = replace(first, deed=Deed.CANCEL)

    history = (first, second, tied(other), gone, tied(who), first)
    assert answers(engine, *history) == [
        *("done", "done", "WouldMeet", "done", "done", "KeptApart")
    ]


@BOTH_WAYS
def test_once_it_has_reached_them_each_has_dates_of_the_one_group(
    engine: Engine, who: Booker, other: Booker
) -> None:
    sleep = Step(ME, Deed.SLEEP, 40, 0, How.PHONE)
    there = other.seats[0]
    moved = replace(who, seats=(replace(there, side=ACROSS[there.side]),))
    [here, *_], [old, *_] = (
        [ahead for ahead in dates if ahead > 44]
        for dates in (dates_of(moved), set(dates_of(who)) - set(dates_of(moved)))
    )
    [theirs, *_] = (ahead for ahead in dates_of(other) if ahead > 44)

    history = (tied(who), sleep, asks(who, old), asks(other, here), asks(who, here))
    assert answers(engine, *history, asks(other, theirs)) == [
        *("done", "done", "SlotTaken", "SlotTaken", "done", "done")
    ]


def test_a_refused_time_stays_refused_when_the_other_cancels(engine: Engine) -> None:
    """Otherwise to ask again would tell; on the telephone it is to be had."""
    theirs, mine = asks(OTHER, BOTH[1]), asks(ME, BOTH[1], 8)
    gone, later = replace(theirs, deed=Deed.CANCEL), replace(mine, half_hour=7)

    told, _ = play(engine, [theirs, tied(OTHER), mine, gone, mine, later])

    said = [answer for _, answer, _ in told]
    assert said == ["done", "done", "KeptApart", "done", "SlotTaken", "done"]
    assert mine.starts_at in times(told[1][2][0])
    for _, _, [in_person, by_phone] in told[2:5]:
        assert mine.starts_at not in times(in_person)
        assert later.starts_at in times(in_person)
        assert mine.starts_at in times(by_phone)


def times(days: Sequence[Day]) -> set[datetime]:
    """Return the times of a list."""
    return {at for day in days for at in day.times}


@settings(max_examples=200)
@given(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.integers(0, 60),
    st.binary(min_size=16, max_size=16),
    st.sampled_from([Side.A, Side.B]),
)
def test_a_tie_changes_no_date_that_was_on_a_list(
    engine: Engine, today: date, later: int, group: bytes, side: Side
) -> None:
    seat = Seat(group=GroupId(group), side=side, since=next_block(today + HORIZON))
    tied = replace(ME, seats=(*ME.seats, seat))
    there = replace(ME, seats=(replace(seat, since=date.min),))
    then = datetime.combine(today + timedelta(days=later), datetime.min.time(), UTC)
    with reading(engine) as db:
        world = World(db, now=then)
        before, after, new = (world.offered(who, How.PHONE) for who in (ME, tied, there))

    assert [day for day in after if day.date < seat.since] == [
        day for day in before if day.date < seat.since
    ]
    assert [day for day in after if day.date >= seat.since] == [
        day for day in new if day.date >= seat.since
    ]
    assert later or after == before


def test_once_a_tie_holds_only_its_group_counts() -> None:
    seat = Seat(group=ELSEWHERE, side=Side.A, since=date(2026, 12, 23))
    who = replace(ME, seats=(*ME.seats, seat))

    assert who.seats_kept_on(date(2026, 12, 22)) == (*ME.seats, seat)
    assert who.seats_kept_on(date(2026, 12, 23)) == (seat,)
