"""What everybody must be able to use: every page, in every shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Launched
from playwright.sync_api import Route

from tests.browser.engines.chromium import ChromiumBrowser, window
from tests.browser.pages import DESK, PHONE, Demo

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 480}
HEAVIEST = 14 * 1024  # bytes over the wire, headers and all


@dataclass
class Site:
    """All that one kind of person can reach by links, one path for each kind of page."""

    who: str
    browser: ChromiumBrowser
    paths: list[str]

    def each(self) -> Iterator[str]:
        """Open page after page."""
        for path in self.paths:
            self.browser.open(path)
            yield path


@pytest.fixture(scope="module", params=["stranger", "client", "team"])
def site(request: pytest.FixtureRequest, chromium: Launched, demo: Demo) -> Iterator[Site]:
    """The site as a stranger, a client or a member of the team finds it."""
    browser = window(chromium, demo)
    browser.open("/")
    if request.param != "stranger":
        browser.log_in(demo.person(request.param))
    yield Site(request.param, browser, browser.reachable())
    browser.context.close()


def test_no_page_has_barriers_light_or_dark_small_or_wide(site: Site) -> None:
    found = {}
    for path in site.each():
        for size, scheme in (PHONE, "light"), (PHONE, "dark"), (DESK, "light"):
            site.browser.page.set_viewport_size(size)  # type: ignore[arg-type]
            site.browser.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            if faults := site.browser.barriers():
                found[f"{path} {size['width']} {scheme}"] = faults

    assert found == {}


def test_no_page_has_barriers_without_scripts(site: Site) -> None:
    site.browser.context.route(site.browser.demo.address + "/**", _without_scripts)
    found = {path: site.browser.barriers() for path in site.each()}
    site.browser.context.unroute(site.browser.demo.address + "/**")

    assert [path for path, faults in found.items() if faults] == []


def _without_scripts(route: Route) -> None:
    """Give the page as a browser without scripts shows it; axe itself needs scripts."""
    answer = route.fetch(max_redirects=0)
    page = re.sub(r"<script>.*?</script>", "", answer.text(), flags=re.DOTALL)
    route.fulfill(response=answer, body=page.replace("noscript>", "div>"))


def test_nothing_is_wider_than_a_small_screen(site: Site) -> None:
    site.browser.page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    wide = [
        path
        for path in site.each()
        if site.browser.page.evaluate("document.documentElement.scrollWidth") > SMALL["width"]
    ]

    assert wide == []


def test_every_page_is_light_and_one_request(site: Site) -> None:
    heavy, several = {}, {}
    for path in site.paths:
        with site.browser.counting() as asked:
            answer = site.browser.page.goto(site.browser.demo.address + path)
        assert answer is not None
        sizes = answer.request.sizes()
        weight = sizes["responseBodySize"] + sizes["responseHeadersSize"]
        if weight > HEAVIEST and site.who != "team":
            heavy[path] = weight
        if len(asked) > 1 and answer.request.redirected_from is None:
            several[path] = asked

    assert heavy == {}
    assert several == {}


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_exit_never_covers_what_has_the_focus(
    chromium: Launched, demo: Demo, viewport: dict[str, int]
) -> None:
    browser = window(chromium, demo, viewport=viewport)
    browser.open("/i")
    exit_box = browser.page.locator(".leave").bounding_box()
    assert exit_box is not None
    browser.tab()
    browser.tab()
    covered = []
    for _ in range(browser.page.locator("main a, footer a").count()):
        words = browser.tab()
        box = browser.page.locator(":focus").bounding_box()
        assert box is not None
        above = box["y"] + box["height"] <= exit_box["y"]
        below = box["y"] >= exit_box["y"] + exit_box["height"]
        beside = box["x"] + box["width"] <= exit_box["x"]
        if not (above or below or beside):
            covered.append(words)
    browser.context.close()

    assert covered == []
