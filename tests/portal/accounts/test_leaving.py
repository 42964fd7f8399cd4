"""Leaving must never fail, and takes along what was typed."""

from __future__ import annotations

import pytest

from portal.accounts import visits
from tests.portal.accounts.test_visits import place_of, roots
from tests.visitor import Visitor
from tests.world import World


def test_the_exit_works_however_much_is_sent_along(world: World, client: Visitor) -> None:
    answer = client.send("/", {"text": "\u0627" * 100_000, "place": place_of(world)})

    assert answer.location == world.settings.away[0]
    assert roots(world) == [None]
    assert client.get("/m").status_code == 401


def test_one_exit_that_fails_keeps_nobody_else_waiting(
    world: World, client: Visitor, other_client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(visits, "end", fail)
        assert client.send("/", {}).status_code == 303

    assert other_client.send("/", {}).status_code == 303
    assert other_client.get("/m").status_code == 401
    assert roots(world).count(None) == 1


@pytest.mark.parametrize("fields", [{"language": "en"}, {"text": "x" * 20_001}])
def test_a_text_whose_page_came_back_is_kept_too(
    world: World, client: Visitor, fields: dict[str, str]
) -> None:
    address = client.get("/m").location

    client.post(address, {"text": "Ikke sendt ennå", **fields})

    kept = fields.get("text", "Ikke sendt ennå")
    assert kept in world.visitor("client").get(address).text


def test_a_page_too_old_says_whether_the_text_was_kept(client: Visitor, visitor: Visitor) -> None:
    address = client.get("/m").location
    fields = client.read(client.get(address)).hidden("f") | {"text": "Hei", "csrf_token": "old"}

    assert "tar vi vare på" in client.send(address, fields).text
    assert "kunne ikke ta vare på" in visitor.send(address, fields).text


def test_an_exit_that_was_not_heard_is_made_up_for(world: World, client: Visitor) -> None:
    client.http.set_cookie("x", "1", domain="min-side.example", secure=True)

    late = client.get("/m")

    assert (late.status_code, late.location) == (303, "/")
    assert client.http.get_cookie("x", domain="min-side.example") is None
    assert client.http.get_cookie("__Host-s", domain="min-side.example") is None
    assert roots(world) == [None]
    assert "Sist gikk du ut" in world.visitor("client").get("/").text


def test_who_goes_on_from_a_page_that_closed_itself_pressed_no_exit(
    world: World, client: Visitor
) -> None:
    client.send("/", {"idle": "1"})

    assert roots(world) == [None]
    assert "Sist gikk du ut" not in world.visitor("client").get("/").text
