"""What the proof of the exit stands on: each engine does what a person does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.engines.engine import Engine
from tests.browser.neutral import BEFORE, WEATHER
from tests.browser.pages import PHONE, Browser, Demo

pytestmark = [pytest.mark.browser, pytest.mark.engines]


@pytest.mark.scripts("with", "without")
def test_somebody_logs_in_and_leaves(browser: Browser) -> None:
    browser.log_in(browser.demo.person("client"))
    assert browser.sees("Logg ut")
    assert browser.evaluate("innerWidth") == browser.size["width"]
    assert ("skript" in browser.reads()) != browser.scripts
    browser.leave()
    assert browser.reads() == WEATHER
    if browser.scripts:
        assert browser.back() == BEFORE


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_profile_in_a_folder_stays(
    engine: Engine, demo: Demo, tmp_path: Path, *, scripts: bool
) -> None:
    with engine.on_disk(demo, tmp_path, size=PHONE, scripts=scripts) as browser:
        browser.open("/")
        browser.leave()

    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert (demo.neutral.before.encode() in disk) == engine.keeps
