"""Tying a case to another: its people share the days, on the side they belong to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from messaging.models import ThreadId
from portal.addresses import to_letters
from portal.booking.deal import next_block
from portal.booking.models import HORIZON, OSLO, Side
from portal.cases import service as cases
from portal.cases.models import ACROSS, Party
from portal.db import reading
from tests.portal.accounts.arriving import arrived, on_duty, waiting
from tests.portal.booking.choosing import first, noted
from tests.portal.cases.test_desk import at
from tests.portal.cases.tied import (
    case_page,
    lists,
    one_more,
    page_of,
    party,
    tie,
)
from tests.world import World

TIE = "Knytt til en annen sak"
LATER = "deles dagene mellom sidene. Til da kan en dag som står på lista, bli avvist."
UNKNOWN = "En sak du ikke er på. Lederen vet hvilken."


@pytest.fixture
def at_desk(world: World) -> ThreadId:
    """Somebody who wrote without an invitation."""
    on_duty(world, "analyst", "other_analyst")
    arrived(world)
    [thread] = waiting(world, "analyst")
    return thread


def take(world: World, thread: ThreadId) -> TestResponse:
    """Take somebody on from the desk by the button that leads on to a tie; return that page."""
    people = {
        duty: to_letters(world.people.by_name[duty].account) for duty in ("analyst", "clinician")
    }
    fields = {"label": "Ny sak", "name": "Ny Person", "role": "exposed", **people}
    path = at(thread, "/take")
    analyst = world.visitor("analyst")
    return analyst.follow(analyst.post(path, fields, to=f"{path}?tie=1"))


def taken(world: World, thread: ThreadId) -> Party:
    """Return the party somebody from the desk has become, and call them "new"."""
    with reading(world.engine) as db:
        found = cases.thread_parties(db, server=world.server)[thread]
    known = world.people
    world.people = replace(
        known,
        parties={**known.parties, "new": found.id},
        cases={**known.cases, "new": found.case},
    )
    return found


def test_who_was_just_taken_on_is_tied_at_once(world: World, at_desk: ThreadId) -> None:
    page = take(world, at_desk)
    before = taken(world, at_desk)
    assert page.request.path == page_of(world, "new")
    assert "Nå er samtalen deres." in page.text
    chosen = world.visitor("analyst").get(page_of(world, "new", "case"))
    assert "Det gjelder med en gang" in chosen.text

    answer = tie(world, "new", "case", beside="client")

    after, client = party(world, "new"), party(world, "client")
    assert answer.location == case_page(world, "new")
    assert (after.case, after.side, after.thread) == (before.case, before.side, before.thread)
    [_, seat] = after.seats
    assert (seat.group, seat.side) == (client.seats[0].group, client.side)
    assert seat.since == world.clock.now.astimezone(OSLO).date()
    assert [one.date for one in lists(world, "new")] == [one.date for one in lists(world, "client")]
    dates = {one.date for one in lists(world, "other_client")}
    assert not dates & {one.date for one in lists(world, "new")}
    assert dates


@pytest.mark.parametrize("beside", ["client", "other_client"])
def test_lists_somebody_may_have_seen_stay_until_all_of_them_are_over(
    third: World, beside: str
) -> None:
    people = ("third", "client", "other_client")
    before = {name: lists(third, name) for name in people}

    assert tie(third, "third", "case", beside=beside).status_code == 303

    assert {name: lists(third, name) for name in people} == before
    [own, seat] = party(third, "third").seats
    today = third.clock.now.astimezone(OSLO).date()
    assert seat.since == next_block(today + HORIZON)
    assert seat.side is party(third, beside).side
    assert own.group != seat.group == party(third, "client").seats[0].group
    third.clock.now += timedelta(days=40)
    own_days, theirs = ({day.date for day in lists(third, one)} for one in ("third", beside))
    assert own_days == theirs


def test_the_other_side_of_a_case_with_one_side(third: World) -> None:
    one_more(third, "fourth")

    assert tie(third, "fourth", "third").status_code == 303

    [_, seat] = party(third, "fourth").seats
    assert seat.side is ACROSS[party(third, "third").side]


def test_both_cases_say_that_they_belong_together(third: World) -> None:
    tie(third, "third", "case", beside="client")
    analyst = third.visitor("analyst")
    pages = {name: analyst.get(case_page(third, name)).text for name in ("third", "case")}

    assert "Label of case" in pages["third"]
    assert "Label of third" in pages["case"]
    for page in pages.values():
        assert "Hører sammen med" in page
        assert UNKNOWN not in page
    assert LATER in pages["third"]
    assert LATER not in pages["case"]
    assert TIE not in pages["third"]
    third.clock.now += timedelta(days=40)
    later = third.visitor("analyst")
    assert LATER not in later.get(case_page(third, "third")).text


def test_who_is_on_one_case_learns_nothing_of_the_other_but_that_it_is(third: World) -> None:
    tie(third, "third", "case", beside="client")
    outside = third.visitor("other_analyst")

    page = outside.get(case_page(third, "third")).text

    assert UNKNOWN in page
    assert "Label of case" not in page
    assert "Name of client" not in page
    clinician = third.visitor("clinician").get(case_page(third, "case")).text
    assert UNKNOWN in clinician
    assert "Label of third" not in clinician


def test_only_cases_one_may_see_can_be_chosen(third: World) -> None:
    outside = third.visitor("other_analyst")

    assert "Du er ikke på noen andre saker." in outside.get(page_of(third, "third")).text
    assert outside.get(page_of(third, "third", "case")).status_code == 404
    assert outside.get(page_of(third, "case", "third")).status_code == 404
    analyst = third.visitor("analyst")
    assert analyst.get(page_of(third, "third", "third")).status_code == 404
    page = analyst.get(page_of(third, "third"))
    assert page_of(third, "third", "case") in page.text
    assert page_of(third, "third", "third") not in page.text


def test_nothing_chosen_ties_nothing(third: World) -> None:
    answer = third.visitor("analyst").post(page_of(third, "third", "case"), {})

    assert answer.status_code == 422
    assert "Velg hvor personen hører til." in answer.text
    assert len(party(third, "third").seats) == 1


def test_a_form_sent_twice_ties_once(third: World) -> None:
    analyst, path = third.visitor("analyst"), page_of(third, "third", "case")
    page = analyst.get(path)
    fields = {"beside": to_letters(third.people.parties["client"])}

    made = analyst.follow(analyst.post(path, fields, page=page))
    again = analyst.follow(analyst.post(path, fields, page=page))

    assert "Sakene er knyttet sammen." in made.text
    assert "alt knyttet til en annen" in again.text
    assert len(party(third, "third").seats) == 2


def test_it_is_noted_who_tied_and_nothing_else(third: World) -> None:
    tie(third, "third", "case", beside="client")
    analyst = third.people.by_name["analyst"].account

    assert noted(third, "tied") == noted(third, "tied to") == [analyst]


def test_who_joins_a_tied_case_stands_where_it_stands(third: World) -> None:
    tie(third, "third", "case", beside="client")
    fields = {
        "name": "Kari",
        "role": "relative",
        "analyst": to_letters(third.people.by_name["other_analyst"].account),
        "clinician": to_letters(third.people.by_name["other_clinician"].account),
    }
    case = third.people.cases["third"]
    for beside in (to_letters(third.people.parties["third"]), "other"):
        path = f"/team/cases/{to_letters(case)}/invite"
        assert third.visitor("analyst").post(path, {**fields, "beside": beside}).status_code == 200

    with reading(third.engine) as db:
        parties = cases.thread_parties(db, server=third.server).values()
    sides = {one.id: one.seats[-1].side for one in parties}
    ours = [one.seats[-1].side for one in parties if one.case == case]
    client, other = (sides[third.people.parties[one]] for one in ("client", "other_client"))
    assert sorted(ours) == sorted([client, client, other])
    assert {client, other} == {Side.A, Side.B}


def test_before_somebody_is_confirmed_the_page_asks_for_the_tie(
    world: World, at_desk: ThreadId
) -> None:
    take(world, at_desk)
    new = taken(world, at_desk)
    confirm = f"/team/cases/{to_letters(new.case)}/confirm/{to_letters(new.id)}"
    assert page_of(world, "new") in world.visitor("analyst").get(confirm).text

    tie(world, "new", "case", beside="client")

    assert page_of(world, "new") not in world.visitor("analyst").get(confirm).text
    assert first(world.visitor("client"))
