"""The pages are plain: short sentences, short words, no officialese, no label for the reader."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.i18n import LANGUAGES
from portal.information import texts
from portal.information.models import Page
from tests.portal.information import plain, words

every_page = pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language in LANGUAGES for name in words.PAGES]
)


def page(text: str, *, language: str = "nb") -> Page:
    """Return a page with this text."""
    return replace(texts.page(language, "who"), title="Hei", text=text)


def faults(text: str, *, language: str = "nb", name: str = "who") -> list[str]:
    """Return what must be mended in a text."""
    return plain.measure(page(text, language=language), name).faults


@every_page
def test_a_page_is_plain(language: str, name: str) -> None:
    assert plain.measure(texts.page(language, name), name).faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_interface_is_plain_and_translated(language: str) -> None:
    assert [*words.faults(language)] == []


def test_the_table_is_what_was_last_measured() -> None:
    assert words.report() == words.TABLE.read_text("utf-8"), "run make words"


def test_the_measure_knows_a_hard_text_from_an_easy_one() -> None:
    assert plain.lix([["Du", "kan", "ringe", "oss"]]) == 4
    assert plain.lix([["Vedkommende", "oppfordres", "herved", "omgående"]]) == 79


@pytest.mark.parametrize(
    ("word", "number"),
    [("you", 1), ("made", 1), ("police", 2), ("asked", 1), ("started", 2), ("table", 2)],
)
def test_the_measure_counts_english_syllables(word: str, number: int) -> None:
    assert plain.syllables(word) == number


def test_the_measure_knows_the_age_of_an_english_reader() -> None:
    easy = [["You", "can", "call", "us", "now"]] * 30
    hard = [["Individuals", "experiencing", "victimisation", "require", "authorisation"]] * 30

    assert plain.age(easy) < 9
    assert plain.age(hard) > 15


def test_a_hard_text_fails_and_only_if_it_is_long_enough_to_say() -> None:
    hard = "Vi undersøker sikkerhetssituasjonen grundig. "

    assert faults(hard * 10) == []
    assert faults(hard * 30) == ["79.0 is over 35"]


def test_pages_about_the_law_may_be_a_little_harder() -> None:
    text = "Retten vurderer forbudet grundig på nytt. Politiet ser på saken din én gang. " * 9

    assert faults(text, name="protect") == []
    assert "is over 35" in faults(text, name="who")[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Ord " * 21 + "her.", "a sentence of 22 words"),
        ("Ring oss vedrørende saken.", "officialese: vedrørende"),
        ("Du er et offer.", "labels: offer"),
        ("Du får ikkje svar.", "strange: ikkje"),
        ("- Ring oss", "no sentence: Ring oss"),
        ("## " + "Ord " * 13, "a long heading"),
    ],
)
def test_what_must_not_stand_there_is_found(text: str, fault: str) -> None:
    assert any(one.startswith(fault) for one in faults(f"Hei.\n\n{text}"))
