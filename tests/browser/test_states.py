"""What everybody must be able to use: every state on the way of one contact."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser as Launched

from tests.browser.demonstration import demonstration
from tests.browser.inspection import LIGHT, Inspection
from tests.browser.story import one_contact

pytestmark = pytest.mark.browser

EVERY_STATE = 60  # at least; fewer would mean that the story ended early


def test_no_state_on_the_way_has_barriers(chromium: Launched, tmp_path: Path) -> None:
    """In one shape; ``make access`` looks at all of them."""
    inspection = Inspection([LIGHT])
    with demonstration(tmp_path) as demo:
        one_contact(inspection, chromium, demo)

    assert inspection.faults == {}
    assert sum(inspection.seen.values()) > EVERY_STATE
