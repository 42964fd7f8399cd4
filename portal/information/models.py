"""What the information pages and the notice are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from messaging.models import PrincipalId

ORIGINAL = "nb"  # the language that all others are translated from

# Each page, in the order of the list, and its address, `/i/` and the letter. Addresses say
# nothing, and never change: somebody may have written one down.
LETTERS: Mapping[str, str] = {
    "help": "g",
    "who": "a",
    "contact": "b",
    "told": "c",
    "report": "d",
    "steps": "e",
    "reported": "j",
    "protect": "k",
    "release": "f",
    "rights": "l",
    "phone": "h",
    "site": "m",
    "access": "n",
    "privacy": "i",
}
NAMES: Mapping[str, str] = {letter: name for name, letter in LETTERS.items()}

# Goes up when what the notice says changes; who confirmed an older one is asked again.
NOTICE_VERSION = 2

ONWARD = "onward"  # in the visit: where somebody was going when the notice came first


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact on a page comes from; ``checked`` is a month such as "2026-11"."""

    fact: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of the check. ``right`` is whether it is true; the rest is what we say then."""

    says: str
    right: bool
    if_right: str
    if_wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page in one language.

    Args:
        title: the ``h1``.
        verified: whether the operator has held facts and wording against their sources.
        sources: where the facts come from.
        open: what the operator has to settle before launch; it is left out of the text.
        text: Markdown; ``{helpline}`` stands for a telephone number.
        also: words that the search finds it by, though they do not stand in it.
        lines: of the notice, what matters most in three lines; other pages have none.
        statements: of the notice; other pages have none.
    """

    language: str
    title: str
    verified: bool
    sources: tuple[Source, ...]
    open: tuple[str, ...]
    text: str
    also: str = ""
    lines: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether this is a translation that nobody has checked yet."""
        return self.language != ORIGINAL and not self.verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number to ring: as people read it, and ``tel`` as a telephone does."""

    name: str
    number: str

    @property
    def tel(self) -> str:
        """The number without its spaces."""
        return "".join(self.number.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """That somebody read a version of the notice and understood it; nothing of how they got there.

    ``language`` is the one it was read in.
    """

    account: PrincipalId
    version: int
    language: str
    confirmed_at: datetime

    @property
    def outdated(self) -> bool:
        """Whether the notice says something else by now."""
        return self.version < NOTICE_VERSION
