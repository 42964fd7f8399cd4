"""What everybody must be able to use: each page and state is looked at in many shapes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error, Page, Response, Route

from tests.browser.album import Taker
from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.pages import DESK, PHONE, Size

NARROW: Size = {"width": 320, "height": 480}  # also what 1280 pixels are at 400 %
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important } p { margin-bottom: 2em !important }"""  # WCAG 1.4.12
UNNAMED = """[...document.querySelectorAll(`a[href], button, input:not([type=hidden]), textarea,
select, summary`)].filter(one => one.checkVisibility() && !(one.innerText || one.ariaLabel ||
one.labels && [...one.labels].some(label => label.innerText))).map(one => one.outerHTML)"""
LANDMARKS = ("banner", "main", "contentinfo")


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
    """

    def __init__(self, shapes: Sequence[Shape] = SHAPES, validate: Validate | None = None) -> None:
        """Look at each page in ``shapes``; have what the server sent checked by ``validate``."""
        self._shapes, self._validate = shapes, validate
        self._answers: dict[Page, Response] = {}
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.seen: dict[str, int] = defaultdict(int)

    def take(self, browser: ChromiumBrowser, name: str) -> None:
        """Look at the page as it is now."""
        found = [
            *self._barriers(browser),
            *_narrow(browser.page),
            *_spaced(browser.page),
            *_structure(browser.page),
            *self._invalid(browser.page),
        ]
        self.seen[name.partition(" ")[0]] += 1
        if found:
            self.faults[name] = found

    def _barriers(self, browser: ChromiumBrowser) -> Iterator[str]:
        for shape in self._shapes:
            with shape.of(browser.page):
                yield from (f"{shape.name}: {fault}" for fault in browser.barriers())

    def _invalid(self, page: Page) -> list[str]:
        """Return what is wrong with the page as it was sent; from now on its answers are kept."""
        if self._validate is None:
            return []
        if page not in self._answers:
            page.on("response", lambda answer: self._keep(page, answer))
            return []
        try:
            return self._validate(self._answers[page].text())
        except Error:  # the browser has thrown it away with the page before
            return []

    def _keep(self, page: Page, answer: Response) -> None:
        kind = answer.headers.get("content-type", "")
        if kind.startswith("text/html") and not 300 <= answer.status < 400:
            self._answers[page] = answer


def _narrow(page: Page) -> Iterator[str]:
    """Find what sticks out of a narrow screen."""
    with Shape(name="narrow", size=NARROW).of(page):
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
            yield f"is {wide} pixels wide on a narrow screen"


def _spaced(page: Page) -> Iterator[str]:
    """Find what sticks out, or is cut off, when letters and lines have more room."""
    cut = """[...document.querySelectorAll("main *, header *, footer *, .exit *")].filter(one =>
    one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX == "hidden" &&
    one.checkVisibility() && !one.closest(".unseen")).map(one => one.className)"""
    with Shape(name="spaced", size=NARROW).of(page):
        style = page.evaluate_handle(
            """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
            document.adoptedStyleSheets = [sheet]; }""",
            SPACED,
        )
        wide = page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]
        if wide or (found := page.evaluate(cut)):
            yield f"has no room for wider letters: {'all of it' if wide else found}"
        page.evaluate("document.adoptedStyleSheets = []")
        style.dispose()


def _structure(page: Page) -> Iterator[str]:
    """Find what a screen reader would miss in the tree that it is given."""
    if not page.locator(".leave").count():  # an idle visit is over: little is left, on purpose
        return
    tree = page.locator("body").aria_snapshot()
    yield from (f"has no {one}" for one in LANDMARKS if f"- {one}" not in tree)
    if tree.count("[level=1]") != 1:
        yield "has not one heading of level 1"
    if page.locator(".leave").inner_text() not in tree:
        yield "has no exit"
    yield from (f"has no name: {one[:120]}" for one in page.evaluate(UNNAMED))
