"""How hard a page is to read, and what stands in it that should not: for the tests and the command.

Norwegian is measured by LIX (Björnsson 1968): words a sentence + per cent of words of more than six
letters; under 30 is a children's book. English is measured by the age that can read it: the grade
of Flesch and Kincaid (1975) + 5. A bullet is a sentence; headings count only by their length.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.information import lines, texts
from portal.information.models import Page

MEAN, LONGEST = 12, 20  # words a sentence
LONG_WORD = 6  # letters
ENOUGH = 100  # words; how hard a shorter text is says nothing
LEGAL = {"steps", "reported", "protect", "rights", "privacy", "access"}
LIX = {False: (30, 35), True: (35, 40)}  # the goal and the most: for everybody, for legal pages
AGE = {False: (9, 10), True: (10, 11)}
BY_AGE = {"en"}  # languages measured by the age of the reader

BANNED = tomllib.loads((Path(__file__).parent / "banned.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found in a page. ``hard`` is LIX, or the age of the reader; so are the limits."""

    words: int
    hard: float
    mean: float
    longest: int
    goal: int
    most: int
    wrong: tuple[str, ...]

    @property
    def over_goal(self) -> bool:
        """Whether it should be easier, though it may pass."""
        return self.words >= ENOUGH and self.hard > self.goal

    @property
    def faults(self) -> list[str]:
        """What must be mended."""
        limits = {
            f"{self.hard:.1f} is over {self.most}": self.words < ENOUGH or self.hard <= self.most,
            f"{self.mean:.1f} words a sentence": self.mean <= MEAN,
            f"a sentence of {self.longest} words": self.longest <= LONGEST,
        }
        return [*(fault for fault, kept in limits.items() if not kept), *self.wrong]


def measure(page: Page, name: str) -> Measured:
    """Return how hard ``page`` is, and what is wrong with it."""
    of = sentences(page)
    lengths = [len(sentence) for sentence in of]
    by_age = page.language in BY_AGE
    goal, most = (AGE if by_age else LIX)[name in LEGAL]
    return Measured(
        words=sum(lengths),
        hard=age(of) if by_age else lix(of),
        mean=sum(lengths) / len(lengths),
        longest=max(lengths),
        goal=goal,
        most=most,
        wrong=tuple(wrong(page)),
    )


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return re.findall(r"[\w'-]+", text)


def sentences(page: Page) -> list[list[str]]:
    """Return the words of each sentence of a page."""
    phones = texts.phones("22 00 00 00", page.language)
    return [found for one in lines.sentences(page, phones) if (found := words(one))]


def lix(of: Sequence[Sequence[str]]) -> float:
    """Return how hard a text is to read."""
    every = [word for sentence in of for word in sentence]
    long = sum(len(word) > LONG_WORD for word in every)
    return len(every) / len(of) + 100 * long / len(every)


def age(of: Sequence[Sequence[str]]) -> float:
    """Return how old somebody must be to read an English text."""
    every = [word for sentence in of for word in sentence]
    grade = 0.39 * len(every) / len(of) + 11.8 * sum(map(syllables, every)) / len(every) - 15.59
    return grade + 5


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: groups of vowels, less the mute e."""
    mute = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxz])es$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", mute)))


def wrong(page: Page) -> Iterator[str]:
    """Yield the words that should not stand there, and what is no sentence."""
    headings = lines.headings(page)
    read = " ".join([*headings, *(word for one in sentences(page) for word in one)]).lower()
    yield from banned(read, page.language)
    yield from (f"a long heading: {one}" for one in headings if len(words(one)) > MEAN)
    for bullet in lines.bullets(page):
        if not re.search(r"[.?!]$", bullet):
            yield f"no sentence: {bullet}"


def banned(text: str, language: str) -> Iterator[str]:
    """Yield the words of a text in small letters that must not stand in this language."""
    for kind, end in (("officialese", r"\w*"), ("labels", r"\w{0,3}"), ("strange", "")):
        for word in BANNED[language][kind].split():
            if found := re.search(rf"\b{word}{end}\b", text):
                yield f"{kind}: {found[0]}"
