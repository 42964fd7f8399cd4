"""What somebody saw and typed on a visit: what a search of the disk afterwards looks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.browser.pages import Browser
from tests.page import KINDS

Kind: TypeAlias = str  # one of KEPT

TYPED, READ, HEADINGS, NAMES = "typed", "text read", "headings", "names"
KEPT: tuple[Kind, ...] = (TYPED, READ, HEADINGS, NAMES)
TELLING = 10  # characters; shorter words stand in every browser's own files
NUMBER = 8  # characters of the shortest that is typed and searched for
PLAIN = re.compile(r"[^\"'&<>\n]+")  # what stands in HTML as it is read
SEEN = """({
  address: location.href, title: document.title,
  headings: Array.from(document.querySelectorAll("h1")).map(one => one.innerText),
  texts: (() => {
    const texts = [], all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (all.nextNode())
      if (!all.currentNode.parentElement.closest("script,style,noscript,template"))
        texts.push(all.currentNode.data);
    return texts;
  })(),
  links: Array.from(document.querySelectorAll("[href],[action],[formaction]")).flatMap(one =>
    ["href", "action", "formaction"].map(name => one.getAttribute(name) || ""))
})"""


@dataclass
class Notes:
    """Collects it. Addresses are paths of the site at ``site``; titles are whole."""

    site: str
    names: frozenset[str] = frozenset()
    paths: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    headings: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)

    def look(self, browser: Browser) -> None:
        """Take down what the page shows now, and where its links lead."""
        seen = browser.evaluate(SEEN)
        if not seen["address"].startswith(self.site):
            return
        self.titles.add(seen["title"])
        self.headings |= set(seen["headings"])
        self.read |= {part for text in seen["texts"] if len(part := _plain(text)) >= TELLING}
        links = {seen["address"].removeprefix(self.site), *seen["links"]}
        self.paths |= {link.partition("#")[0] for link in links if link.startswith("/")}

    def sought(self) -> dict[Kind, set[str]]:
        """Return what must not be found, by kind, without what a neutral title says anyway."""
        kinds = {
            TYPED: self.typed,
            HEADINGS: self.headings,
            NAMES: set(self.names),
            READ: self.read - self.headings - self.typed,
        }
        said = " ".join([*self.titles, *KINDS])
        return {
            kind: {
                text
                for text in texts
                if len(text) >= (TELLING if kind != TYPED else NUMBER) and text not in said
            }
            for kind, texts in kinds.items()
        }


def _plain(text: str) -> str:
    """Return the longest part of a text that HTML writes as it is read."""
    return max((part.strip() for part in PLAIN.findall(text)), key=len, default="")
