"""What everybody must be able to use: each page and state is looked at in many shapes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Page, Response, Route

from tests.browser import barriers
from tests.browser.album import Taker
from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.keyboard import Keyboard
from tests.browser.pages import DESK, PHONE, Size

NARROW: Size = {"width": 320, "height": 480}  # also what 1280 pixels are at 400 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way in which somebody may see a page."""

    name: str
    size: Size = field(default_factory=lambda: PHONE)
    scheme: str = "light"
    forced: bool = False
    direction: str = "ltr"

    @contextmanager
    def of(self, page: Page) -> Iterator[None]:
        """Let a page have this shape for a while."""
        size, direction = page.viewport_size, page.evaluate("document.documentElement.dir")
        self._set(page, self.size, self.scheme, "active" if self.forced else "none", self.direction)
        yield
        self._set(page, size, "light", "none", direction)

    def _set(self, page: Page, size: Any, scheme: Any, forced: Any, direction: str) -> None:  # noqa: ANN401 - Playwright's own words
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        page.evaluate(f"document.documentElement.dir = '{direction}'")


@contextmanager
def bare(browser: ChromiumBrowser) -> Iterator[None]:
    """Let pages look as they do where no scripts run; axe itself needs scripts."""

    def strip(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        page = re.sub(r"<script>.*?</script>", "", answer.text(), flags=re.DOTALL)
        route.fulfill(response=answer, body=page.replace("noscript>", "div>"))

    everything = browser.demo.address + "/**"
    browser.context.route(everything, strip)
    yield
    browser.context.unroute(everything)


LIGHT = Shape(name="light")
SHAPES = (
    LIGHT,
    Shape(name="dark", scheme="dark"),
    Shape(name="desk", size=DESK),
    Shape(name="desk dark", size=DESK, scheme="dark"),
    Shape(name="right to left", direction="rtl"),
    Shape(name="forced colours", forced=True),
)

Validate = Callable[[str], list[str]]


class Inspection(Taker):
    """Looks for barriers.

    Attributes:
        faults: what was found, by the name of the page and state.
        seen: how many pages and states were looked at, by who sees them.
        validated: how many of those were validated as they were sent.
    """

    def __init__(
        self,
        shapes: Sequence[Shape] = SHAPES,
        validate: Validate | None = None,
        *,
        walks: bool = False,
    ) -> None:
        """Look at each page in ``shapes``.

        Args:
            shapes: how the pages look to axe.
            validate: checks what the server sent.
            walks: whether to go around each page with the Tab key, too.
        """
        self._shapes, self._validate, self._walks = shapes, validate, walks
        self._answers: dict[Page, Response] = {}
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.seen: dict[str, int] = defaultdict(int)
        self.validated: dict[str, int] = defaultdict(int)

    def meet(self, browser: ChromiumBrowser) -> None:
        """Keep what this browser is sent from now on."""
        if self._validate:
            browser.page.on("response", lambda answer: self._keep(browser.page, answer))

    def take(self, browser: ChromiumBrowser, name: str) -> None:
        """Look at the page as it is now."""
        who = name.partition(" ")[0]
        found = [
            *self._barriers(browser),
            *_narrow(browser.page),
            *_large(browser.page),
            *barriers.small(browser.page),
            *barriers.structure(browser.page),
            *self._invalid(browser.page, who),
            *(_stops(browser) if self._walks else ()),
        ]
        self.seen[who] += 1
        if found:
            self.faults[name] = found

    def _barriers(self, browser: ChromiumBrowser) -> Iterator[str]:
        for shape in self._shapes:
            with shape.of(browser.page):
                found = [*browser.barriers(), *barriers.wide(browser.page)]
                yield from (f"{shape.name}: {fault}" for fault in found)

    def _invalid(self, page: Page, who: str) -> list[str]:
        """Return what is wrong with the page as it was sent."""
        if self._validate is None:
            return []
        try:
            sent = self._answers[page].text()
        except (KeyError, Error):  # the browser has thrown it away with the page before
            return []
        self.validated[who] += 1
        return self._validate(sent)

    def _keep(self, page: Page, answer: Response) -> None:
        kind = answer.headers.get("content-type", "")
        if kind.startswith("text/html") and not 300 <= answer.status < 400:
            self._answers[page] = answer


def _narrow(page: Page) -> Iterator[str]:
    """Find what sticks out of a narrow screen, or is cut off with wider letters on it."""
    with Shape(name="narrow", size=NARROW).of(page):
        yield from barriers.wide(page)
        yield from barriers.styled(page, "wider letters", barriers.SPACED)


def _large(page: Page) -> Iterator[str]:
    """Find what sticks out, or is cut off, when letters are twice as large."""
    with Shape(name="large").of(page):
        yield from barriers.styled(page, "letters twice as large", barriers.LARGE)


def _stops(browser: ChromiumBrowser) -> Iterator[str]:
    """Find where the Tab key loses somebody; a covered page would be uncovered by the key."""
    if browser.page.locator(".leave").count() and not browser.page.locator("[data-drawn]").count():
        keys = Keyboard(browser)
        try:
            keys.round()
        except LookupError:
            yield "keeps the focus"
        yield from keys.faults
