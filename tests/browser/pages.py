"""A person at a browser, who finds things by what a screen reader would call them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tests.browser.certificate import NAME
from tests.browser.neutral import Neutral
from tests.browser.relay import Relay
from tests.browser.waiting import came, wait_for

Size = dict[str, int]

PHONE: Size = {"width": 390, "height": 844}
DESK: Size = {"width": 1280, "height": 800}
SIZES = {"phone": PHONE, "desk": DESK}
LOOK_AWAY = """Object.defineProperty(document, "hidden", {value: true, configurable: true});
document.dispatchEvent(new Event("visibilitychange"))"""  # as when another app comes in front
BACK_WITHIN = 1.5  # seconds, where nobody can say whether Back leads anywhere
READABLE = """
[document.body ? document.body.innerText : "",
 ...Array.from(document.querySelectorAll("input,textarea"))
   .filter(field => field.type != "hidden").map(field => field.value)
].join("\\n").trim()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A portal that runs with demonstration data, who can log in to it, and what is around it."""

    relay: Relay  # the line to it
    neutral: Neutral  # where the exit leads
    people: list[dict[str, Any]]
    invitations: list[dict[str, Any]]
    behind: int  # the port of the portal itself, at the other end of the line

    @property
    def address(self) -> str:
        """Where people find it: at the end of the line."""
        return address_of(self.relay)

    def person(self, audience: str, **wanted: object) -> dict[str, Any]:
        """Return the first person of an audience, "client" or "team", like ``wanted``."""
        return next(
            person
            for person in self.people
            if person["audience"] == audience and wanted.items() <= person.items()
        )

    def restore(self) -> None:
        """Mend every line."""
        self.relay.restore()
        self.neutral.restore()


def address_of(relay: Relay) -> str:
    """Return where people find what is behind a line."""
    return f"https://{NAME}:{relay.port}"


class Browser(ABC):
    """One browser window: a phone or a desk, with or without scripts, in any engine."""

    demo: Demo
    size: Size
    scripts: bool

    @abstractmethod
    def go(self, address: str, *, whole: bool = True) -> None:
        """Type an address; wait for the page unless it need not be ``whole``."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """Return what a JavaScript expression is worth; a promise is waited for."""

    @abstractmethod
    def tap(self, selector: str, *, times: int = 1, held: int = 0) -> None:
        """Touch, or click at a desk, the first that CSS selects; wait for nothing.

        ``held`` is for how many milliseconds a single touch rests there.
        """

    @abstractmethod
    def touch(self, name: str) -> None:
        """Touch, or click, the button or link whose name begins so; wait for nothing."""

    @abstractmethod
    def press(self, name: str) -> None:
        """Press a button or link that leads to another page, and wait for it."""

    @abstractmethod
    def write(self, label: str, text: str) -> None:
        """Fill a field with ``text``, key by key."""

    @abstractmethod
    def typed(self, label: str) -> str:
        """Return what stands in a field."""

    @abstractmethod
    def key(self, name: str) -> None:
        """Press a key, such as "Tab", or several, such as "Shift+A"."""

    @abstractmethod
    def sees(self, text: str) -> bool:
        """Wait until ``text`` can be read."""

    @abstractmethod
    def cookies(self) -> Sequence[dict[str, Any]]:
        """Return the cookies that this page's site has set."""

    @abstractmethod
    def new_tab(self) -> Self:
        """Open a second tab of the same visit."""

    @abstractmethod
    def close(self) -> None:
        """Close the window, and forget the visit."""

    @abstractmethod
    def resize(self, size: Size) -> None:
        """Let the window have another size."""

    @abstractmethod
    def leads_back(self) -> bool:
        """Whether the browser's own Back leads anywhere."""

    @abstractmethod
    def _go_back(self) -> None:
        """Press the browser's own Back."""

    @property
    def url(self) -> str:
        """The address in the address bar."""
        return str(self.evaluate("location.href"))

    @property
    def title(self) -> str:
        """The title of the page."""
        return str(self.evaluate("document.title"))

    def open(self, path: str = "/", *, whole: bool = True) -> None:
        """Type an address of the portal."""
        self.go(self.demo.address + path, whole=whole)

    def reads(self) -> str:
        """Return all that can be read now, what stands in fields too."""
        return str(self.evaluate(READABLE))

    def heading(self) -> str:
        """Return the page's heading."""
        return str(self.evaluate("document.querySelector('h1').innerText"))

    def tab(self) -> str:
        """Press Tab and return the words of what has the focus."""
        self.key("Tab")
        return str(self.evaluate("document.activeElement.innerText"))

    def log_in(self, person: dict[str, Any]) -> None:
        """Go from the start page to one's own."""
        wait_for(self._is_out, called="the end of the visit before")
        self.press("Logg inn")
        self.write("Nummeret ditt", person["number"])
        self.write("Passordet ditt", person["passphrase"])
        self.press("Logg inn")

    def _is_out(self) -> bool:
        self.open("/")
        return "Logg ut" not in self.reads()

    def leave(self) -> None:
        """Press the exit and wait for the neutral site."""
        self.tap(".leave")
        self.arrive()

    def arrive(self) -> None:
        """Wait until the neutral site is there."""
        there = f"location.href == '{self.demo.neutral.address}' && {LOADED}"
        wait_for(lambda: self.evaluate(there), called="the neutral site")

    def back(self) -> str:
        """Press the browser's own Back; return all that could be read then, also for a moment."""
        if not self.leads_back():
            return self.reads()
        self.evaluate("window.left = true")
        self._go_back()
        came(lambda: not self.evaluate("window.left"), within=BACK_WITHIN)
        first = self.reads()
        came(lambda: self.evaluate(LOADED), within=BACK_WITHIN)
        last = self.reads()
        return last if first in {"", last} else f"{first}\n{last}"

    def reachable(self) -> list[str]:
        """Follow links from the start; return one path for each kind of page."""
        return list(self.walk())

    def walk(self, *, leave_out: str = "nothing") -> Iterator[str]:
        """Follow links from the start; open one path for each kind of page, and yield it.

        Paths that begin with ``leave_out`` are not followed.
        """
        found, waiting = {"/"}, ["/"]
        while waiting:
            path = waiting.pop(0)
            self.open(path)
            links = self.evaluate(LINKS)
            links = [link for link in reversed(links) if not link.startswith(leave_out)]
            new = {kind(path): path for path in links if kind(path) not in found}
            found |= new.keys()
            waiting += new.values()
            yield path


LOADED = "document.readyState == 'complete'"
LINKS = """
Array.from(document.querySelectorAll("a[href^='/']"))
  .map(link => link.getAttribute("href").split("#")[0])
"""


def kind(path: str) -> str:
    """Return what pages of one kind share: the path without ids and choices."""
    return re.sub(r"[a-z2-7]{26}", "-", path.partition("?")[0])
