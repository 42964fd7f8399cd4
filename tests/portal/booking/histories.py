"""What two sides of a case and everybody else may do, drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto

from hypothesis import strategies as st

from portal.booking.models import Booker, GroupId, How, Side
from tests.portal.booking.people import ANALYST, CLINICIAN, new_pair, somebody, wall

FIRST_DAY = date(2026, 11, 23)
ME, OTHER = somebody(Side.A), somebody(Side.B)
# Each bystander tries once. Who is refused on one date and then asks for another does not make
# the same attempts any more: what they do is up to them, and no server can undo it.
BYSTANDERS = (
    somebody(Side.A),  # a relative on my side, with the same pair
    somebody(Side.C),
    *(somebody(Side.A, group=GroupId(bytes([number]) * 16)) for number in range(4)),
    somebody(Side.B, group=GroupId(bytes([9]) * 16), pair=(ANALYST, new_pair()[0])),
    somebody(Side.B, group=GroupId(bytes([10]) * 16), pair=(new_pair()[0], CLINICIAN)),
)


class Deed(Enum):
    """What somebody does."""

    BOOK = auto()
    MOVE = auto()
    CANCEL = auto()
    PLACED = auto()
    LOOK = auto()
    SLEEP = auto()  # until the next date; this happens to everybody
    TIE = auto()  # staff tie the case to the other's
    REFUSED = auto()  # a time is refused for the sake of somebody who is not there


@dataclass(frozen=True)
class Step:
    """One deed of one person, for a time on a date counted from the first day."""

    who: Booker
    deed: Deed
    ahead: int
    half_hour: int
    how: How

    @property
    def starts_at(self) -> datetime:
        """The time asked for, from nine by the clock on the wall."""
        begins = wall(FIRST_DAY + timedelta(days=self.ahead), 9)
        return (begins + timedelta(minutes=30 * self.half_hour)).astimezone(UTC)


LOOK = Step(ME, Deed.LOOK, 0, 0, How.PHONE)


# Counted from the first day: mostly on the own dates of a side, so that many attempts succeed.
MY_DATES, THEIR_DATES, ALL_DATES = (4, 9, 3), (3, 8, 11, 2, 1), (1, 3, 4, 8, 9, 2)


def steps(
    who: st.SearchStrategy[Booker], *deeds: Deed, dates: Sequence[int] = ALL_DATES
) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        who=who,
        deed=st.sampled_from(deeds),
        ahead=st.sampled_from(dates),
        half_hour=st.integers(0, 5),
        how=st.sampled_from(How),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Draw what the three kinds of people do, in any order."""
    mine = steps(st.just(ME), Deed.BOOK, Deed.MOVE, Deed.CANCEL, Deed.SLEEP, dates=MY_DATES)
    others = steps(
        st.just(OTHER), Deed.BOOK, Deed.MOVE, Deed.CANCEL, Deed.PLACED, dates=THEIR_DATES
    )
    tries = draw(st.lists(st.sampled_from(BYSTANDERS), unique_by=id, max_size=len(BYSTANDERS)))
    bystanders = [draw(steps(st.just(who), Deed.BOOK)) for who in tries]
    rest = draw(st.lists(st.one_of(others, others, mine), min_size=3, max_size=10))
    cancels = draw(st.lists(steps(st.sampled_from(BYSTANDERS), Deed.CANCEL), max_size=2))
    # At the end I look, so that whatever was done last would show.
    return [*draw(st.permutations([*bystanders, *rest])), *cancels, LOOK]
