"""A running portal with demonstration data, and browsers to use it with."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.pages import Browser, Demo, window

PORTAL = Path(sys.executable).with_name("portal")
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 120  # tries, half a second apart


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(PATIENCE):
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 - our own portal on loopback
        except (URLError, ConnectionError):
            try:
                process.wait(0.5)
            except subprocess.TimeoutExpired:
                continue
            break
        return
    pytest.fail("the demonstration did not start")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A portal of its own for this run."""
    folder, port = tmp_path_factory.mktemp("demo"), _free_port()
    file = folder / "people.json"
    command = [str(PORTAL), "demo", "--port", str(port), "--credentials", str(file)]
    command += ["--data", str(folder / "data")]
    process = subprocess.Popen(command)
    try:
        _wait_until_ready(process, f"http://localhost:{port}/")
        given = json.loads(file.read_text())
        address = given["address"].rstrip("/")
        yield Demo(address=address, people=given["people"], invitations=given["invitations"])
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def playwright_once() -> Iterator[Playwright]:
    """The one Playwright of this run: it cannot be started twice."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_once: Playwright) -> Iterator[Chromium]:
    """Debian's Chromium, with the cache for Back and Forward as people have it."""
    browser = playwright_once.chromium.launch(
        executable_path=CHROMIUM, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser
    browser.close()


@pytest.fixture
def phone(chromium: Chromium, demo: Demo) -> Iterator[Browser]:
    """A phone as most people have it."""
    browser = window(chromium, demo)
    yield browser
    browser.context.close()


@pytest.fixture
def bare_phone(chromium: Chromium, demo: Demo) -> Iterator[Browser]:
    """A phone that runs no scripts."""
    browser = window(chromium, demo, java_script_enabled=False)
    yield browser
    browser.context.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def any_phone(request: pytest.FixtureRequest, chromium: Chromium, demo: Demo) -> Iterator[Browser]:
    """Either of the two."""
    browser = window(chromium, demo, java_script_enabled=request.param)
    yield browser
    browser.context.close()
