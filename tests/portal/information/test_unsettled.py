"""What the operator must settle before launch is listed, and fails the command."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.information import texts
from portal.information.unsettled import PAGES, unsettled

THEN = date(2026, 11, 25)


def test_every_page_that_nobody_has_verified_is_listed() -> None:
    found = [*unsettled(today=THEN, months=12)]

    for name in PAGES:
        assert f"nb/{name}: not verified: facts, wording" in found
        assert f"nn/{name}: not verified: facts, wording, translation" in found


def test_every_open_point_is_listed_once() -> None:
    found = [*unsettled(today=THEN, months=12)]
    points = [f"nb/{name}: open: {one}" for name in PAGES for one in texts.page("nb", name).open]
    services = tomllib.loads(texts.SERVICES.read_text("utf-8"))
    points += [
        f"{name}: open: {one}"
        for name, service in services.items()
        for one in service.get("open", ())
    ]

    assert "team: open: Hvilket nummer vises når teamet ringer" in points[-1]
    assert [line for line in found if ": open: " in line] == points


def test_every_number_is_listed_until_somebody_has_rung_it() -> None:
    services = tomllib.loads(texts.SERVICES.read_text("utf-8"))
    found = {*unsettled(today=THEN, months=12)}

    assert {
        f"{name}: not verified: {one['number']}"
        for name, one in services.items()
        if "number" in one and not one["verified"]
    } <= found


@pytest.mark.parametrize(("today", "old"), [(date(2027, 11, 30), False), (date(2027, 12, 1), True)])
def test_a_source_that_was_checked_long_ago_is_listed(today: date, *, old: bool) -> None:
    found = [*unsettled(today=today, months=12)]

    assert any(": old: " in line for line in found) == old


def test_the_command_lists_them_and_fails() -> None:
    result = CliRunner().invoke(main, ["content", "check"])

    assert result.exit_code == 1
    assert "nb/who: not verified: facts, wording\n" in result.output


def test_the_command_is_content_when_all_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.cli.unsettled", lambda **_choices: iter(()))

    result = CliRunner().invoke(main, ["content", "check"])

    assert (result.exit_code, result.output) == (0, "")
