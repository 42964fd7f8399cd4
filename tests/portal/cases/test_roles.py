"""How somebody is involved whom nobody knew when they came: said once, by the staff on the case."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from messaging.errors import NotAllowed
from messaging.models import PartyId
from portal.addresses import to_letters
from portal.cases import service as cases
from portal.cases.models import Party, Role, RoleKnown
from portal.db import reading, writing
from portal.updates import service as updates
from portal.updates import store
from portal.updates.models import UpdateType
from portal.updates.permits import may_receive
from tests.portal.cases.taken import Taken
from tests.visitor import Visitor
from tests.world import World


@pytest.fixture
def confirmed(taken: Taken, analyst: Visitor) -> Party:
    """Somebody who is confirmed, of whom nobody has said how they are involved."""
    assert analyst.post(taken.page, {"code": taken.digits}).status_code == 303
    return taken.party


def at(party: Party, page: str = "") -> str:
    """Return the address of their case, or of the page on their role."""
    return f"/team/cases/{to_letters(party.case)}{page and f'/{page}/{to_letters(party.id)}'}"


def permits(world: World, party: PartyId) -> tuple[set[UpdateType], set[bytes]]:
    """Return what they may be told of, and the rows that hold it, true and feigned."""
    with reading(world.engine) as db:
        rows = set(db.scalars(select(store.permit.c.permit).where(store.permit.c.party == party)))
        return set(updates.permitted(db, party, server=world.server)), rows


def test_nobody_is_told_of_others_before_the_role_is_known(
    world: World, confirmed: Party, analyst: Visitor
) -> None:
    assert permits(world, confirmed.id)[0] == {UpdateType.OTHER}
    assert "Velg rollen" in analyst.get(at(confirmed)).text

    analyst.post(at(confirmed, "role"), {"role": "exposed"})

    assert permits(world, confirmed.id)[0] == set(UpdateType)
    page = analyst.get(at(confirmed)).text
    assert "Er utsatt for vold eller trusler" in page
    assert "Velg rollen" not in page


def test_the_rows_do_not_tell_which_role_it_became(
    world: World, confirmed: Party, analyst: Visitor
) -> None:
    _, before = permits(world, confirmed.id)

    analyst.post(at(confirmed, "role"), {"role": "using"})
    allowed, after = permits(world, confirmed.id)

    assert allowed == {type for type in UpdateType if may_receive(Role.USING, type)}
    assert (len(before), len(after)) == (len(UpdateType), len(UpdateType))
    assert len(before & after) == 1  # of the one type that everybody may be told of


def test_a_role_is_said_once(world: World, confirmed: Party, analyst: Visitor) -> None:
    analyst.post(at(confirmed, "role"), {"role": "relative"})

    assert analyst.get(at(confirmed, "role")).location == at(confirmed)
    again = analyst.send(
        at(confirmed, "role"),
        analyst.read(analyst.get(at(confirmed))).hidden("f") | {"role": "exposed"},
    )

    assert again.location == at(confirmed)
    assert permits(world, confirmed.id)[0] == {UpdateType.OTHER}


def test_of_two_who_say_it_at_once_the_first_has_said_it(world: World, confirmed: Party) -> None:
    acting = world.acting("clinician")
    with reading(world.engine) as db:
        case = cases.case(db, confirmed.case, acting=acting)
    with writing(world.engine) as db:
        cases.settle(db, case, confirmed, Role.USING, acting=acting)

    with writing(world.engine) as db, pytest.raises(RoleKnown):
        cases.settle(db, case, confirmed, Role.EXPOSED, acting=world.acting("analyst"))


def test_an_empty_form_says_what_to_choose(confirmed: Party, analyst: Visitor) -> None:
    answer = analyst.post(at(confirmed, "role"), {})

    assert (answer.status_code, "Velg hvordan personen er berørt." in answer.text) == (422, True)


def test_it_is_not_said_of_whom_nobody_knows_who_they_are(
    world: World, taken: Taken, analyst: Visitor
) -> None:
    party, acting = taken.party, world.acting("analyst")
    assert "Velg rollen" not in analyst.get(at(party)).text
    assert (
        analyst.post(
            at(party, "role"), {"role": "exposed"}, page=analyst.get(at(party))
        ).status_code
        == 303
    )
    with reading(world.engine) as db:
        case = cases.case(db, party.case, acting=acting)

    with writing(world.engine) as db, pytest.raises(NotAllowed):
        cases.settle(db, case, party, Role.EXPOSED, acting=acting)
    assert permits(world, party.id)[0] == {UpdateType.OTHER}


def test_who_invites_must_know_the_role(analyst: Visitor) -> None:
    assert 'value="unknown"' not in analyst.get("/team/cases/new").text


@pytest.mark.parametrize("who", ["other_analyst", "client"])
def test_it_is_for_the_staff_on_the_case_alone(world: World, confirmed: Party, who: str) -> None:
    assert world.visitor(who).get(at(confirmed, "role")).status_code == 404


def test_somebody_elses_party_is_not_found(
    world: World, confirmed: Party, analyst: Visitor
) -> None:
    other = world.people.parties["client"]

    assert analyst.get(f"{at(confirmed)}/role/{to_letters(other)}").status_code == 404
