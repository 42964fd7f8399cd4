"""Finds the pages that say what somebody looks for. What was looked for is kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.information import lines, texts
from portal.information.models import LETTERS, Page, Phone

LONGEST = 100  # characters; more is no question
ENOUGH = 3  # words, of which one more or less does not matter
SHORT = 3  # letters; such a word is looked for whole, as "sak" is not meant in "forsaken"
ENDINGS = r"(?:ene|ane|en|et|er|ar|ing|ed|es|e|a|r|s|t)"
_ENDING = re.compile(rf"(?<=\w{{4}}){ENDINGS}$")

Finds = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page, by the letter of its address, and the sentence that answers."""

    letter: str
    title: str
    line: str


class _Hits(NamedTuple):
    """How many of the words are in the title, how many in all, how often. More is better."""

    in_title: int
    words: int
    times: int


def search(language: str, looked_for: str, phones: Mapping[str, Phone]) -> list[Found]:
    """Return the pages with the words: with more of them in the title, then at all, first.

    Where a page has three or more, one may be missing in others: "I" says nothing of what is
    meant. A word is found in other forms and inside longer words, too.
    """
    wanted = [_finder(word) for word in re.findall(r"\w{2,}", looked_for[:LONGEST].lower())]
    pages = [(letter, texts.page(language, name)) for name, letter in LETTERS.items()]
    hits = [(_hits(page, wanted), letter, page) for letter, page in pages]
    most = max((hit.words for hit, *_ in hits), default=0)
    enough = most - 1 if most >= ENOUGH else max(most, 1)
    best = [one for one in hits if one[0].words >= enough]
    return [
        Found(letter=letter, title=page.title, line=_line(page, wanted, phones))
        for _, letter, page in sorted(best, key=lambda one: one[0], reverse=True)
    ]


def _finder(word: str) -> Finds:
    """Return what finds ``word`` in a text in small letters."""
    if len(word) <= SHORT:
        return re.compile(rf"\b{word}{ENDINGS}?\b").findall
    return re.compile(re.escape(_ENDING.sub("", word))).findall


def _hits(page: Page, wanted: Sequence[Finds]) -> _Hits:
    title = page.title.lower()
    everything = f"{title} {page.text.lower()} {page.also}"
    return _Hits(
        in_title=sum(1 for find in wanted if find(title)),
        words=sum(1 for find in wanted if find(everything)),
        times=sum(len(find(everything)) for find in wanted),
    )


def _line(page: Page, wanted: Sequence[Finds], phones: Mapping[str, Phone]) -> str:
    """Return the sentence with most of the words; the page's first one if none has any."""
    return max(
        lines.sentences(page, phones),
        key=lambda sentence: sum(1 for find in wanted if find(sentence.lower())),
    )
