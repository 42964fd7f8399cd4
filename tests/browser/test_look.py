"""What everybody must be able to use: every page, in every shape."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Route

from tests.browser.pages import DESK, PHONE, Browser, Demo, window

pytestmark = pytest.mark.browser

MOST_PAGES = 40
HEAVIEST = 14 * 1024  # bytes over the wire, headers and all
WHO: list[tuple[str, dict[str, Any] | None]] = [
    ("stranger", None),
    ("client", {"audience": "client"}),
    ("team", {"audience": "team"}),
]
SHAPES: list[dict[str, Any]] = [
    {"viewport": PHONE},
    {"viewport": PHONE, "color_scheme": "dark"},
    {"viewport": DESK},
]


def _arrive(browser: Browser, who: dict[str, Any] | None) -> None:
    browser.open("/")
    if who is not None:
        browser.log_in(browser.demo.person(**who))


def _without_scripts(route: Route) -> None:
    """Give the page as a browser without scripts shows it; axe itself needs scripts."""
    answer = route.fetch(max_redirects=0)
    page = re.sub(r"<script>.*?</script>", "", answer.text(), flags=re.DOTALL)
    route.fulfill(response=answer, body=page.replace("noscript>", "div>"))


def _pages(browser: Browser) -> list[str]:
    """Return the paths of all pages that can be reached by links from the start page."""
    found, waiting = ["/"], ["/"]
    while waiting and len(found) < MOST_PAGES:
        browser.open(waiting.pop(0))
        links = browser.page.locator("a[href^='/']").evaluate_all(
            "links => links.map(link => link.getAttribute('href').split('#')[0])"
        )
        new = [path for path in dict.fromkeys(links) if path not in found]
        found += new
        waiting += new
    return found[:MOST_PAGES]


@pytest.mark.parametrize("shape", SHAPES, ids=["phone", "dark", "desk"])
@pytest.mark.parametrize(("name", "who"), WHO, ids=[name for name, _ in WHO])
def test_no_page_has_barriers(
    chromium: Chromium, demo: Demo, shape: dict[str, Any], name: str, who: dict[str, Any] | None
) -> None:
    browser = window(chromium, demo, **shape)
    _arrive(browser, who)
    found = {}
    for path in _pages(browser):
        browser.open(path)
        if faults := browser.barriers():
            found[path] = faults
    browser.context.close()

    assert found == {}, name


def test_no_page_has_barriers_without_scripts(chromium: Chromium, demo: Demo) -> None:
    browser = window(chromium, demo)
    _arrive(browser, {"audience": "client"})
    paths = _pages(browser)
    browser.context.route(demo.address + "/**", _without_scripts)
    found = {}
    for path in paths:
        browser.open(path)
        if faults := browser.barriers():
            found[path] = faults
    browser.context.close()

    assert found == {}


@pytest.mark.parametrize(("name", "who"), WHO, ids=[name for name, _ in WHO])
def test_nothing_is_wider_than_a_small_screen(
    chromium: Chromium, demo: Demo, name: str, who: dict[str, Any] | None
) -> None:
    browser = window(chromium, demo, viewport={"width": 320, "height": 480})
    _arrive(browser, who)
    wide = []
    for path in _pages(browser):
        browser.open(path)
        if browser.page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    browser.context.close()

    assert wide == [], name


@pytest.mark.parametrize(("name", "who"), WHO[:2], ids=[name for name, _ in WHO[:2]])
def test_every_page_is_light_and_one_request(
    chromium: Chromium, demo: Demo, name: str, who: dict[str, Any] | None
) -> None:
    browser = window(chromium, demo)
    _arrive(browser, who)
    heavy, several = {}, {}
    for path in _pages(browser):
        with browser.counting() as asked:
            answer = browser.page.goto(demo.address + path)
        assert answer is not None
        sizes = answer.request.sizes()
        weight = sizes["responseBodySize"] + sizes["responseHeadersSize"]
        if weight > HEAVIEST:
            heavy[path] = weight
        if len(asked) > 1:
            several[path] = asked
    browser.context.close()

    assert heavy == {}, name
    assert several == {}, name


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_exit_never_covers_what_has_the_focus(
    chromium: Chromium, demo: Demo, viewport: dict[str, int]
) -> None:
    browser = window(chromium, demo, viewport=viewport)
    browser.open("/i")
    exit_box = browser.page.locator(".leave").bounding_box()
    assert exit_box is not None
    covered = []
    browser.tab()
    browser.tab()
    while words := browser.tab():
        box = browser.page.locator(":focus").bounding_box()
        assert box is not None
        apart_y = box["y"] + box["height"] <= exit_box["y"] or box["y"] >= exit_box["y"] + 60
        apart_x = box["x"] + box["width"] <= exit_box["x"]
        if not (apart_y or apart_x):
            covered.append(words)
        if "22 00 00 00" in words:
            break
    browser.context.close()

    assert covered == []
