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
from tests.browser.engines.webkit import WebKit, WebKitBrowser
from tests.browser.outside import Outside
from tests.browser.pages import Demo, Size

SMALL_BROWSER = Path(__file__).with_name("small_browser.py")
NAMES = (Chromium.name, Firefox.name, WebKit.name)
GONE = (Error, Refused, OSError)  # what driving a killed browser raises
REMEMBERING = """
user_pref("remote.prefs.recommended", false);  // would keep passwords and sessions out of it
user_pref("browser.sessionstore.interval", 1000);  // milliseconds; it keeps what 15000 would
"""


class RememberingFirefox(Firefox):
    """Firefox that does not know that it is tested."""

    @contextmanager
    def on_disk(
        self, demo: Demo, folder: Path, *, size: Size, scripts: bool
    ) -> Iterator[FirefoxBrowser]:
        """Run a Firefox of its own with its profile in ``folder``, which stays when it ends."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "prefs.js").write_text(REMEMBERING, "utf-8")
        with super().on_disk(demo, folder, size=size, scripts=scripts) as browser:
            yield browser


class RememberingWebKit(WebKit):
    """WebKit in an application that lets it keep a profile."""

    keeps = True

    def __init__(self, outside: int) -> None:
        """Start it as usual, and drive another browser from then on."""
        super().__init__(outside)
        self._browser = str(SMALL_BROWSER)

    @contextmanager
    def on_disk(
        self, demo: Demo, folder: Path, *, size: Size, scripts: bool
    ) -> Iterator[WebKitBrowser]:
        """Run a WebKit whose home is ``folder``, which stays when it ends, in peace."""
        with super().on_disk(demo, folder, size=size, scripts=scripts) as browser:
            yield browser
            browser._ask("DeleteSession")  # noqa: SLF001 - the driver's own way would be to kill it


@contextmanager
def running(name: str, playwright: Playwright, outside: Outside) -> Iterator[Engine]:
    """Run one engine."""
    engine: Engine
    match name:
        case Chromium.name:
            engine = Chromium(playwright, outside.port)
        case Firefox.name:
            engine = RememberingFirefox(outside.port)
        case _:
            engine = RememberingWebKit(outside.port)
    try:
        yield engine
    finally:
        engine.close()


def kill(folder: Path) -> None:
    """Kill whatever runs with its profile in ``folder``, as a phone does that needs room."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            if os.fsencode(folder) in said and int(process.name) != os.getpid():
                os.kill(int(process.name), signal.SIGKILL)
