"""Logging in: what opens, what does not, and how often it may be tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import low_level
from flask import Flask
from sqlalchemy import select

from messaging import keys
from portal import create_app
from portal.accounts import numbers, store
from portal.accounts.numbers import new_number
from portal.db import reading
from tests.page import Page
from tests.portal.accounts.test_coming_in import asked_word
from tests.visitor import Visitor
from tests.world import PASSPHRASE, Clock, World


def test_a_wrong_passphrase_and_an_unknown_number_look_alike(world: World) -> None:
    known = world.people.by_name["client"].number
    unknown = new_number()
    pages = []
    for number in (known, unknown):
        visitor = Visitor(world.app)
        answer = visitor.post("/l", {"number": number, "passphrase": "noe helt annet enn det"})
        assert answer.status_code == 422
        pages.append(masked(answer.text).replace(number, "NUMBER"))

    assert pages[0] == pages[1]


def test_an_unknown_number_costs_one_run_of_argon2_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[object] = []
    run = low_level.hash_secret_raw

    def counted(*args: object, **price: object) -> bytes:
        runs.append(price)
        return run(*args, **price)  # type: ignore[arg-type]

    monkeypatch.setattr(keys, "hash_secret_raw", counted)
    costs = []
    for number in (world.people.by_name["client"].number, new_number()):
        Visitor(world.app).post("/l", {"number": number, "passphrase": "noe helt annet"})
        costs.append(runs.copy())
        runs.clear()

    assert costs[0] == costs[1]
    assert len(costs[1]) == 1


def masked(text: str) -> str:
    """Return a page without its tokens."""
    token = Page(text).hidden("f").get("csrf_token", "none")
    return text.replace(token, "TOKEN")


def test_tries_are_delayed_but_nobody_is_locked_out(world: World, clock: Clock) -> None:
    number = world.people.by_name["client"].number
    stranger = Visitor(world.app)
    for _ in range(5):
        stranger.post("/l", {"number": number, "passphrase": "feil passord her"})

    hurried = Visitor(world.app).post("/l", {"number": number, "passphrase": PASSPHRASE})
    clock.forward(timedelta(seconds=31))

    assert hurried.status_code == 429
    assert "Vent litt: prøv igjen om 2 sekunder." in hurried.text
    assert Page(hurried.text).action("f") == "/l"
    assert world.visitor("client").get("/").status_code == 200


def test_strangers_who_try_without_end_do_not_hold_up_the_owner(world: World) -> None:
    wrong = {"number": world.people.by_name["client"].number, "passphrase": "feil passord her"}
    for place in range(1, 4):
        stranger = at(Visitor(world.app), f"198.51.{place}.7")
        answers = [stranger.post("/l", wrong).status_code for _ in range(5)]
        assert answers == [422, 422, 422, 422, 429]

    assert world.visitor("client").get("/").status_code == 200


def at(visitor: Visitor, address: str) -> Visitor:
    """Return the visitor, who comes from this address from now on."""
    visitor.http.environ_base["REMOTE_ADDR"] = address
    return visitor


@pytest.mark.parametrize(
    "neighbour", ["198.51.7.200", "::ffff:198.51.7.3", "198.51.7.9:40123", "[::ffff:c633:703]:80"]
)
def test_neighbours_share_a_count(world: World, neighbour: str) -> None:
    visitor = at(Visitor(world.app), "198.51.7.1")
    for _ in range(30):
        visitor.post("/e", {"code": "AAAA-BBBB-CCCC-DDDD"})

    fields = {"code": "AAAA-BBBB-CCCC-DDDD"}
    assert at(visitor, neighbour).post("/e", fields).status_code == 429
    assert at(visitor, "198.51.8.1").post("/e", fields).status_code == 422


@pytest.mark.parametrize(
    "address", ["", "unix:", "not an address", "2001:db8::1", "[2001:db8::1]:9"]
)
def test_no_address_breaks_the_page(visitor: Visitor, address: str) -> None:
    answer = at(visitor, address).post("/e", {"code": "AAAA-BBBB-CCCC-DDDD"})

    assert answer.status_code == 422


def test_an_unknown_number_is_delayed_as_well(world: World) -> None:
    fields = {"number": new_number(), "passphrase": "feil passord her"}
    answers = [Visitor(world.app).post("/l", fields).status_code for _ in range(5)]

    assert answers[-1] == 429


def test_a_network_that_tries_too_often_has_to_wait(visitor: Visitor) -> None:
    answers = [visitor.post("/e", {"code": "AAAA-BBBB-CCCC-DDDD"}).status_code for _ in range(31)]

    assert answers[:30] == [422] * 30
    assert answers[30] == 429


def test_a_weak_profile_is_raised_at_the_first_log_in(world: World) -> None:
    profile = select(store.account.c.profile).where(
        store.account.c.id == world.people.by_name["client"].account
    )
    with reading(world.engine) as db:
        assert db.scalar(profile) == keys.CHEAPEST_PROFILE

    world.visitor("client")

    with reading(world.engine) as db:
        assert db.scalar(profile) == keys.CURRENT_PROFILE
    assert world.visitor("client").get("/").status_code == 200


@pytest.fixture
def rotated(world: World) -> Iterator[Flask]:
    """The portal after another server key was put before the one it has."""
    settings = replace(world.settings, server_key=(bytes(32), *world.settings.server_key))
    app = create_app(settings, clock=world.clock)
    yield app
    app.extensions["engine"].dispose()


def test_numbers_and_visits_outlive_a_new_server_key(
    world: World, client: Visitor, rotated: Flask
) -> None:
    cookie = client.http.get_cookie("__Host-s", domain="min-side.example")
    assert cookie is not None
    back, again = Visitor(rotated), Visitor(rotated)
    back.http.set_cookie("__Host-s", cookie.value, domain="min-side.example", secure=True)
    fields = {"number": world.people.by_name["client"].number, "passphrase": PASSPHRASE}

    assert back.get("/m").status_code == 303
    assert again.post("/l", fields).status_code == 303
    assert again.get("/m").status_code == 303


def test_a_number_stays_taken_under_a_new_server_key(
    world: World, rotated: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = world.people.by_name["client"].number
    newcomer = Visitor(rotated)
    with monkeypatch.context() as patch:
        patch.setattr(numbers, "new_number", lambda: taken)
        shown = newcomer.post("/e", {"code": world.people.codes["uninvited"]})
    asked = newcomer.post("/ek", page=shown)
    word = asked_word(asked.text, newcomer.read(asked).hidden("f")["passphrase"])

    answer = newcomer.post("/eb", {"ending": taken[-4:], "again": word}, page=asked)

    assert "Du får et nytt nummer" in answer.text


@pytest.mark.argon2
def test_a_real_log_in_pays_the_full_price(world: World) -> None:
    assert keys.PROFILES[keys.CURRENT_PROFILE].memory_kib == 64 * 1024
    assert world.visitor("client").get("/").status_code == 200


def test_a_tampered_account_does_not_look_like_a_wrong_passphrase(world: World) -> None:
    with world.engine.begin() as db:
        db.exec_driver_sql("UPDATE account SET sealed_root = zeroblob(200)")
    number = world.people.by_name["client"].number

    answer = Visitor(world.app).post("/l", {"number": number, "passphrase": PASSPHRASE})

    assert answer.status_code == 500
    assert "kunne ikke bekreftes" in answer.text


def test_a_forged_token_is_refused_in_plain_words(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.get("/l")

    answer = visitor.send("/l", {"csrf_token": "forged", "number": "1", "passphrase": "x"})

    assert answer.status_code == 400
    assert "Siden var blitt for gammel" in answer.text
