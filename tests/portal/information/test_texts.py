"""Every page exists in every language, says where its facts come from and leads nowhere else."""

from __future__ import annotations

import re
import tomllib

import pytest

from portal.i18n import LANGUAGES
from portal.information import service as information
from portal.information import texts
from portal.information.models import LETTERS, NAMES, ORIGINAL, Page

PAGES = [(language, name) for language in LANGUAGES for name in [*LETTERS, "notice"]]
every_page = pytest.mark.parametrize(("language", "name"), PAGES)

HREF = re.compile(r'href="([^"]*)"')
DIGITS = re.compile(r"\d[\d ]{2,}\d")
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def written(language: str, name: str) -> str:
    """Return a page as HTML."""
    phones = information.phones("22 00 00 00", language)
    return information.written(texts.page(language, name), phones)


@every_page
def test_a_page_exists(language: str, name: str) -> None:
    page = texts.page(language, name)

    assert page.language == language
    assert page.title
    assert page.text.strip()


def test_a_language_has_no_page_that_nobody_can_reach() -> None:
    names = {file.stem for file in texts.FOLDER.glob("*/*.md")}

    assert names == {*LETTERS, "notice"}


def test_addresses_are_one_letter_and_say_nothing() -> None:
    assert len(NAMES) == len(LETTERS)
    assert all(re.fullmatch("[a-z]", letter) for letter in NAMES)


@every_page
def test_every_fact_says_where_it_comes_from_and_when_that_was_checked(
    language: str, name: str
) -> None:
    page = texts.page(language, name)

    assert page.sources
    assert all(source.fact and source.source for source in page.sources)
    assert all(MONTH.fullmatch(source.checked) for source in page.sources)


@pytest.mark.parametrize("name", [*LETTERS, "notice"])
def test_a_translation_has_the_same_parts_as_the_original(name: str) -> None:
    def parts(page: Page) -> tuple[object, ...]:
        marks = re.findall(r"^(#+|-|\d+\.) ", page.text, re.MULTILINE)
        numbers = re.findall(r"\{(\w+)\}", page.text)
        links = re.findall(r"\]\((.*?)\)", page.text)
        return marks, numbers, links, len(page.sources), len(page.open)

    original = parts(texts.page(ORIGINAL, name))

    assert all(parts(texts.page(language, name)) == original for language in LANGUAGES)


@every_page
def test_links_ring_or_lead_to_a_page_that_exists(language: str, name: str) -> None:
    ways = HREF.findall(written(language, name))
    pages = [f"/i/{letter}" for letter in NAMES]

    assert all(way in pages or re.fullmatch(r"tel:\d+", way) for way in ways)


@every_page
def test_telephone_numbers_stand_in_one_file_and_not_in_the_texts(language: str, name: str) -> None:
    assert DIGITS.findall(texts.page(language, name).text) == []


def test_every_number_has_a_source_and_a_date() -> None:
    services = tomllib.loads(texts.SERVICES.read_text("utf-8"))
    del services["team"]  # the operator's own, a setting

    assert all(service["source"] for service in services.values())
    assert all(MONTH.fullmatch(service["checked"]) for service in services.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_has_a_name_in_every_language(language: str) -> None:
    phones = information.phones("22 00 00 01", language)

    assert all(phone.name and phone.tel.isdigit() for phone in phones.values())
    assert phones["team"].tel == "22000001"
    assert phones["emergency"].number == "112"


def test_a_translation_that_nobody_has_checked_says_so() -> None:
    for language in LANGUAGES:
        page = texts.page(language, "who")
        assert page.unread == (language != ORIGINAL and not page.verified)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_thing_people_read_is_that_this_is_the_police(language: str) -> None:
    says = {
        "nb": "en del av politiet",
        "nn": "ein del av politiet",
        "en": "part of the police",
    }[language]

    for name in ("who", "told", "notice"):
        first = texts.page(language, name).text.strip().split("\n")[0]
        assert says in first
