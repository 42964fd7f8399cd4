"""Where demonstration data lie, when they are made anew, and what is swept away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal import founding
from portal.demo import places
from portal.demo.log_ins import LogIns
from portal.demo.making import EXTRA
from portal.demo.places import LOG_INS, place

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def founded(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every folder in which a demonstration was made: here an empty portal will do."""
    folders: list[Path] = []

    def make(folder: Path, *, now: datetime) -> LogIns:
        founding.found(folder, unit="Enheten", extra=EXTRA, now=now)
        folders.append(folder)
        return {"people": [], "invitations": []}

    monkeypatch.setattr(places, "make", make)
    return folders


def visit(data: Path, *, fresh: bool = False, now: datetime = NOW) -> Path:
    """Return the folder in which a demonstration would run."""
    with place(data, fresh=fresh, now=now, address="http://localhost") as (folder, _):
        return folder


def test_data_of_today_are_kept(tmp_path: Path, founded: list[Path]) -> None:
    first = visit(tmp_path)
    assert visit(tmp_path, now=NOW + timedelta(hours=23, minutes=59)) == first
    assert founded == [first]


def test_data_of_yesterday_are_made_anew(tmp_path: Path) -> None:
    first = visit(tmp_path)
    second = visit(tmp_path, now=NOW + timedelta(hours=24))
    assert second != first
    assert [each for each in tmp_path.iterdir() if each.is_dir()] == [second]


def test_data_are_made_anew_if_somebody_wants_it(tmp_path: Path) -> None:
    assert visit(tmp_path) != visit(tmp_path, fresh=True)


def test_data_from_a_clock_that_was_ahead_are_made_anew(tmp_path: Path) -> None:
    assert visit(tmp_path) != visit(tmp_path, now=NOW - timedelta(hours=1))


def test_data_that_were_never_finished_are_made_anew(tmp_path: Path) -> None:
    first = visit(tmp_path)
    (first / LOG_INS).unlink()
    assert visit(tmp_path, now=NOW + timedelta(hours=1)) != first


@pytest.mark.parametrize("line", ["PORTAL_NO_SUCH_SETTING=1", "PORTAL_DATABASE=sqlite://"])
def test_data_of_another_version_of_the_portal_are_made_anew(tmp_path: Path, line: str) -> None:
    first = visit(tmp_path)
    with (first / "portal.env").open("a", encoding="utf-8") as settings:
        settings.write(f"{line}\n")
    assert visit(tmp_path, now=NOW + timedelta(hours=1)) != first


def test_what_somebody_looks_at_is_not_swept_away(tmp_path: Path) -> None:
    with place(tmp_path, fresh=False, now=NOW, address="http://localhost") as (first, _):
        second = visit(tmp_path, fresh=True)
        assert first.exists()
        assert second.exists()
    third = visit(tmp_path, fresh=True)
    assert [each for each in tmp_path.iterdir() if each.is_dir()] == [third]
