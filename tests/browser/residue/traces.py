"""The search of a folder for what a visit left there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

from tests.browser.residue.layers import Layer, layers
from tests.browser.residue.notes import TYPED, Kind, Notes
from tests.page import DASH

ENCODINGS = ("utf-8", "utf-16-le", "latin-1")
SHORT = 6  # characters; longer addresses hold an id
PATH = "[a-z0-9/?=&._-]*"  # what addresses of the portal are written with


@dataclass
class Traces:
    """What was found: each text, address (a path) and title with the files that hold it."""

    texts: dict[Kind, dict[str, set[str]]] = field(default_factory=dict)
    paths: dict[str, set[str]] = field(default_factory=dict)
    titles: dict[str, set[str]] = field(default_factory=dict)

    @property
    def telling(self) -> dict[str, set[str]]:
        """All that tells what was read or typed, whatever its kind."""
        return {text: files for found in self.texts.values() for text, files in found.items()}


def search(folder: Path, notes: Notes, *, name: str) -> Traces:
    """Search a folder for all that ``notes`` holds; ``name`` is what the site calls itself."""
    addresses, titles = _Addresses(notes), _Titles(notes, name)
    sought = {kind: _Needles(texts, kind) for kind, texts in notes.sought().items()}
    for layer in layers(folder):
        for search in (addresses, titles, *sought.values()):
            search.note(layer)
    return Traces(
        texts={kind: dict(needles.found) for kind, needles in sought.items()},
        paths=dict(addresses.found),
        titles=dict(titles.found),
    )


class _Search:
    def __init__(self) -> None:
        self.found: dict[str, set[str]] = defaultdict(set)

    def note(self, layer: Layer) -> None:
        for what in set(self.within(layer)):
            self.found[what].add(layer.file)

    def within(self, layer: Layer) -> Iterator[str]:
        raise NotImplementedError


class _Needles(_Search):
    """Texts, in each encoding; what was typed also as forms are sent."""

    def __init__(self, texts: set[str], kind: Kind) -> None:
        super().__init__()
        self._written = {text: set(_written(text)) for text in texts}
        if kind == TYPED:
            for text, written in self._written.items():
                written.add(quote_plus(text).encode())

    def within(self, layer: Layer) -> Iterator[str]:
        for text, written in self._written.items():
            if any(_stands(one, layer.data) for one in written):
                yield text


class _Addresses(_Search):
    """Addresses of the site: any, where values stand apart; elsewhere the longest known."""

    def __init__(self, notes: Notes) -> None:
        super().__init__()
        self._known = sorted({"/", *notes.paths}, key=len, reverse=True)
        self._start = f"{notes.site}/".encode()
        site = re.escape(notes.site)
        self._narrow = re.compile(f"{site}({PATH})".encode())
        wide = b"".join(re.escape(char.encode("utf-16-le")) for char in notes.site)
        self._wide = re.compile(wide + rb"((?:[a-z0-9/?=&._-]\0)*)")

    def within(self, layer: Layer) -> Iterator[str]:
        # The hash of an address begins with the letter r, and that is not "/r".
        data = layer.data.replace(self._start + hashed(self._start), self._start)
        runs = {match[1].decode() for match in self._narrow.finditer(data)}
        runs |= {match[1].decode("utf-16-le") for match in self._wide.finditer(layer.data)}
        for run in runs:
            path = run if run.startswith("/") else "/"  # else the site, and then something else
            yield path if layer.whole else self._longest(path)

    def _longest(self, run: str) -> str:
        """Return the longest known address that a run begins with, and that ends within it.

        What follows a short one may be another value: "/" and then "localhost" is not "/l".
        """
        for path in self._known:
            follows = run[len(path) : len(path) + 1]
            if run.startswith(path) and (len(path) > SHORT or not follows.isalnum()):
                return path
        return "/"


def hashed(address: bytes) -> bytes:
    """Return the hash by which Firefox finds an http address, as SQLite writes it after one.

    Source: mozilla-central, toolkit/components/places/Helpers.cpp (HashURL) and
    mfbt/HashFunctions.h: two bytes of the scheme, four of the whole.
    """
    return _hash(b"http").to_bytes(4)[2:] + _hash(address).to_bytes(4)


def _hash(text: bytes) -> int:
    value = 0
    for char in text:
        value = 0x9E3779B9 * ((value << 5 | value >> 27) & 0xFFFFFFFF ^ char) & 0xFFFFFFFF
    return value


class _Titles(_Search):
    """Titles that were seen, and the name of the site where it stands alone."""

    def __init__(self, notes: Notes, name: str) -> None:
        super().__init__()
        self._seen = {title: set(_written(title)) for title in notes.titles if title != name}
        self._name, self._alone = name, set(_written(name)) if name else set()

    def within(self, layer: Layer) -> Iterator[str]:
        for title, written in self._seen.items():
            if any(one in layer.data for one in written):
                yield title
        ends = _written(f"{DASH}{self._name}")
        if sum(map(layer.data.count, self._alone)) > sum(map(layer.data.count, set(ends))):
            yield self._name


def _stands(text: bytes, data: bytes) -> bool:
    """Whether a text stands in ``data``; digits not as a part of more digits."""
    if not text.isdigit() or text not in data:
        return text in data
    return bool(re.search(rb"(?<!\d)" + text + rb"(?!\d)", data))


def _written(text: str) -> Iterator[bytes]:
    for encoding in ENCODINGS:
        try:
            yield text.encode(encoding)
        except UnicodeEncodeError:  # no Latin-1
            continue
