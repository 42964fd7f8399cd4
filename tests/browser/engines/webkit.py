"""WebKit as Debian has it for GTK: the nearest to Safari's engine that is to be had here."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from tests.browser.engines.driving import DrivenBrowser, Refused
from tests.browser.engines.engine import Engine
from tests.browser.engines.webdriver import WebDriver
from tests.browser.pages import PHONE, Demo, Size
from tests.browser.waiting import wait_for

DRIVER = "/usr/bin/WebKitWebDriver"
LIBRARIES = Path("/usr/lib")
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


class WebKitBrowser(DrivenBrowser):
    """One window of WebKit, which is a process and a driver of its own."""

    def __init__(self, carrier: WebDriver, demo: Demo, *, size: Size, scripts: bool) -> None:
        super().__init__(carrier, demo, size=size, scripts=scripts)
        self.until_the_end = ExitStack()

    def resize(self, size: Size) -> None:
        """Let the window have another size."""
        self._ask("SetWindowRect", x=0, y=0, **size)

    def leads_back(self) -> bool:
        """Whether Back leads anywhere: every window begins with an empty page."""
        return self.url != "about:blank"

    def close(self) -> None:
        """Close the window, and forget the visit: WebKit keeps nothing while it is driven."""
        self.until_the_end.close()


class WebKit(Engine):
    """Starts one WebKit after another, on a screen that nobody sees."""

    name = "WebKitGTK"
    keeps = False
    cannot = (
        "cannot be touched: a tap is a click of the mouse",
        "keeps no profile on disk while it is driven",
    )

    def __init__(self, outside: int) -> None:
        """Start it; what is not on this machine is asked for at the proxy at ``outside``."""
        self._proxy = [f"--proxy=http://127.0.0.1:{outside}"]
        self._proxy += [f"--ignore-host={host}" for host in ("localhost", "127.0.0.1")]
        self._until_the_end = ExitStack()
        self._home = Path(mkdtemp())
        self._until_the_end.callback(shutil.rmtree, self._home, ignore_errors=True)
        self._display = self._until_the_end.enter_context(_screen())
        self._browser = str(next(LIBRARIES.glob("*/webkit2gtk-4.*/MiniBrowser")))
        with ExitStack() as first:
            self.version = self._session(first, self._home, PHONE, scripts=True).version

    def window(self, demo: Demo, *, size: Size, scripts: bool) -> WebKitBrowser:
        """Start a WebKit that knows nothing yet."""
        return self._window(self._home, demo, size=size, scripts=scripts)

    def _window(self, home: Path, demo: Demo, *, size: Size, scripts: bool) -> WebKitBrowser:
        with ExitStack() as stack:
            session = self._session(stack, home, size, scripts=scripts)
            browser = WebKitBrowser(session, demo, size=size, scripts=scripts)
            browser.go(demo.neutral.before)
            browser.until_the_end = stack.pop_all()
        return browser

    def _session(self, stack: ExitStack, home: Path, size: Size, *, scripts: bool) -> WebDriver:
        options = ["--automation", "--full-screen"]  # a small window has no room for its frame
        options += [f"--user-agent={IPHONE}"] if size == PHONE else []
        options += [] if scripts else ["--enable-javascript=false"]
        wanted = {
            "acceptInsecureCerts": True,
            "pageLoadStrategy": "none",
            "webkitgtk:browserOptions": {"binary": self._browser, "args": options + self._proxy},
        }
        session = self._begin(stack, home, wanted)
        session.ask("SetWindowRect", x=0, y=0, **size)
        return session

    def _begin(self, stack: ExitStack, home: Path, wanted: Mapping[str, object]) -> WebDriver:
        """Begin a session; once in a while WebKit starts and never says so."""
        with suppress(Refused), ExitStack() as trial:
            session = WebDriver(trial.enter_context(_driver(self._display, home)), wanted)
            stack.push(trial.pop_all())
            return session
        return WebDriver(stack.enter_context(_driver(self._display, home)), wanted)

    @contextmanager
    def on_disk(
        self, demo: Demo, folder: Path, *, size: Size, scripts: bool
    ) -> Iterator[WebKitBrowser]:
        """Run a WebKit whose home is ``folder``, which stays when it ends."""
        browser = self._window(folder, demo, size=size, scripts=scripts)
        try:
            yield browser
        finally:
            browser.close()

    def close(self) -> None:
        """End its screen."""
        self._until_the_end.close()


@contextmanager
def _screen() -> Iterator[str]:
    """Run a screen that nobody sees; give its name."""
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x1024x24"]
    process = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[writes], stderr=subprocess.DEVNULL
    )
    os.close(writes)
    try:
        with os.fdopen(reads) as says:
            yield f":{says.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _driver(display: str, home: Path) -> Iterator[int]:
    """Run a driver whose browsers live in ``home``; give the port it listens at."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")}
    own: Mapping[str, str] = {"DISPLAY": display, "HOME": str(home), "LANGUAGE": "nb"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [DRIVER, f"--port={port}"],
        env={**os.environ, **folders, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: _listens(port), called="the driver of WebKit")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # its browser too, which it may not end itself
        process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
