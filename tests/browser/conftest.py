"""A running portal with demonstration data, and browsers to use it with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.demonstration import demonstration
from tests.browser.pages import CHROMIUM, Browser, Demo, window


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A portal of its own for this run."""
    with demonstration(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


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
