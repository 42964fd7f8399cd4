"""The neutral site where the exit leads, a real one, that notes what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event

from tests.browser.certificate import NUMBER
from tests.browser.relay import Relay
from tests.browser.serving import Handler, served

BEFORE, WEATHER = "Before", "Weather"
PAGES = {"/before": BEFORE, "/": WEATHER}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the neutral site."""

    path: str
    headers: dict[str, str]  # names in small letters


@dataclass
class Neutral:
    """The neutral site, with a line to it that can be cut."""

    relay: Relay
    asked: list[Asked] = field(default_factory=list)
    slow: float = 0.0  # seconds before each answer

    @property
    def address(self) -> str:
        """Where the exit leads."""
        return f"https://{NUMBER}:{self.relay.port}/"  # another name than the portal has

    @property
    def before(self) -> str:
        """A page that somebody looked at before."""
        return f"{self.address}before"

    def restore(self) -> None:
        """Answer at once again, and forget."""
        self.slow = 0.0
        self.asked.clear()
        self.relay.restore()


@contextmanager
def neutral_site(make_relay: Callable[[int], Relay]) -> Iterator[Neutral]:
    """Run it as long as the block."""

    class Answer(Handler):
        def answer(self) -> None:
            Event().wait(site.slow)
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(Asked(self.path, headers))
            if heading := PAGES.get(self.path):
                self.give(f"<!doctype html><title>{heading}</title><h1>{heading}</h1>")
            else:
                self.give("Nothing here", HTTPStatus.NOT_FOUND)

    with served(Answer) as port:
        site = Neutral(make_relay(port))
        yield site
