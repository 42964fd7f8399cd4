"""The commands of whoever runs the portal."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.settings import Settings
from messaging.keys import ServerKeys
from portal import create_app, utc
from portal.cli import main
from portal.db import make_engine, writing
from portal.updates import service as updates
from tests.portal.accounts.test_coming_in import come_in
from tests.portal.cases.test_team import code_on
from tests.visitor import Visitor


def run(*words: str, typed: str | None = None) -> Result:
    """Run one command."""
    return CliRunner().invoke(main, words, input=typed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a portal is to be."""
    return tmp_path / "portal"


def sheet_on(result: Result) -> str:
    """Return the root key's sheet that a command printed."""
    found = re.search(r"(?:[0-9a-f]{8} ){8}[0-9a-f]{4}", result.output)
    assert found
    return found[0]


def first_page(folder: Path, code: str) -> str:
    """Let somebody come in by a code, and return the page they reach."""
    app = create_app(Settings.load(folder, {}))
    visitor = Visitor(app)
    come_in(visitor, code)
    page = visitor.follow(visitor.get("/")).text
    app.extensions["engine"].dispose()
    return page


def test_a_portal_is_founded_and_its_first_leader_comes_in(folder: Path) -> None:
    result = run("init", str(folder), "--unit", "Enheten")

    assert result.exit_code == 0, result.output
    assert "Ansatte" in first_page(folder, code_on(result.output))


def test_its_secrets_are_for_its_owner_alone(folder: Path) -> None:
    result = run("init", str(folder), "--unit", "Enheten")

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert {modes[name] for name in ("portal.env", "pepper", "server_key")} == {0o600}
    kept = b"".join(file.read_bytes() for file in folder.iterdir())
    assert sheet_on(result).replace(" ", "")[:64].encode() not in kept
    assert code_on(result.output).encode() not in kept


def test_a_portal_is_not_founded_twice(folder: Path) -> None:
    run("init", str(folder), "--unit", "Enheten")
    before = (folder / "portal.env").read_bytes()

    result = run("init", str(folder), "--unit", "Enheten")

    assert result.exit_code == 1
    assert "holds a configuration already" in result.output
    assert (folder / "portal.env").read_bytes() == before


def test_a_leader_is_invited_again_by_the_sheet(folder: Path) -> None:
    sheet = sheet_on(run("init", str(folder), "--unit", "Enheten"))

    again = run("init", str(folder), "--leader-again", typed=f"{sheet}\n")
    wrong = run("init", str(folder), "--leader-again", typed=f"{sheet[:-1]}x\n")
    other = run("init", str(folder), "--leader-again", typed="\n")

    assert "Ansatte" in first_page(folder, code_on(again.output))
    assert wrong.exit_code == other.exit_code == 1
    assert "not the sheet" in wrong.output


def test_a_check_says_what_is_wrong_in_one_line_a_fault(folder: Path) -> None:
    run("init", str(folder), "--unit", "Enheten")
    (folder / "pepper").chmod(0o644)

    result = run("check", str(folder))

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "pepper can be read by others.",
        "pepper lies on the disk of the data.",
        "server_key lies on the disk of the data.",
        "PORTAL_TEAM_PHONE is not set: people could not ring the team.",
        "The worker has not been heard of for two minutes.",
    ]


def test_a_worker_that_is_heard_of_is_no_fault(folder: Path) -> None:
    run("init", str(folder), "--unit", "Enheten")
    settings = Settings.load(folder, {})
    engine = make_engine(settings.database)
    with writing(engine) as db:
        updates.beat(db, server=ServerKeys(settings.server_key), now=utc())
    engine.dispose()

    assert "worker" not in run("check", str(folder)).output


def test_nothing_is_served_without_a_number_to_ring(folder: Path) -> None:
    run("init", str(folder), "--unit", "Enheten")

    result = run("serve", str(folder))

    assert result.exit_code == 1
    assert "PORTAL_TEAM_PHONE is not set" in result.output


@pytest.mark.parametrize("command", ["serve", "worker", "check"])
def test_a_command_without_a_portal_says_so(tmp_path: Path, command: str) -> None:
    result = run(command, str(tmp_path))

    assert result.exit_code == 1
    assert "portal.env cannot be read there." in result.output
