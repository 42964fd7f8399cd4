"""A person at a browser, who finds things by what a screen reader would call them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Error, Locator, Page, Request, Route, expect

CHROMIUM = "/usr/bin/chromium"
AWAY = "https://www.yr.no/"
BEFORE = "data:text/html,<title>Before</title><h1>Before</h1>"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
LOOK_AWAY = """Object.defineProperty(document, "hidden", {value: true, configurable: true});
document.dispatchEvent(new Event("visibilitychange"))"""  # as when another app comes in front
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A portal that runs with demonstration data, and who can log in to it."""

    address: str
    people: list[dict[str, Any]]
    invitations: list[dict[str, Any]]

    def person(self, audience: str, **wanted: object) -> dict[str, Any]:
        """Return the first person of an audience, "client" or "team", like ``wanted``."""
        return next(
            person
            for person in self.people
            if person["audience"] == audience and wanted.items() <= person.items()
        )


@dataclass  # no slots: Playwright hangs a name on whoever answers for it
class Browser:
    """One browser window: a phone or a desk, with or without scripts."""

    context: BrowserContext
    demo: Demo
    asked_away: list[dict[str, str]] = field(default_factory=list)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        """Stand in for the neutral site, and begin where somebody was before."""
        self.context.set_default_timeout(10_000)
        self.context.route(AWAY + "**", self._weather)
        self.page = self.context.new_page()
        self.page.goto(BEFORE)

    def _weather(self, route: Route) -> None:
        self.asked_away.append(route.request.headers)
        route.fulfill(body="<title>Weather</title><h1>Weather</h1>", content_type="text/html")

    def open(self, path: str = "/") -> None:
        """Type an address."""
        self.page.goto(self.demo.address + path)

    def find(self, name: str) -> Locator:
        """Return the button or link whose name begins with ``name``."""
        begins = re.compile(r"^\s*" + re.escape(name))
        page = self.page
        button = page.get_by_role("button", name=begins)
        return button.or_(page.get_by_role("link", name=begins)).first

    def press(self, name: str) -> None:
        """Press a button or link that leads to another page, and wait for it."""
        main = self.page.locator("main").element_handle()
        self.find(name).click()
        try:
            main.wait_for_element_state("hidden")
        except Error as gone:  # the whole document went, as without scripts
            if "Timeout" in str(gone):
                raise
        self.page.locator("h1").wait_for()

    def write(self, label: str, text: str) -> None:
        """Fill a field with ``text``, key by key."""
        box = self.page.get_by_label(label, exact=True)
        box.fill("")
        box.press_sequentially(text)

    def tick(self, choice: str, *, within: str = "") -> None:
        """Choose one of a group's choices; the group is named where two offer the same."""
        group = self.page.get_by_role("group", name=within) if within else self.page
        group.get_by_text(choice, exact=True).first.click()

    def typed(self, label: str) -> str:
        """Return what stands in a field."""
        return self.page.get_by_label(label, exact=True).input_value()

    def sees(self, text: str) -> bool:
        """Wait until ``text`` can be read."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()
        return True

    def heading(self) -> str:
        """Return the page's heading."""
        return self.page.locator("h1").inner_text()

    def tab(self) -> str:
        """Press Tab and return the words of what has the focus."""
        self.page.keyboard.press("Tab")
        return str(self.page.locator(":focus").inner_text())

    def focused(self) -> str:
        """Return the tag or id of what has the focus."""
        return str(
            self.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        )

    def log_in(self, person: dict[str, Any]) -> None:
        """Go from the start page to one's own."""
        self.open("/")
        self.press("Logg inn")
        self.write("Nummeret ditt", person["number"])
        self.write("Passordet ditt", person["passphrase"])
        self.press("Logg inn")

    def leave(self) -> None:
        """Press the exit and wait for the neutral site."""
        self.page.locator(".leave").click()
        self.page.wait_for_url(AWAY)

    def back(self) -> str:
        """Press the browser's own Back; return what can then be read."""
        self.page.evaluate("setTimeout(() => history.back(), 0)")
        self.page.wait_for_timeout(400)  # a page from the cache tells nobody that it is there
        return self.page.locator("body").inner_text()

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the addresses that the page asks for in the block."""
        asked: list[str] = []

        def note(request: Request) -> None:
            asked.append(request.url)

        self.page.on("request", note)
        yield asked
        self.page.remove_listener("request", note)

    def reachable(self) -> list[str]:
        """Follow links from the start; return one path for each kind of page."""
        found, waiting = {"/": "/"}, ["/"]
        while waiting:
            self.open(waiting.pop(0))
            links = self.page.locator("a[href^='/']").evaluate_all(
                "links => links.map(link => link.getAttribute('href').split('#')[0])"
            )
            new = {_kind(path): path for path in reversed(links) if _kind(path) not in found}
            found |= new
            waiting += new.values()
        return list(found.values())

    def barriers(self) -> list[str]:
        """Return what axe finds on this page."""
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def _kind(path: str) -> str:
    """Return what pages of one kind share: the path without ids and choices."""
    return re.sub(r"[a-z2-7]{26}", "-", path.partition("?")[0])


def window(chromium: Chromium, demo: Demo, **choices: object) -> Browser:
    """Open a window: a phone with scripts unless ``choices`` say otherwise."""
    usual: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "locale": "nb-NO"}
    return Browser(chromium.new_context(**(usual | choices)), demo)
