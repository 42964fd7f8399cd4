"""What keeps a case from being tied to another: other ties, both sides, what was agreed on."""

from __future__ import annotations

from datetime import date

import pytest

from portal.addresses import to_letters
from portal.booking.models import OSLO
from portal.cases import service as cases
from portal.cases.models import CannotBeTied, Hindrance
from portal.db import writing
from tests.portal.booking.choosing import book, choices, instant
from tests.portal.cases.tied import let_in, lists, one_more, page_of, party, tie, upcoming
from tests.visitor import Visitor
from tests.world import World


def test_a_case_with_people_on_both_sides_is_tied_the_other_way_round(third: World) -> None:
    analyst = third.visitor("analyst")

    assert "personer på begge sider" in analyst.get(page_of(third, "case")).text
    assert analyst.get(page_of(third, "case", "third")).location == page_of(third, "case")
    assert must_be_hindered(third, "case", "third") is Hindrance.BOTH_SIDES


def test_no_circles_and_no_chains(third: World) -> None:
    """A case stays tied to one, and one to which cases are tied stays where it is."""
    for name in ("fourth", "fifth"):
        one_more(third, name)
    assert must_be_hindered(third, "third", "third") is Hindrance.TOGETHER
    tie(third, "fourth", "third")

    assert must_be_hindered(third, "third", "fourth") is Hindrance.HAS_OTHERS
    assert must_be_hindered(third, "third", "fifth") is Hindrance.HAS_OTHERS
    assert must_be_hindered(third, "fourth", "fifth") is Hindrance.IS_TIED
    analyst = third.visitor("analyst")
    assert "andre saker som er knyttet til denne" in analyst.get(page_of(third, "third")).text
    assert "alt knyttet til en annen" in analyst.get(page_of(third, "fourth")).text
    assert tie(third, "fifth", "fourth").status_code == 303
    [_, seat] = party(third, "fifth").seats
    [own] = party(third, "third").seats
    assert (seat.group, seat.side) == (own.group, own.side)  # the other side of the fourth


def must_be_hindered(world: World, case: str, to: str) -> Hindrance:
    """Try to tie a case; return why that cannot be."""
    ids = (world.people.cases[one] for one in (case, to))
    acting = world.acting("analyst")
    with pytest.raises(CannotBeTied) as error, writing(world.engine) as db:
        cases.tie(db, *ids, beside=None, acting=acting)
    return error.value.why


def test_what_was_agreed_on_must_be_moved_where_the_other_side_is(
    third: World, client: Visitor
) -> None:
    person = let_in(third, "third")
    day = on_one_date(third, person, client)

    refused = tie(third, "third", "case", beside="other_client")

    [made] = upcoming(third, "third")
    assert refused.status_code == 409
    assert f"/team/bookings/{to_letters(made.id)}" in refused.text
    assert "Name of third, " in refused.text
    for telling in ("Name of client", to_letters(upcoming(third, "client")[0].id)):
        assert telling not in refused.text.replace("Sammen med Name of client", "")
    assert made.starts_at.astimezone(OSLO).date() == day
    assert len(party(third, "third").seats) == 1
    person.post(f"/t/{to_letters(made.id)}")
    assert tie(third, "third", "case", beside="other_client").status_code == 303


def test_on_the_same_side_nothing_must_be_moved(third: World, client: Visitor) -> None:
    on_one_date(third, let_in(third, "third"), client)

    assert tie(third, "third", "case", beside="client").status_code == 303


def on_one_date(world: World, *visitors: Visitor) -> date:
    """Let two people book in person on one date, at its two ends; return it."""
    [day, *_] = sorted(
        {one.date for one in lists(world, "third")} & {one.date for one in lists(world, "client")}
    )
    for visitor, last in zip(visitors, (False, True), strict=True):
        found = [
            choice
            for choice, words in choices(visitor).items()
            if local(choice) == day and "telefon" not in words
        ]
        book(visitor, found[-1 if last else 0])
    return day


def local(choice: str) -> date:
    """Return the date of a time on a page."""
    return instant(choice).astimezone(OSLO).date()
