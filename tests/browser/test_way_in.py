"""From the start page to "we have your message" and back again, on a phone without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Launched

from tests.browser.engines.chromium import window
from tests.browser.pages import PHONE, Demo
from tests.browser.way_in import FIRST, RECEIVED, WayIn

pytestmark = pytest.mark.browser


def test_four_taps_and_three_fields_until_the_team_has_it(chromium: Launched, demo: Demo) -> None:
    phone = window(chromium, demo, viewport=PHONE, java_script_enabled=False)
    one = WayIn(phone=phone).walk()

    assert (one.taps, one.fields) == (4, 3)
    assert FIRST not in phone.reads(), "the page they are left with does not show it"
    phone.leave()
    phone.context.close()

    other = window(chromium, demo, viewport=PHONE, java_script_enabled=False)
    other.log_in({"number": one.number, "passphrase": one.passphrase})
    assert RECEIVED in other.reads()
    other.leave()
    other.context.close()


def test_what_only_one_choice_needs_is_folded_away_without_scripts(
    chromium: Launched, demo: Demo
) -> None:
    phone = window(chromium, demo, viewport=PHONE, java_script_enabled=False)
    phone.open("/r")
    name, words = phone.page.locator("#name"), phone.page.locator("#text")
    assert (name.is_visible(), words.is_visible()) == (False, False)

    phone.tick("Spør etter et fornavn, og si ikke mer")
    assert (name.is_visible(), words.is_visible()) == (True, False)
    phone.press("Ring meg")
    phone.tick("Legg på uten å si noe")
    assert (name.is_visible(), words.is_visible()) == (True, False), "it has to be mended"
    phone.context.close()
