"""Making cases, inviting people, and the roster's leader."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from messaging.models import PrincipalId
from portal.addresses import to_letters
from portal.cases import store
from portal.db import reading
from portal.information.models import NOTICE_VERSION
from tests.page import Page
from tests.portal.accounts.test_coming_in import come_in
from tests.visitor import Visitor
from tests.world import World


def letters(world: World, name: str) -> str:
    """Return somebody's account as a form names it."""
    return to_letters(world.people.by_name[name].account)


def filled(world: World) -> dict[str, str]:
    """Return a party's fields, as staff fill them in."""
    return {
        "name": "Kari fra mandag",
        "role": "exposed",
        "analyst": letters(world, "analyst"),
        "clinician": letters(world, "clinician"),
    }


def code_on(page: str) -> str:
    """Return the code that a page shows."""
    found = re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b", page)
    assert found
    return found[0]


def test_staff_make_a_case_and_the_invited_person_writes(world: World, analyst: Visitor) -> None:
    answer = analyst.post("/team/cases/new", {**filled(world), "label": "Sak fra mandag"})
    person = Visitor(world.app)
    come_in(person, code_on(answer.text))
    person.post("/n", {"a": "yes", "b": "no", "c": "no"})
    thread = person.get("/m").location
    person.post(thread, {"text": "Endelig inne"})

    assert "Endelig inne" in analyst.get(thread.replace("/m/", "/team/threads/")).text
    assert "Sak fra mandag" in analyst.get("/team/cases").text
    assert "Kari fra mandag" in analyst.get("/team/inbox").text


def test_a_code_that_is_shown_once_cannot_be_lost_to_another_language(
    world: World, analyst: Visitor, leader: Visitor
) -> None:
    case = analyst.post("/team/cases/new", {**filled(world), "label": "Sak"})
    colleague = leader.post("/team/staff", {"name": "Ny", "duty": "1"})

    for shown in (case, colleague):
        assert code_on(shown.text)
        assert 'name="language"' not in shown.text
    assert 'name="language"' in leader.get("/team/staff").text


def test_a_case_form_sent_twice_makes_one_case(world: World, analyst: Visitor) -> None:
    fields = {**filled(world), "label": "Bare én gang"}
    page = analyst.get("/team/cases/new")

    first = analyst.post("/team/cases/new", fields, page=page)
    second = analyst.post("/team/cases/new", fields, page=page)

    assert (first.status_code, second.status_code) == (200, 409)
    assert "gjort før" in second.text
    assert analyst.get("/team/cases").text.count("Bare én gang") == 1


@pytest.mark.parametrize("odd", ["<img src=x onerror=alert(1)>", "%", "%(x)s", "{{ 7 * 7 }}"])
def test_what_was_tampered_with_is_never_shown_as_html(analyst: Visitor, odd: str) -> None:
    answer = analyst.post("/team/cases/new", {"label": "Sak", "colleagues": odd})

    assert answer.status_code == 422
    assert "<img src=x" not in answer.text


def test_what_is_missing_is_said_beside_the_field(analyst: Visitor) -> None:
    answer = analyst.post("/team/cases/new", {"label": "Sak uten noen"})

    assert answer.status_code == 422
    assert "Velg en analytiker." in answer.text
    assert "Sak uten noen" in answer.text


def test_a_person_stands_beside_somebody_or_on_the_other_side(
    world: World, analyst: Visitor
) -> None:
    case = world.people.cases["other_case"]
    address = f"/team/cases/{to_letters(case)}/invite"
    with reading(world.engine) as db:
        before = {row.id: row.side for row in store.parties_of_case(db, case)}
    beside = world.people.parties["newcomer"]
    assert sorted(before.values()) == ["A", "B"]
    assert "Den andre siden" not in analyst.get(address).text

    refused = analyst.post(address, {**filled(world), "beside": "other"})
    analyst.post(address, {**filled(world), "beside": to_letters(beside)})

    assert refused.status_code == 422
    with reading(world.engine) as db:
        after = {row.id: row.side for row in store.parties_of_case(db, case)}
    assert [side for id, side in after.items() if id not in before] == [before[beside]]


def test_a_new_code_makes_the_old_one_worthless(world: World, analyst: Visitor) -> None:
    case = f"/team/cases/{to_letters(world.people.cases['other_case'])}"
    party = to_letters(world.people.parties["uninvited"])

    answer = analyst.post(case, to=f"{case}/code/{party}")

    new = code_on(answer.text)
    old = world.people.codes["uninvited"]
    assert Visitor(world.app).post("/e", {"code": old}).status_code == 422
    come_in(Visitor(world.app), new)


def test_nobody_outside_a_case_sees_it(world: World) -> None:
    case = f"/team/cases/{to_letters(world.people.cases['case'])}"

    assert "Label of case" in world.visitor("analyst").get(case).text
    assert world.visitor("other_analyst").get(case).status_code == 404
    assert "Label of case" not in world.visitor("other_analyst").get("/team/cases").text
    assert world.visitor("assistant").get(case).status_code == 404


def test_a_leader_sees_every_case_without_its_contents(world: World, leader: Visitor) -> None:
    page = leader.get(f"/team/cases/{to_letters(world.people.cases['case'])}").text

    assert "Label of case" in page
    assert "Er utsatt for vold eller trusler" in page
    assert "Meldinger" not in [one.text for one in Page(page).all("a")]


def test_staff_see_what_was_confirmed_of_the_notice_when_and_in_which_language(
    world: World, analyst: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(world.engine) as db:
        case = f"/team/cases/{to_letters(world.party(db, 'client').case)}"

    said = f"Utgave {NOTICE_VERSION}, besvart tirsdag 17. november kl. 10.00 (Bokmål)."
    assert said in analyst.get(case).text
    assert "Den nye utgaven er ikke besvart ennå." not in analyst.get(case).text
    monkeypatch.setattr("portal.information.models.NOTICE_VERSION", NOTICE_VERSION + 1)
    assert "Den nye utgaven er ikke besvart ennå." in analyst.get(case).text


def test_a_leader_invites_a_colleague_and_takes_them_in(world: World, leader: Visitor) -> None:
    answer = leader.post("/team/staff", {"name": "Ny", "duty": "1"})
    colleague = Visitor(world.app)
    come_in(colleague, code_on(answer.text))
    assert "må ta deg inn i teamet" in colleague.get("/").text
    assert colleague.get("/team/inbox").status_code == 404

    buttons = Page(leader.get("/team/staff").text).all("button")
    take_in = next(one.get("formaction") for one in buttons if "Ta inn" in one.text)
    leader.follow(leader.post("/team/staff", to=take_in))

    assert colleague.get("/team/inbox").status_code == 200


def test_only_a_leader_invites_colleagues(analyst: Visitor) -> None:
    assert analyst.get("/team/staff").status_code == 404


def test_a_party_whose_side_was_changed_is_not_believed(world: World, client: Visitor) -> None:
    with world.engine.begin() as db:
        db.execute(update(store.party).values(side="C"))

    answer = client.get("/m")

    assert answer.status_code == 500
    assert "kunne ikke bekreftes" in answer.text


def test_exchanged_accounts_are_not_believed(world: World, client: Visitor) -> None:
    """Her release time would go to him."""
    one, other = (world.people.by_name[name].account for name in ("client", "other_client"))
    with world.engine.begin() as db:
        for account, before in ((PrincipalId(bytes(16)), one), (one, other), (other, bytes(16))):
            db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            chosen = update(store.party).where(store.party.c.account == before)
            db.execute(chosen.values(account=account))

    assert client.get("/m").status_code == 500
