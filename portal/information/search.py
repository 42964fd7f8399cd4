"""Finds the pages that say what somebody looks for. What was looked for is kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.information import lines, texts
from portal.information.models import LETTERS, Page, Phone

LONGEST = 100  # characters; more is no question
SHORT = 3  # letters; such a word is looked for whole, as "sak" is not meant in "forsaken"
ENDINGS = r"(?:ene|ane|en|et|er|ar|ing|ed|es|e|a|r|s|t)"
_ENDING = re.compile(rf"(?<=\w{{4}}){ENDINGS}$")

Matches = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page, by the letter of its address, and the sentence that answers."""

    letter: str
    title: str
    line: str


def search(language: str, looked_for: str, phones: Mapping[str, Phone]) -> list[Found]:
    """Return the pages with all the words, those with more of them in the title first.

    Where no page has all words, the pages with most of them come instead. A word is found in
    other forms and inside longer words, too.
    """
    wanted = [_pattern(word) for word in re.findall(r"\w{2,}", looked_for[:LONGEST].lower())]
    pages = [(letter, texts.page(language, name)) for name, letter in LETTERS.items()]
    hits = [(_hits(page, wanted), letter, page) for letter, page in pages]
    most = max((everywhere for (everywhere, _), *_ in hits), default=0)
    best = [hit for hit in hits if hit[0][0] == most > 0]
    return [
        Found(letter=letter, title=page.title, line=_line(page, wanted, phones))
        for _, letter, page in sorted(best, key=lambda hit: -hit[0][1])
    ]


def _pattern(word: str) -> Matches:
    """Return what finds ``word`` in a text in small letters."""
    if len(word) <= SHORT:
        return re.compile(rf"\b{word}{ENDINGS}?\b").search
    return re.compile(re.escape(_ENDING.sub("", word))).search


def _hits(page: Page, wanted: Sequence[Matches]) -> tuple[int, int]:
    """Return how many of the words stand in a page, and how many in its title."""
    title = page.title.lower()
    everything = f"{title} {page.text.lower()} {page.also}"
    return sum(1 for one in wanted if one(everything)), sum(1 for one in wanted if one(title))


def _line(page: Page, wanted: Sequence[Matches], phones: Mapping[str, Phone]) -> str:
    """Return the sentence with most of the words; the page's first one if none has any."""
    return max(
        lines.sentences(page, phones),
        key=lambda sentence: sum(1 for one in wanted if one(sentence.lower())),
    )
