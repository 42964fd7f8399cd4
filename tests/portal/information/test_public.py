"""The information pages, as anybody sees them."""

from __future__ import annotations

import pytest

from portal.i18n import LANGUAGES
from portal.information import texts
from portal.information.models import LETTERS, NAMES
from tests.visitor import Visitor


def test_all_pages_are_listed(visitor: Visitor) -> None:
    page = visitor.get("/i").text

    assert all(f'href="/i/{letter}"' in page for letter in NAMES)
    assert all(texts.page("nb", name).title in page for name in LETTERS)


@pytest.mark.parametrize("letter", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_shown_in_the_readers_language(
    visitor: Visitor, language: str, letter: str
) -> None:
    visitor.post(f"/i/{letter}", {"language": language})

    page = visitor.get(f"/i/{letter}").text
    assert f"<h1>{texts.page(language, NAMES[letter]).title}</h1>" in page
    assert "{" not in page.split("<main", 1)[1].split("</main>", 1)[0]


@pytest.mark.parametrize("path", ["/i/z", "/i/A", "/i/aa", "/i/a/", "/i/.."])
def test_a_page_that_does_not_exist_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_a_number_can_be_rung(visitor: Visitor) -> None:
    page = visitor.get(f"/i/{LETTERS['report']}").text

    assert '<a href="tel:116006" dir="ltr">116&nbsp;006</a>' in page


def test_the_page_of_help_has_big_buttons_that_ring(visitor: Visitor) -> None:
    page = visitor.get(f"/i/{LETTERS['help']}").text

    assert '<a href="tel:116006" class="ring">VO-linjen, hjelpetelefon ' in page


def test_a_translation_that_nobody_has_checked_says_so_on_the_page(visitor: Visitor) -> None:
    norwegian = visitor.get("/i/a").text
    visitor.post("/i/a", {"language": "en"})
    english = visitor.get("/i/a").text

    assert "Nobody has checked this translation yet." in english
    assert "Ingen har sjekket" not in norwegian
