"""The client's start page: what is in doubt says so in its place, and hides nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from messaging.errors import CouldNotBeVerified
from portal import drafts
from portal.accounts import service as accounts
from portal.booking import service as booking
from portal.messages import service as messages
from portal.updates import service as updates
from tests.page import Page
from tests.visitor import Visitor
from tests.world import World

DOUBT = "Dette kunne ikke bekreftes. Ring oss."
PARTS = {
    "update": (updates, "of_client"),
    "lines": (messages, "lines_of_client"),
    "staff": (accounts, "staff_by_id"),
    "draft": (drafts, "kept"),
    "appointments": (booking, "upcoming"),
}
USUAL = ["Skriv til teamet", "Bestill samtale", "Godt å vite"]


def refuse(*_args: object, **_named: object) -> None:
    """Find that something was changed."""
    raise CouldNotBeVerified("a test")


def cards(page: str) -> str:
    """Return what stands in the cards."""
    return " ".join(one.text for one in Page(page).all("li"))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_in_doubt_says_so_and_the_others_stay(
    client: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    part: str,
) -> None:
    assert DOUBT not in client.get("/").text
    monkeypatch.setattr(*PARTS[part], refuse)

    answer = client.get("/")

    assert answer.status_code == 200
    assert answer.text.count(DOUBT) == 1
    gone = {"lines": "Skriv til teamet", "appointments": "Bestill samtale"}.get(part)
    for title in USUAL:
        assert (title in cards(answer.text)) == (title != gone), title
    assert "CouldNotBeVerified" in caplog.text


def test_a_changed_draft_does_not_hide_the_page(world: World, client: Visitor) -> None:
    thread = client.get("/m").location
    place = thread.removeprefix("/m/")
    client.post("/d", {"place": place, "text": "Noe jeg begynte på"})
    with world.engine.begin() as db:
        assert _changed(db) == 1

    page = client.get("/").text

    assert page.count(DOUBT) == 1
    assert "Skriv til teamet" in page


def _changed(db: Connection) -> int:
    return db.exec_driver_sql("UPDATE draft SET sealed = x'00'").rowcount


def test_a_colleague_who_is_gone_does_not_hide_the_page(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "staff_by_id", lambda *_args, **_named: {})

    answer = client.get("/")

    assert answer.status_code == 200
    assert answer.text.count(DOUBT) == 1
