"""A running portal with demonstration data, and browsers to use it with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from playwright.sync_api import Browser as Launched
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import Chromium, ChromiumBrowser, window
from tests.browser.engines.engine import Engine
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.webkit import WebKit
from tests.browser.outside import Outside, rest_of_the_world
from tests.browser.pages import SIZES, Browser, Demo

TRIED = pytest.StashKey[list[Engine]]()


def pytest_configure(config: pytest.Config) -> None:
    """Note in which engines the exit was tried."""
    config.stash[TRIED] = []


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say in which engines the exit was tried, and what could not be tried there."""
    for engine in config.stash[TRIED]:
        terminalreporter.write_line(f"The exit was tried in {engine.name} {engine.version}.")
        for what in engine.cannot:
            terminalreporter.write_line(f"  {engine.name} {what}.")


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
def outside() -> Iterator[Outside]:
    """All the rest of the world."""
    with rest_of_the_world() as outside:
        yield outside


@pytest.fixture(scope="session")
def chromium_once(playwright_once: Playwright, outside: Outside) -> Iterator[Chromium]:
    """The one Chromium of this run."""
    engine = Chromium(playwright_once, outside.port)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def chromium(chromium_once: Chromium) -> Launched:
    """The same, as Playwright knows it."""
    return chromium_once.launched


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, outside: Outside) -> Iterator[Engine]:
    """Each engine that this run asks for, one after another."""
    if request.param == "chromium":
        chromium: Chromium = request.getfixturevalue("chromium_once")
        request.config.stash[TRIED].append(chromium)
        yield chromium
        return
    engine: Engine = {"firefox": Firefox, "webkit": WebKit}[request.param](outside.port)
    request.config.stash[TRIED].append(engine)
    yield engine
    engine.close()


@pytest.fixture
def browser(request: pytest.FixtureRequest, engine: Engine, demo: Demo) -> Iterator[Browser]:
    """A phone and a desk in each engine; without scripts too where a test asks for it."""
    size, way = request.param
    browser = engine.window(demo, size=SIZES[size], scripts=way == "with")
    yield browser
    demo.restore()
    browser.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask for each engine, at each size, with scripts unless the test says otherwise."""
    if "engine" in metafunc.fixturenames:
        asked = metafunc.config.getoption("engine") or ["chromium"]
        metafunc.parametrize("engine", asked, indirect=True, scope="session")
    if "browser" in metafunc.fixturenames:
        sizes = [*SIZES] if metafunc.config.getoption("engine") else ["phone"]  # as most people
        ways = list(
            product(_marked(metafunc, "sizes", sizes), _marked(metafunc, "scripts", ["with"]))
        )
        called = [f"{size} {way} script" for size, way in ways]
        metafunc.parametrize("browser", ways, indirect=True, ids=called)


def _marked(metafunc: pytest.Metafunc, name: str, usual: Sequence[str]) -> Sequence[str]:
    mark = metafunc.definition.get_closest_marker(name)
    return mark.args if mark else usual


@pytest.fixture
def phone(chromium: Launched, demo: Demo) -> Iterator[ChromiumBrowser]:
    """A phone as most people have it, in Chromium."""
    browser = window(chromium, demo)
    yield browser
    browser.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def any_phone(
    request: pytest.FixtureRequest, chromium: Launched, demo: Demo
) -> Iterator[ChromiumBrowser]:
    """One with and one without scripts."""
    browser = window(chromium, demo, java_script_enabled=request.param)
    yield browser
    browser.close()
