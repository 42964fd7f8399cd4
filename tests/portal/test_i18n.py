"""The reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from portal import current, i18n
from tests.page import Page
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "nb"),
        ("nb-NO,nb;q=0.9,en;q=0.5", "nb"),
        ("no,en;q=0.5", "nb"),
        ("nn-NO,nb;q=0.9,en;q=0.8", "nn"),
        ("nn", "nn"),
        ("no-NO", "nb"),
        ("en-GB,en;q=0.9", "en"),
        ("so,en;q=0.5", "en"),
        ("ti", "nb"),
        ("\xff;;q=x", "nb"),
    ],
)
def test_a_page_comes_in_the_language_the_browser_asks_for(
    visitor: Visitor, asked: str, given: str
) -> None:
    page = Page(visitor.get("/", headers={"Accept-Language": asked}).text)

    assert [html.get("lang") for html in page.all("html")] == [given]


def test_a_chosen_language_stays(visitor: Visitor) -> None:
    answer = visitor.post("/i/a", {"language": "en"})

    assert answer.status_code == 303
    assert 'lang="en"' in visitor.follow(answer).text
    assert 'lang="en"' in visitor.get("/l").text


def test_the_start_changes_its_language_although_the_exit_has_its_address(
    visitor: Visitor, client: Visitor
) -> None:
    for one in (visitor, client):
        answer = one.post("/", {"language": "en"})
        assert (answer.status_code, answer.location) == (303, "/")
        assert '<html lang="en"' in one.get("/").text
    assert "Log out" in client.get("/").text


def test_whatever_is_sent_along_the_exit_leaves(client: Visitor) -> None:
    answer = client.send("/", {"text": "x" * 2000, "language": "en"})

    assert answer.location.startswith("https://")
    assert client.get("/m").status_code == 401


def test_an_unknown_language_changes_nothing(visitor: Visitor) -> None:
    visitor.post("/l", {"language": "xx"})

    assert 'lang="nb"' in visitor.get("/l").text


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("nb", "mandag 30. november kl. 16.00"),
        ("nn", "måndag 30. november kl. 16.00"),
        ("en", "Monday 30 November at 16:00"),
    ],
)
def test_a_time_is_written_as_the_language_does(app: Flask, chosen: str, said: str) -> None:
    with app.test_request_context("/"):
        current.visit()["language"] = chosen

        assert i18n.when(datetime(2026, 11, 30, 15, 0, tzinfo=UTC)) == said


def test_every_page_offers_the_other_languages(visitor: Visitor) -> None:
    page = Page(visitor.get("/i/a").text)
    offered = [one.get("value") for one in page.all("button") if one.get("name") == "language"]

    assert offered == ["nn", "en"]
