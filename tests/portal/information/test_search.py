"""The search finds the page that answers, in the reader's words, and keeps nothing."""

from __future__ import annotations

import logging

import pytest

from portal.i18n import LANGUAGES
from portal.information import texts
from portal.information.models import LETTERS, NAMES
from portal.information.search import LONGEST, Found, search
from tests.visitor import Visitor


def found(looked_for: str, language: str = "nb") -> list[Found]:
    """Return what the search finds."""
    return search(language, looked_for, texts.phones("22 00 00 00", language))


def names(looked_for: str, language: str = "nb") -> list[str]:
    """Return the names of the pages that it finds."""
    return [NAMES[one.letter] for one in found(looked_for, language)]


@pytest.mark.parametrize(
    ("language", "looked_for", "first"),
    [
        ("nb", "må jeg anmelde", "report"),
        ("nb", "hva skjer med det jeg sier", "told"),
        ("nb", "voldsalarm", "protect"),
        ("nb", "alarmen", "protect"),
        ("nb", "FORBUD", "reported"),
        ("nb", "erstatning", "steps"),
        ("nb", "løslatt fra fengselet", "release"),
        ("nb", "krisesenter", "help"),
        ("nn", "lauslating", "release"),
        ("nn", "rettane mine", "rights"),
        ("nn", "valdsalarmen", "protect"),
        ("en", "prison", "release"),
        ("en", "interpreters", "rights"),
        ("en", "shelter", "help"),
    ],
)
def test_the_page_that_answers_is_found(language: str, looked_for: str, first: str) -> None:
    assert first in names(looked_for, language)[:3]


def test_a_page_with_the_word_in_its_title_comes_first() -> None:
    assert names("telefonen")[0] == "phone"


def test_a_page_that_says_more_of_it_comes_first() -> None:
    assert names("fengsel")[0] == "release"


def test_a_page_with_all_the_words_hides_those_with_some() -> None:
    assert names("nettleser inkognito") == ["phone"]


def test_where_no_page_has_all_the_words_those_with_most_come() -> None:
    assert names("inkognito xyzzy") == ["phone"]


def test_the_sentence_that_answers_is_shown_with_its_number() -> None:
    [shelter] = [one for one in found("penger sim") if one.letter == LETTERS["help"]]

    assert shelter.line == "Det virker også uten penger på telefonen og uten SIM-kort."
    assert all("{" not in one.line and "](" not in one.line for one in found("ring"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_found_by_its_own_title(language: str) -> None:
    for name in LETTERS:
        assert name in names(texts.page(language, name).title, language)[:2]


@pytest.mark.parametrize("odd", ["", "  ", "...", "xyzzy", "(", "\\", "[a-z]+", "%", "\x00", "🙂"])
def test_what_is_no_word_finds_nothing(odd: str) -> None:
    assert found(odd) == []


def test_a_whole_book_is_cut() -> None:
    assert found("xyzzy " * LONGEST + "politiet") == []


def test_the_search_answers_in_the_page_and_not_in_the_address(visitor: Visitor) -> None:
    answer = visitor.post("/i", {"text": "besøksforbud"})

    assert answer.status_code == 200
    assert "Dette fant vi" in answer.text
    assert 'href="/i/k"' in answer.text.split("Dette fant vi")[1].split("</section>")[0]
    assert 'value="besøksforbud"' in answer.text


def test_what_is_found_nowhere_is_said_kindly(visitor: Visitor) -> None:
    page = visitor.post("/i", {"text": "xyzzy"}).text

    assert "Vi fant ikke noe om det" in page
    assert "Du kan også ringe oss og spørre." in page


def test_an_address_searches_nothing(visitor: Visitor) -> None:
    assert "Dette fant vi" not in visitor.get("/i?text=voldsalarm").text


def test_what_was_looked_for_is_not_logged(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        visitor.post("/i", {"text": "gjenkjennelig"})

    assert "gjenkjennelig" not in caplog.text


def test_changing_the_language_keeps_what_was_looked_for(visitor: Visitor) -> None:
    page = visitor.post("/i", {"text": "Indicia", "language": "en"}).text

    assert 'value="Indicia"' in page
    assert "This is what we found" in page
