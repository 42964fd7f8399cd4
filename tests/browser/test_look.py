"""What everybody must be able to use: every page, in every shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Launched

from tests.browser.engines.chromium import ChromiumBrowser, window
from tests.browser.inspection import LIGHT, Inspection
from tests.browser.pages import DESK, PHONE, Demo
from tests.browser.story import everybody

pytestmark = pytest.mark.browser

HEAVIEST = 14 * 1024  # bytes over the wire, headers and all
BROKEN = """
document.querySelector("h1").outerHTML = "<h2><button></button></h2>";
document.querySelector("header").outerHTML = "";
const main = document.querySelector("main");
main.style.width = "500px";
main.insertAdjacentHTML("beforeend", `<p class="hint" id="told">8</p><p class="said">a</p>
  <p><a href="/l">Her</a></p><p><a href="/b">Her</a></p><p inert>b</p>`);
"""
BARRIERS = (
    "button-name",
    "pixels wide",
    "with wider letters",
    "with letters twice as large",
    "no banner",
    "heading of level 1",
    "no name",
    "too small",
    "several places",
    "not read with its field",
    "from screen readers",
    "no language or direction",
)
EVERY_PAGE = 80  # at least; fewer would mean that the links were not followed


@dataclass
class Site:
    """All that one kind of person can reach by links, one path for each kind of page."""

    who: str
    browser: ChromiumBrowser
    paths: list[str]


@pytest.fixture(scope="module", params=["stranger", "client", "team"])
def site(request: pytest.FixtureRequest, chromium: Launched, demo: Demo) -> Iterator[Site]:
    """The site as a stranger, a client or a member of the team finds it."""
    browser = window(chromium, demo)
    browser.open("/")
    if request.param != "stranger":
        browser.log_in(demo.person(request.param))
    yield Site(request.param, browser, browser.reachable())
    browser.context.close()


def test_no_page_has_barriers(chromium: Launched, demo: Demo) -> None:
    """In one shape; ``make access`` looks at all of them."""
    inspection = Inspection([LIGHT])
    everybody(inspection, chromium, demo)

    assert inspection.faults == {}
    assert sum(inspection.seen.values()) > EVERY_PAGE


def test_a_barrier_would_be_found(phone: ChromiumBrowser) -> None:
    inspection = Inspection([LIGHT])
    phone.open("/l")
    phone.page.evaluate(BROKEN)
    inspection.take(phone, "stranger")

    found = "\n".join(inspection.faults["stranger"])
    assert [fault for fault in BARRIERS if fault not in found] == []


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
