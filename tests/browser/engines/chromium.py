"""Chromium from Debian, driven by Playwright, with the cache for Back as people have it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Launched
from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, Request, expect

from tests.browser.certificate import certificate
from tests.browser.engines.engine import Engine
from tests.browser.pages import DESK, PHONE, Browser, Demo, Size
from tests.browser.waiting import PATIENCE, wait_for

CHROMIUM = "/usr/bin/chromium"
AS_PEOPLE_HAVE_IT = ["--disable-back-forward-cache"]  # what Playwright adds and we take away
MOVING = ("context", "navigated")  # what Chromium says while one page goes and another comes
SLOW_3G_WAIT, SLOW_3G_SPEED = 400, 400 * 1000 // 8  # milliseconds, bytes a second
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class ScriptFailed(Exception):
    """A script of a test threw."""


class ChromiumBrowser(Browser):
    """One tab of Chromium; ``page`` and ``context`` are Playwright's, for what it alone can."""

    def __init__(
        self, context: BrowserContext, demo: Demo, *, size: Size = PHONE, scripts: bool = True
    ) -> None:
        self.context, self.demo, self.size, self.scripts = context, demo, size, scripts
        self.context.set_default_timeout(10_000)
        self.page: Page = context.new_page()
        self._tools = context.new_cdp_session(self.page)

    def go(self, address: str, *, whole: bool = True) -> None:
        """Type an address; wait for the page unless it need not be ``whole``."""
        self.page.goto(address, wait_until="load" if whole else "commit")

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """Return what a JavaScript expression is worth; a promise is waited for.

        Playwright's own way waits for pages that are on their way; this one looks at what is there.
        """
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}

        def once() -> list[Any]:
            try:
                answer = self._tools.send("Runtime.evaluate", asked)
            except Error as error:
                if not any(sign in str(error) for sign in MOVING):
                    raise
                return []
            if "exceptionDetails" in answer:
                raise ScriptFailed(answer["exceptionDetails"])
            return [answer["result"].get("value")]

        return wait_for(once, called="a page that stays")[0]

    @property
    def url(self) -> str:
        """The address in the address bar."""
        return self.page.url

    def arrive(self) -> None:
        """Wait until the neutral site is there; scripts are not answered meanwhile."""
        self.page.wait_for_url(self.demo.neutral.address, timeout=PATIENCE * 1000)

    def tap(self, selector: str, *, times: int = 1, held: int = 0) -> None:
        """Touch, or click at a desk, the first that CSS selects; wait for nothing."""
        if held:
            self._press_down(self.page.locator(selector).first, held)
        else:
            self._touch(self.page.locator(selector).first, times)

    def _press_down(self, one: Locator, held: int) -> None:
        """Let a finger rest; Playwright's own tap is over in no time."""
        box = one.bounding_box()
        assert box is not None
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        touch = {**at, "duration": held, "gestureSourceType": "touch"}
        self._tools.send("Input.synthesizeTapGesture", touch)

    def touch(self, name: str) -> None:
        """Touch, or click, the button or link whose name begins so; wait for nothing."""
        self._touch(self.find(name))

    def _touch(self, one: Locator, times: int = 1) -> None:
        """Touch as often as that; what stood there may be gone after the first."""
        finger = self.size == PHONE
        box = one.bounding_box() if times > 1 else None
        if finger:
            one.tap(no_wait_after=True)
        else:
            one.click(no_wait_after=True)
        if box is not None:
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            again = self.page.touchscreen.tap if finger else self.page.mouse.click
            for _ in range(times - 1):
                again(x, y)

    def find(self, name: str) -> Locator:
        """Return the button or link whose name begins with ``name``."""
        begins = re.compile(r"^\s*" + re.escape(name))
        page = self.page
        button = page.get_by_role("button", name=begins)
        return button.or_(page.get_by_role("link", name=begins)).first

    def press(self, name: str) -> None:
        """Press a button or link that leads to another page, and wait for it."""
        main = self.page.locator("main").element_handle()
        self.touch(name)
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

    def key(self, name: str) -> None:
        """Press a key, such as "Tab", or several, such as "Shift+A"."""
        self.page.keyboard.press(name)

    def sees(self, text: str) -> bool:
        """Wait until ``text`` can be read."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()
        return True

    def focused(self) -> str:
        """Return the tag or id of what has the focus."""
        return str(self.evaluate("document.activeElement.id || document.activeElement.tagName"))

    def cookies(self) -> Sequence[dict[str, Any]]:
        """Return the cookies that this page's site has set."""
        return [dict(cookie) for cookie in self.context.cookies(self.page.url)]

    def new_tab(self) -> Self:
        """Open a second tab of the same visit."""
        return type(self)(self.context, self.demo, size=self.size, scripts=self.scripts)

    def close(self) -> None:
        """Close the window, and forget the visit."""
        self.context.close()

    def resize(self, size: Size) -> None:
        """Let the window have another size."""
        self.page.set_viewport_size(size)  # type: ignore[arg-type]

    def leads_back(self) -> bool:
        """Whether the browser's own Back leads anywhere."""
        return int(self._tools.send("Page.getNavigationHistory")["currentIndex"]) > 0

    def _go_back(self) -> None:
        """Press the browser's own Back."""
        history = self._tools.send("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] - 1]
        self._tools.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Collect the addresses that the page asks for in the block."""
        asked: list[str] = []

        def note(request: Request) -> None:
            asked.append(request.url)

        self.page.on("request", note)
        yield asked
        self.page.remove_listener("request", note)

    @contextmanager
    def on_slow_3g(self) -> Iterator[None]:
        """Let the block have a poor line and a processor four times slower."""
        self._be_slow(latency=SLOW_3G_WAIT, throughput=SLOW_3G_SPEED, times=4)
        yield
        self._be_slow(latency=0, throughput=-1, times=1)

    def _be_slow(self, *, latency: int, throughput: int, times: int) -> None:
        speed = {"downloadThroughput": throughput, "uploadThroughput": throughput}
        self._tools.send("Network.enable")
        line = {"offline": False, "latency": latency, **speed}
        self._tools.send("Network.emulateNetworkConditions", line)
        self._tools.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def barriers(self) -> list[str]:
        """Return what axe finds on this page."""
        asked = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=asked).response["violations"]
        return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def window(chromium: Launched, demo: Demo, **choices: object) -> ChromiumBrowser:
    """Open a window: a phone with scripts unless ``choices``, Playwright's, say otherwise."""
    size = PHONE if choices.get("viewport", PHONE) == PHONE else DESK
    scripts = choices.get("java_script_enabled") is not False
    context = chromium.new_context(**(_usual(size) | choices))
    return _begun(ChromiumBrowser(context, demo, size=size, scripts=scripts))


def _usual(size: Size) -> dict[str, Any]:
    return {
        "viewport": size,
        "has_touch": size == PHONE,
        "locale": "nb-NO",
        "ignore_https_errors": True,  # for what Playwright asks by itself
    }


def _begun(browser: ChromiumBrowser) -> ChromiumBrowser:
    """Let somebody have been elsewhere before."""
    browser.go(browser.demo.neutral.before)
    return browser


def launched(playwright: Playwright) -> Launched:
    """Start one, for what is done in Chromium alone."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[certificate().believed])


class Chromium(Engine):
    """A Chromium that runs."""

    name = "Chromium"
    cannot = ()

    def __init__(self, playwright: Playwright, outside: int) -> None:
        """Start it; what is not on this machine is asked for at the proxy at ``outside``."""
        self._playwright = playwright
        self._started: dict[str, Any] = {
            "executable_path": CHROMIUM,
            "ignore_default_args": AS_PEOPLE_HAVE_IT,
            "args": [f"--proxy-server=127.0.0.1:{outside}", certificate().believed],
        }
        self.launched = playwright.chromium.launch(**self._started)
        self.version = self.launched.version

    def window(self, demo: Demo, *, size: Size, scripts: bool) -> ChromiumBrowser:
        """Open a window that shares nothing with those before it."""
        return window(self.launched, demo, viewport=size, java_script_enabled=scripts)

    @contextmanager
    def on_disk(
        self, demo: Demo, folder: Path, *, size: Size, scripts: bool
    ) -> Iterator[ChromiumBrowser]:
        """Run a Chromium of its own with its profile in ``folder``, which stays when it ends."""
        context = self._playwright.chromium.launch_persistent_context(
            folder, java_script_enabled=scripts, **self._started, **_usual(size)
        )
        yield _begun(ChromiumBrowser(context, demo, size=size, scripts=scripts))
        context.close()

    def close(self) -> None:
        """End it."""
        self.launched.close()
