"""What people read of a page, as plain text: for the search, and to measure how hard it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.information.models import Page, Phone

NUMBER = re.compile(r"\{(\w+)\}")
ALONE = re.compile(r"^\{(\w+)\}$", re.MULTILINE)  # a line of its own is a button that rings
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_BULLET = re.compile(r"^(?:-|\d+\.) ")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_END_OF_SENTENCE = re.compile(r"(?<=[.!?:])\s+")


def headings(page: Page) -> list[str]:
    """Return the title and the headings."""
    return [page.title, *_HEADING.findall(page.text.replace("*", ""))]


def bullets(page: Page) -> list[str]:
    """Return the points of the lists."""
    return [_BULLET.sub("", line) for line in page.text.splitlines() if _BULLET.match(line)]


def sentences(page: Page, phones: Mapping[str, Phone]) -> list[str]:
    """Return all that stands below the headings, a sentence each."""
    text = _LINK.sub(r"\1", ALONE.sub("", page.text)).replace("*", "")
    text = NUMBER.sub(lambda found: phones[found[1]].number, _HEADING.sub("", text))
    check = [part for one in page.statements for part in (one.says, one.if_right, one.if_wrong)]
    lines = [*page.lines, *(_BULLET.sub("", line) for line in text.splitlines()), *check]
    return [part for line in lines for part in _END_OF_SENTENCE.split(line) if part]
