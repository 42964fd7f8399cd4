"""Firefox from Debian, driven by its own protocol, with the cache for Back as people have it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from tests.browser.engines.driving import DrivenBrowser, Refused
from tests.browser.engines.engine import Engine
from tests.browser.engines.marionette import Marionette
from tests.browser.pages import Demo, Size
from tests.browser.waiting import wait_for

FIREFOX = "/usr/bin/firefox-esr"
MAY_TAKE = 30  # seconds to end by itself
PREFERENCES: dict[str, object] = {
    "marionette.port": 0,  # a free one; it says which
    # Marionette listens for the end of every page, which alone would keep all out of the cache.
    "docshell.shistory.bfcache.allow_unload_listeners": True,
    "ui.primaryPointerCapabilities": 1,  # a finger, not a mouse
    "ui.allPointerCapabilities": 1,
    "intl.accept_languages": "nb-NO, nb",
    # What Firefox does by itself is none of the portal's requests.
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "",
}
# Windows are 500 pixels wide at least; the page in them need not be.
SHAPE = """
const [width, height, scripts] = arguments, browser = gBrowser.selectedBrowser;
browser.browsingContext.allowJavascript = scripts;
for (const [name, value] of [["width", width], ["height", height]])
  for (const which of [name, `min-${name}`, `max-${name}`])
    browser.style.setProperty(which, `${value}px`, "important");
browser.getBoundingClientRect();
"""
LEADS_BACK = "return gBrowser.selectedBrowser.browsingContext.sessionHistory.index > 0"


class FirefoxBrowser(DrivenBrowser):
    """One tab of Firefox."""

    finger = True

    _carrier: Marionette

    def __init__(self, carrier: Marionette, demo: Demo, *, size: Size, scripts: bool) -> None:
        super().__init__(carrier, demo, size=size, scripts=scripts)
        self.resize(size)

    def resize(self, size: Size) -> None:
        """Let the page have another size."""
        self._turn()
        self._carrier.chrome(SHAPE, size["width"], size["height"], self.scripts)

    def leads_back(self) -> bool:
        """Whether the browser's own Back leads anywhere."""
        self._turn()
        return bool(self._carrier.chrome(LEADS_BACK))

    def close(self) -> None:
        """Close every tab but an empty one, and forget the visit."""
        handle = self._carrier.ask("NewWindow", type="tab")["handle"]
        self._carrier.ask("SwitchToWindow", handle=handle)
        self._carrier.chrome("gBrowser.removeAllTabsBut(gBrowser.selectedTab)")
        self._carrier.chrome("Services.cookies.removeAll()")


class Firefox(Engine):
    """A Firefox that runs with a profile of its own."""

    name = "Firefox"
    cannot = ()

    def __init__(self, outside: int, profile: Path | None = None) -> None:
        """Start it.

        Args:
            outside: the port of the proxy where it asks for what is not on this machine.
            profile: a folder that stays; without one, a new one that goes.
        """
        self._outside = outside
        self._kept = profile is not None
        self._profile = profile or Path(mkdtemp())
        self._profile.mkdir(parents=True, exist_ok=True)
        _prefer(self._profile, PREFERENCES | _proxy(outside))
        said = self._profile / "MarionetteActivePort"
        said.unlink(missing_ok=True)
        options = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        self._process = subprocess.Popen(
            [FIREFOX, *options, "--profile", str(self._profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"HOME": str(self._profile)},
        )
        port = wait_for(lambda: said.exists() and said.read_text("utf-8"), within=60)
        self._marionette = Marionette(int(port))
        self.version = self._marionette.version

    def window(self, demo: Demo, *, size: Size, scripts: bool) -> FirefoxBrowser:
        """Open a tab with a history of its own; cookies went with the one before."""
        handle = self._marionette.ask("NewWindow", type="tab")["handle"]
        self._marionette.ask("SwitchToWindow", handle=handle)
        browser = FirefoxBrowser(self._marionette, demo, size=size, scripts=scripts)
        browser.go(demo.neutral.before)
        return browser

    @contextmanager
    def on_disk(
        self, demo: Demo, folder: Path, *, size: Size, scripts: bool
    ) -> Iterator[FirefoxBrowser]:
        """Run a Firefox of its own with its profile in ``folder``, which stays when it ends."""
        engine = Firefox(self._outside, folder)
        try:
            yield engine.window(demo, size=size, scripts=scripts)
        finally:
            engine.close()

    def close(self) -> None:
        """End it in peace; its profile goes unless it was given one."""
        with suppress(Refused, OSError):
            self._marionette.quit()
        try:
            self._process.wait(MAY_TAKE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if not self._kept:
            shutil.rmtree(self._profile, ignore_errors=True)


def _proxy(port: int) -> dict[str, object]:
    kinds = ("http", "ssl")
    hosts = {f"network.proxy.{kind}": "127.0.0.1" for kind in kinds}
    ports = {f"network.proxy.{kind}_port": port for kind in kinds}
    return {"network.proxy.type": 1, **hosts, **ports}


def _prefer(profile: Path, preferences: dict[str, object]) -> None:
    """Write what a profile prefers."""
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in preferences.items()
    ]
    (profile / "user.js").write_text("".join(lines), "utf-8")
