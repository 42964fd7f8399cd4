"""The pages are plain: short sentences, short words, no officialese, no label for the reader.

LIX (Björnsson 1968) = words a sentence + per cent of words of more than six letters. Under 30 is
a children's book. A bullet is a sentence; headings are not counted, only their length is held.
"""

from __future__ import annotations

import re

import pytest

from portal.i18n import LANGUAGES
from portal.information import texts
from portal.information.models import LETTERS, Page

LIX, MEAN, LONGEST = 30, 12, 20
LONG_WORD = 6  # letters

OFFICIALESE = {
    "nb": """vedrørende henhold herunder foreligge iverksette anmode bistå benytte ovennevnte
        følgelig hvorvidt således medføre besørge inneha vedkommende dersom angående
        tilrettelegge ytterligere nevnte påkrevd oppfordres ivareta hensyn""",
    "en": """regarding pursuant commence utilise utilize prior subsequent thereof herein hereby
        accordance whilst aforementioned furthermore moreover nevertheless obtain endeavour
        terminate facilitate""",
}
LABELS = {
    "nb": """offer offeret ofre overgriper gjerningsperson gjerningsmann voldsutøver voldsmann
        trusselutsatt trusselutøver voldsutsatt klient bruker pasient fornærmede siktede tiltalte
        mistenkte""",
    "en": """victim perpetrator abuser offender client user patient survivor accused suspect
        batterer""",
}

PAGES = [(language, name) for language in LANGUAGES for name in [*LETTERS, "notice"]]
every_page = pytest.mark.parametrize(("language", "name"), PAGES)


def blocks(page: Page) -> list[str]:
    """Return what a reader reads of a page without the headings, a paragraph or bullet each."""
    plain = re.sub(r"\{\w+\}", "112", page.text).replace("**", "")
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    lines = [re.sub(r"^(-|\d+\.) ", "", line) for line in plain.splitlines()]
    check = [part for one in page.statements for part in (one.says, one.if_right, one.if_wrong)]
    return [line for line in lines if line and not line.startswith("#")] + check


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"[\w'-]+", text)


def sentences(page: Page) -> list[list[str]]:
    """Return the words of each sentence."""
    parts = [part for block in blocks(page) for part in re.split(r"(?<=[.!?:])\s+", block)]
    return [found for part in parts if (found := words(part))]


def lix(of: list[list[str]]) -> float:
    """Return how hard a text is to read."""
    every = [word for sentence in of for word in sentence]
    long = sum(len(word) > LONG_WORD for word in every)
    return len(every) / len(of) + 100 * long / len(every)


def test_the_measure_knows_a_hard_text_from_an_easy_one() -> None:
    assert lix([["Du", "kan", "ringe", "oss"]]) == 4
    assert lix([["Vedkommende", "oppfordres", "herved", "omgående"]]) == 79


@every_page
def test_a_page_is_easy_to_read(language: str, name: str) -> None:
    of = sentences(texts.page(language, name))
    lengths = [len(sentence) for sentence in of]

    assert lix(of) <= LIX
    assert sum(lengths) / len(lengths) <= MEAN
    assert [" ".join(sentence) for sentence in of if len(sentence) > LONGEST] == []


@every_page
def test_headings_are_short(language: str, name: str) -> None:
    page = texts.page(language, name)
    headings = [page.title, *re.findall(r"^#+ (.*)$", page.text, re.MULTILINE)]

    assert [heading for heading in headings if len(words(heading)) > MEAN] == []


@every_page
def test_no_officialese(language: str, name: str) -> None:
    read = " ".join(blocks(texts.page(language, name))).lower()

    assert [w for w in OFFICIALESE[language].split() if re.search(rf"\b{w}", read)] == []


@every_page
def test_no_word_labels_the_reader(language: str, name: str) -> None:
    page = texts.page(language, name)
    read = " ".join([page.title, page.text, *blocks(page)]).lower()

    assert [w for w in LABELS[language].split() if re.search(rf"\b{w}\w{{0,3}}\b", read)] == []


@every_page
def test_every_bullet_is_a_sentence(language: str, name: str) -> None:
    bullets = re.findall(r"^(?:-|\d+\.) (.*)$", texts.page(language, name).text, re.MULTILINE)

    assert [bullet for bullet in bullets if not re.search(r"[.?!]$", bullet)] == []
