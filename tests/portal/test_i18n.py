"""The reader's language."""

from __future__ import annotations

import pytest

from tests.page import Page
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "nb"),
        ("nb-NO,nb;q=0.9,en;q=0.5", "nb"),
        ("no,en;q=0.5", "nb"),
        ("nn-NO,en;q=0.8", "nb"),
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
    answer = visitor.post("/i", {"language": "en"})

    assert answer.status_code == 303
    assert 'lang="en"' in visitor.follow(answer).text
    assert 'lang="en"' in visitor.get("/l").text


def test_an_unknown_language_changes_nothing(visitor: Visitor) -> None:
    visitor.post("/l", {"language": "xx"})

    assert 'lang="nb"' in visitor.get("/l").text
