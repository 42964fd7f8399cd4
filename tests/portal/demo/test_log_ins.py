"""Who can log in to the demonstration, and what a script is told of it."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from portal import create_app, utc
from portal.demo import log_ins
from portal.demo.places import LOG_INS
from tests.portal.demo.conftest import ADDRESS, Made
from tests.visitor import Visitor

PERSON = {"name", "number", "passphrase", "audience", "professions", "case", "side", "role"}
PEOPLE = [
    ("Liv 1", "client", [], "exposed"),
    ("Liv 4", "client", [], "exposed"),
    ("Liv 6", "client", [], "using"),
    ("Far i liv 6", "client", [], "exposed"),
    ("Leder", "team", ["leader"], None),
    ("Analytiker 1", "team", ["analyst"], None),
    ("Analytiker 2", "team", ["analyst"], None),
    ("Kliniker 1", "team", ["clinician"], None),
    ("Kliniker 2", "team", ["clinician"], None),
    ("Kontor 1", "team", ["assistant"], None),
]


@pytest.fixture
def written(made: Made, tmp_path: Path) -> dict[str, Any]:
    """The file for scripts, as a script reads it."""
    log_ins.write(tmp_path / "people.json", made.log_ins, address=ADDRESS)
    found: dict[str, Any] = json.loads((tmp_path / "people.json").read_text("utf-8"))
    return found


def test_the_file_says_where_and_who(written: dict[str, Any]) -> None:
    assert set(written) == {"address", "people", "invitations"}
    assert written["address"] == ADDRESS
    assert all(set(person) == PERSON for person in written["people"])
    told = ("name", "audience", "professions", "role")
    assert [tuple(person[key] for key in told) for person in written["people"]] == PEOPLE


def test_both_sides_of_a_case_have_different_sides(written: dict[str, Any]) -> None:
    sides = {one["name"]: one["side"] for one in written["people"] if one["case"] == "Liv 6"}
    assert set(sides) == {"Liv 6", "Far i liv 6"}
    assert set(sides.values()) == {"A", "B"}


def test_invitations_of_both_sides_and_several_roles_are_unused(written: dict[str, Any]) -> None:
    invitations = written["invitations"]
    assert all(set(one) == {"code", "side", "role"} for one in invitations)
    assert [one["role"] for one in invitations] == ["exposed", "using", "using", "relative"]
    assert {one["side"] for one in invitations[:2]} == {"A", "B"}


def test_only_this_user_can_read_the_file(made: Made, tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    file.touch(mode=0o644)
    log_ins.write(file, made.log_ins, address=ADDRESS)
    for each in (file, made.folder / LOG_INS):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


@pytest.mark.parametrize("number", range(len(PEOPLE)), ids=[name for name, *_ in PEOPLE])
def test_everybody_can_log_in(made: Made, number: int) -> None:
    person, visitor = made.log_ins["people"][number], Visitor(create_app(made.settings))
    typed = {"number": person["number"], "passphrase": person["passphrase"]}
    answer = visitor.post("/l", typed)
    assert answer.status_code == 303, answer.text
    home = visitor.follow(answer)
    while home.location:
        home = visitor.follow(home)
    assert home.status_code == 200
    assert "Demonstrasjon" in home.text


@pytest.mark.parametrize("number", range(4))
def test_every_unused_code_opens(made: Made, number: int) -> None:
    code = made.log_ins["invitations"][number]["code"]
    answer = Visitor(create_app(made.settings, clock=utc)).post("/e", {"code": code})
    assert answer.status_code == 200
    assert "passphrase" in answer.text or "passord" in answer.text.lower()


def test_the_table_shows_everybody_and_every_code(made: Made) -> None:
    table = log_ins.table(made.log_ins)
    for person in made.log_ins["people"]:
        assert person["name"] in table
        assert person["passphrase"] in table
    for invitation in made.log_ins["invitations"]:
        assert invitation["code"] in table
