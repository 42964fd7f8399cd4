"""Each engine with a profile in a folder, as people have it: with all that it remembers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error, Playwright

from tests.browser.engines.chromium import Chromium
from tests.browser.engines.driving import Refused
from tests.browser.engines.engine import Engine
from tests.browser.engines.firefox import Firefox, FirefoxBrowser
from tests.browser.engines.webdriver import WebDriver
from tests.browser.engines.webkit import IPHONE, WebKit
from tests.browser.pages import PHONE, Demo, Size

DEBIANS_PYTHON = "/usr/bin/python3"  # which has the bindings of WebKit
SMALL_BROWSER = Path(__file__).with_name("small_browser.py")
GONE = (Error, Refused, OSError)  # what driving a killed browser raises
REMEMBERING: dict[str, object] = {
    # What Marionette prefers for tests would keep passwords and sessions out of the profile.
    "remote.prefs.recommended": False,
    "browser.sessionstore.interval": 1000,  # milliseconds; nothing is kept that 15000 would not
    "browser.startup.page": 3,  # continue where you left off
}


class RememberingFirefox(Firefox):
    """Firefox that continues where one left off."""

    @contextmanager
    def on_disk(
        self, demo: Demo, folder: Path, *, size: Size, scripts: bool
    ) -> Iterator[FirefoxBrowser]:
        """Run a Firefox of its own with its profile in ``folder``, which stays when it ends."""
        engine = Firefox(folder, **REMEMBERING)
        try:
            yield engine.window(demo, size=size, scripts=scripts)
        finally:
            engine.close()


class RememberingWebKit(WebKit):
    """WebKit in an application that lets it keep a profile."""

    keeps = True

    def _session(self, port: int, *, size: Size, scripts: bool) -> WebDriver:
        options = [str(SMALL_BROWSER), *([] if scripts else ["--enable-javascript=false"])]
        options += [f"--user-agent={IPHONE}"] if size == PHONE else []
        wanted = {
            "acceptInsecureCerts": True,
            "pageLoadStrategy": "none",
            "webkitgtk:browserOptions": {"binary": DEBIANS_PYTHON, "args": options},
        }
        session = WebDriver(port, wanted)
        session.ask("SetWindowRect", x=0, y=0, **size)
        return session


@contextmanager
def engines(playwright: Playwright) -> Iterator[Iterator[Engine]]:
    """Give the engines, one running at a time."""

    def each() -> Iterator[Engine]:
        for start in (lambda: Chromium(playwright), RememberingFirefox, RememberingWebKit):
            engine = start()
            try:
                yield engine
            finally:
                engine.close()

    running = each()
    yield running
    running.close()  # type: ignore[attr-defined]


def kill(folder: Path) -> None:
    """Kill whatever runs with its profile in ``folder``, as a phone does that needs room."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            if os.fsencode(folder) in said and int(process.name) != os.getpid():
                os.kill(int(process.name), signal.SIGKILL)
