"""Coming in with a code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.accounts import numbers, passphrases
from portal.accounts.numbers import new_number
from tests.page import Page
from tests.visitor import FLASHES, Visitor
from tests.world import Clock, World


def come_in(visitor: Visitor, code: str) -> tuple[str, str]:
    """Come in by a code as a person does; return number and passphrase."""
    shown = visitor.post("/e", {"code": code})
    hidden = Page(shown.text).hidden("f")
    asked = visitor.post("/ek", page=shown)
    word = asked_word(asked.text, hidden["drawn"])
    answer = visitor.post("/eb", {"ending": hidden["number"][-4:], "again": word}, page=asked)
    assert answer.status_code == 303, answer.text
    return hidden["number"], hidden["drawn"]


def asked_word(page: str, passphrase: str) -> str:
    """Return the word of the passphrase that the page asks for."""
    found = re.search(r"Ord nummer (\d+) i passordet", page)
    assert found
    return passphrase.split()[int(found[1]) - 1]


def test_an_invited_person_comes_in_and_can_come_back(world: World, visitor: Visitor) -> None:
    number, passphrase = come_in(visitor, world.people.codes["uninvited"])

    assert "Logg ut" in visitor.get("/").text
    again = Visitor(world.app)
    assert again.post("/l", {"number": number, "passphrase": passphrase}).status_code == 303
    assert "Skriv til teamet" in again.get("/").text


def test_a_code_works_once(world: World, visitor: Visitor) -> None:
    code = world.people.codes["uninvited"]
    come_in(visitor, code)

    answer = Visitor(world.app).post("/e", {"code": code})

    assert answer.status_code == 422
    assert "brukt eller for gammel" in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("AAAA-BBBB-CCCC", "Koden har 16 bokstaver og tall."),
        ("AAAA-BBBB-CCCC-DDDD", "Se etter skrivefeil. Er den riktig"),
    ],
)
def test_a_code_that_is_too_short_is_told_from_an_unknown_one(
    visitor: Visitor, typed: str, said: str
) -> None:
    error = visitor.read(visitor.post("/e", {"code": typed})).all("li")

    assert any(said in line.text for line in error)


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC-DDDD", "x" * 500, "\x00", "🌱" * 16])
def test_a_code_that_opens_nothing_is_explained(visitor: Visitor, code: str) -> None:
    answer = visitor.post("/e", {"code": code})

    assert answer.status_code == 422
    assert "Se på dette en gang til" in answer.text


def test_a_code_is_too_old_after_seven_days(world: World, visitor: Visitor, clock: Clock) -> None:
    clock.forward(timedelta(days=2))

    answer = visitor.post("/e", {"code": world.people.codes["uninvited"]})

    assert "for gammel" in answer.text


def test_what_was_not_written_down_is_asked_for_again(world: World, visitor: Visitor) -> None:
    shown = visitor.post("/e", {"code": world.people.codes["uninvited"]})
    asked = visitor.post("/ek", page=shown)

    answer = visitor.post("/eb", {"ending": "0000", "again": "feil"}, page=asked)

    assert answer.status_code == 422
    once_more = visitor.post("/eb", {"show": "1"}, page=asked)
    assert Page(shown.text).hidden("f")["drawn"] in once_more.text


@pytest.mark.parametrize(
    "tampered", [{"passphrase": "a", "again": "a"}, {"number": "x"}, {"ending": "²²²²"}]
)
def test_a_tampered_form_makes_no_account(
    world: World, visitor: Visitor, tampered: dict[str, str]
) -> None:
    shown = visitor.post("/e", {"code": world.people.codes["uninvited"]})
    asked = visitor.post("/ek", page=shown)
    hidden = visitor.read(asked).hidden("f")
    word = asked_word(asked.text, hidden["passphrase"])
    right = {"ending": hidden["number"][-4:], "again": word}

    answer = visitor.post("/eb", {**right, **tampered}, page=asked)

    assert answer.status_code == 422
    assert visitor.post("/eb", right, page=asked).status_code == 303


@pytest.mark.parametrize("step", ["/ek", "/eb"])
def test_nobody_chooses_a_number_and_so_learns_who_has_it(
    world: World, visitor: Visitor, step: str
) -> None:
    page = visitor.post("/e", {"code": world.people.codes["uninvited"]})
    if step == "/eb":
        page = visitor.post("/ek", page=page)
    hidden = visitor.read(page).hidden("f")
    right = {"ending": "0000", "again": "x"}
    answers = []
    for number in (world.people.by_name["client"].number, new_number()):
        answer = visitor.send(step, {**hidden, **right, "number": number})
        assert answer.status_code == 422
        assert "Du får et nytt nummer" in answer.text
        drawn = visitor.read(answer).hidden("f")["number"]
        assert drawn not in {number, hidden["number"]}
        answers.append(answer)

    assert visitor.post("/ek", page=answers[0]).status_code == 200


def test_a_drawn_number_that_was_taken_meanwhile_is_drawn_anew(
    world: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = world.people.by_name["client"].number
    with monkeypatch.context() as patch:
        patch.setattr(numbers, "new_number", lambda: taken)
        shown = visitor.post("/e", {"code": world.people.codes["uninvited"]})
    asked = visitor.post("/ek", page=shown)
    word = asked_word(asked.text, visitor.read(asked).hidden("f")["passphrase"])

    answer = visitor.post("/eb", {"ending": taken[-4:], "again": word}, page=asked)

    assert answer.status_code == 422
    assert "Du får et nytt nummer" in answer.text
    assert visitor.read(answer).hidden("f")["number"] != taken


@pytest.mark.parametrize("step", ["/ek", "/eb"])
def test_nothing_is_measured_for_whoever_has_no_code(
    world: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    measured: list[str] = []
    monkeypatch.setattr(passphrases, "check", measured.append)
    token = visitor.read(visitor.get("/e")).hidden("f")["csrf_token"]
    own = "tre grevlinger danset bak kiosken"
    code = world.people.codes["uninvited"]
    fields = {"csrf_token": token, "code": code, "own": own, "passphrase": own, "number": "1"}

    answers = [visitor.send(step, fields).status_code for _ in range(31)]

    assert answers == [422] * 30 + [429]
    assert measured == []


def test_a_code_that_was_used_meanwhile_leads_back(world: World, visitor: Visitor) -> None:
    shown = visitor.post("/e", {"code": world.people.codes["uninvited"]})
    come_in(Visitor(world.app), world.people.codes["uninvited"])

    answer = visitor.post("/ek", page=shown)

    assert answer.status_code == 422
    assert "Koden ble brukt, eller er for gammel." in answer.text
    assert visitor.read(answer).action("f") == "/e"
    assert FLASHES not in visitor.cookie()


def test_what_is_shown_does_not_work_before_it_was_tried(world: World, visitor: Visitor) -> None:
    shown = visitor.post("/e", {"code": world.people.codes["uninvited"]})
    assert "De virker først når du har prøvd dem" in shown.text
    hidden = visitor.read(shown).hidden("f")

    typed = {"number": hidden["number"], "passphrase": hidden["drawn"]}
    answer = Visitor(world.app).post("/l", typed)

    assert "Begynn på nytt." in answer.text


def test_an_own_passphrase_must_not_be_guessable(world: World, visitor: Visitor) -> None:
    shown = visitor.post("/e", {"code": world.people.codes["uninvited"]})

    answer = visitor.post("/ek", {"own": "minhundheterkari"}, page=shown)

    assert answer.status_code == 422
    assert "Dette kan gjettes" in answer.text
