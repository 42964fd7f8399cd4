"""How somebody is involved whom nobody knew when they came: said once, by the staff on the case."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from messaging.models import PartyId
from portal.addresses import to_letters
from portal.cases import service as cases
from portal.cases.models import Party, Role, RoleKnown
from portal.db import reading, writing
from portal.updates import service as updates
from portal.updates import store
from portal.updates.models import UpdateType
from portal.updates.permits import may_receive
from tests.portal.accounts.arriving import arrived, on_duty, waiting
from tests.portal.cases.test_desk import take
from tests.visitor import Visitor
from tests.world import World


@pytest.fixture
def taken(world: World, analyst: Visitor) -> Party:
    """Somebody of whom the pair does not know yet how they are involved."""
    on_duty(world, "analyst", "other_analyst")
    arrived(world)
    [thread] = waiting(world, "analyst")
    assert take(world, analyst, thread, "analyst", role="unknown").status_code == 303
    with reading(world.engine) as db:
        return cases.thread_parties(db, server=world.server)[thread]


def at(party: Party, page: str = "") -> str:
    """Return the address of their case, or of the page on their role."""
    return f"/team/cases/{to_letters(party.case)}{page and f'/{page}/{to_letters(party.id)}'}"


def permits(world: World, party: PartyId) -> tuple[set[UpdateType], set[bytes]]:
    """Return what they may be told of, and the rows that hold it, true and feigned."""
    with reading(world.engine) as db:
        rows = set(db.scalars(select(store.permit.c.permit).where(store.permit.c.party == party)))
        return set(updates.permitted(db, party, server=world.server)), rows


def test_nobody_is_told_of_others_before_the_role_is_known(
    world: World, taken: Party, analyst: Visitor
) -> None:
    assert permits(world, taken.id)[0] == {UpdateType.OTHER}
    assert "Velg rollen" in analyst.get(at(taken)).text

    analyst.post(at(taken, "role"), {"role": "exposed"})

    assert permits(world, taken.id)[0] == set(UpdateType)
    page = analyst.get(at(taken)).text
    assert "Er utsatt for vold eller trusler" in page
    assert "Velg rollen" not in page


def test_the_rows_do_not_tell_which_role_it_became(
    world: World, taken: Party, analyst: Visitor
) -> None:
    _, before = permits(world, taken.id)

    analyst.post(at(taken, "role"), {"role": "using"})
    allowed, after = permits(world, taken.id)

    assert allowed == {type for type in UpdateType if may_receive(Role.USING, type)}
    assert (len(before), len(after)) == (len(UpdateType), len(UpdateType))
    assert len(before & after) == 1  # of the one type that everybody may be told of


def test_a_role_is_said_once(world: World, taken: Party, analyst: Visitor) -> None:
    analyst.post(at(taken, "role"), {"role": "relative"})

    assert analyst.get(at(taken, "role")).location == at(taken)
    again = analyst.send(
        at(taken, "role"), analyst.read(analyst.get(at(taken))).hidden("f") | {"role": "exposed"}
    )

    assert again.location == at(taken)
    assert permits(world, taken.id)[0] == {UpdateType.OTHER}


def test_of_two_who_say_it_at_once_the_first_has_said_it(world: World, taken: Party) -> None:
    acting = world.acting("clinician")
    with reading(world.engine) as db:
        case = cases.case(db, taken.case, acting=acting)
    with writing(world.engine) as db:
        cases.settle(db, case, taken.id, Role.USING, acting=acting)

    with writing(world.engine) as db, pytest.raises(RoleKnown):
        cases.settle(db, case, taken.id, Role.EXPOSED, acting=world.acting("analyst"))


def test_an_empty_form_says_what_to_choose(taken: Party, analyst: Visitor) -> None:
    answer = analyst.post(at(taken, "role"), {})

    assert (answer.status_code, "Velg hvordan personen er berørt." in answer.text) == (422, True)


def test_who_invites_must_know_the_role(analyst: Visitor) -> None:
    assert 'value="unknown"' not in analyst.get("/team/cases/new").text


@pytest.mark.parametrize("who", ["other_analyst", "client"])
def test_it_is_for_the_staff_on_the_case_alone(world: World, taken: Party, who: str) -> None:
    assert world.visitor(who).get(at(taken, "role")).status_code == 404


def test_somebody_elses_party_is_not_found(world: World, taken: Party, analyst: Visitor) -> None:
    other = world.people.parties["client"]

    assert analyst.get(f"{at(taken)}/role/{to_letters(other)}").status_code == 404
