"""How the texts read, page by page and language by language: ``make words``.

Prints what it finds, writes the tables to ``docs/words.md``, and fails if anything must be mended.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from portal.i18n import DEFAULT, LANGUAGES
from portal.information import texts
from portal.information.models import LETTERS
from tests.house.test_words import said, translated, used
from tests.portal.information.plain import BY_AGE, ENOUGH, LONGEST, MEAN, Measured, banned, measure

TABLE = Path(__file__).parents[3] / "docs" / "words.md"
PAGES = (*LETTERS, "notice")
ABOUT = f"""# How the texts read
Made by `make words`; change the texts, not this file.

LIX is words a sentence + per cent of words of more than six letters: under 30 is a children's
book. The goal is 30 and 35 fails; on pages about the law and the rules 35, and 40 fails. English is
measured by the age of the reader (Flesch and Kincaid): 9, and 10 fails; 10 and 11 on pages about
the law. It counts for texts of {ENOUGH} words or more. A sentence has {MEAN} words on average and
{LONGEST} at most. No word of offices, none that labels the reader, none of the other written
Norwegian; every bullet a sentence; every word of the interface translated.
"""


def measured(language: str) -> dict[str, Measured]:
    """Return what was found in each page of a language."""
    return {name: measure(texts.page(language, name), name) for name in PAGES}


def missing(language: str) -> list[str]:
    """Return the words of the interface that are not translated."""
    if language == DEFAULT:
        return []
    done = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in translated(language)
        if all(said(message)) and not message.fuzzy
    }
    return sorted(used() - done)


def interface(language: str) -> list[str]:
    """Return the words of the interface in a language."""
    if language == DEFAULT:
        return sorted(used())
    return [one for message in translated(language) if message.id for one in said(message)]


def faults(language: str) -> Iterator[str]:
    """Yield what must be mended in a language."""
    for name, page in measured(language).items():
        yield from (f"{language}/{name}: {fault}" for fault in page.faults)
    yield from (f"{language}: not translated: {words}" for words in missing(language))
    for words in interface(language):
        yield from (f"{language}: {fault}: {words}" for fault in banned(words.lower(), language))


def table(language: str) -> str:
    """Return the pages of a language as a table."""
    pages = measured(language)
    hard = "age" if language in BY_AGE else "LIX"
    rows = [
        f"| {name} | {one.words} | {one.hard:.1f} | {one.goal} | {one.mean:.1f} | {one.longest} "
        f"| {'over the goal' if one.over_goal else ''} |"
        for name, one in pages.items()
    ]
    head = f"| page | words | {hard} | goal | mean | longest | |\n|---|--:|--:|--:|--:|--:|---|"
    return "\n".join([f"## {LANGUAGES[language]}", head, *rows, ""])


def report() -> str:
    """Return the tables of all languages."""
    return "\n".join([ABOUT, *map(table, LANGUAGES)])


def main() -> None:
    """Print and write the tables; fail if anything must be mended."""
    found = [fault for language in LANGUAGES for fault in faults(language)]
    TABLE.write_text(report(), "utf-8")
    counted = [
        f"{LANGUAGES[language]}: {len(missing(language))} of {len(used())} texts of the interface "
        "are not translated."
        for language in LANGUAGES
    ]
    sys.stdout.write("\n".join([report(), *counted, *found, ""]))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
