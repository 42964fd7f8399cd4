"""The leader invites staff."""

from __future__ import annotations

import pytest

from portal.addresses import to_letters
from tests.page import Page
from tests.visitor import Visitor
from tests.world import World


def test_a_form_that_is_sent_twice_invites_one_colleague(leader: Visitor) -> None:
    page = leader.get("/team/staff")
    fields = {"name": "Ny", "duty": "1"}

    first, second = (leader.post("/team/staff", fields, page=page) for _ in range(2))

    assert "Kode til Ny" in first.text
    assert second.status_code == 409
    assert "Dette er gjort før" in second.text
    names = [one.text for one in Page(leader.get("/team/staff").text).all("strong")]
    assert names.count("Ny") == 1
    third = leader.post("/team/staff", {"name": "En til", "duty": "1"}, page=first)
    assert "Kode til En til" in third.text


@pytest.mark.parametrize("name", ["analyst", "client"])
def test_nobody_is_invited_in_the_place_of_another(
    world: World, leader: Visitor, name: str
) -> None:
    taken = world.people.by_name[name].account
    fields = {"name": "Ny", "duty": "1", "entry": to_letters(taken)}

    assert leader.post("/team/staff", fields).status_code == 409
    assert leader.post("/team/staff", {**fields, "entry": "?"}).status_code == 200


def test_a_name_turns_nothing_around(leader: Visitor) -> None:
    answer = leader.post("/team/staff", {"name": "K\u202eari\u2066\x07", "duty": "1"})

    assert "Kode til Kari" in answer.text
