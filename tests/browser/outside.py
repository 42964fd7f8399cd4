"""All the rest of the world: whatever a browser asks for beyond this machine ends here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from tests.browser.serving import Handler, served

BY_ITSELF = (
    "google.com",
    "googleapis.com",
    "gstatic.com",
    "gvt1.com",
    "mozilla.com",
    "mozilla.net",
    "mozilla.org",
)


@dataclass
class Outside:
    """A proxy that passes nothing on, and notes who was asked for."""

    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def asked_for_by_pages(self) -> list[str]:
        """The hosts that were asked for, without those that browsers ask by themselves."""
        return [host for host in self.asked if not host.endswith(BY_ITSELF)]


@contextmanager
def rest_of_the_world() -> Iterator[Outside]:
    """Stand in for it as long as the block."""

    class Refuse(Handler):
        def answer(self) -> None:
            asked = urlsplit(self.path if "//" in self.path else f"//{self.path}")
            outside.asked.append(asked.hostname or self.path)
            self.give("Nobody there", HTTPStatus.BAD_GATEWAY)

    with served(Refuse) as port:
        outside = Outside(port)
        yield outside
