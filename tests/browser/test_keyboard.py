"""The five main journeys with the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Launched
from playwright.sync_api import expect

from tests.browser.engines.chromium import ChromiumBrowser, window
from tests.browser.keyboard import Keyboard
from tests.browser.pages import DESK, PHONE, Demo
from tests.browser.test_walk import STATION, TEXT, invite, tell_of_a_release

pytestmark = pytest.mark.browser

NAME = "Kari uten mus"
EXIT = "Forlat siden nå"


@pytest.fixture
def staff(chromium: Launched, demo: Demo) -> Iterator[ChromiumBrowser]:
    """An analyst at their desk, with a mouse."""
    browser = window(chromium, demo, viewport=DESK)
    browser.log_in(demo.person("team", professions=["analyst"]))
    yield browser
    browser.close()


@pytest.fixture
def keys(phone: ChromiumBrowser) -> Keyboard:
    """The keyboard of a telephone."""
    return Keyboard(phone)


def come_in(keys: Keyboard, code: str) -> None:
    """Come in by a code, after one try without."""
    keys.browser.open("/")
    assert keys.tab() == "Hopp til innholdet"
    assert keys.tab() == EXIT
    keys.press("Jeg har fått en kode")
    keys.press("Gå videre")
    keys.press("Gå videre")
    assert "Skriv koden" in keys.hears()
    keys.to("Skriv koden")
    keys.browser.key("Enter")
    assert keys.browser.focused() == "code"
    keys.browser.page.keyboard.type(code)
    keys.press("Gå videre")
    number, passphrase = keys.browser.page.locator(".keys dd").all_inner_texts()
    keys.press("Jeg har skrevet dem ned", "Space")
    keys.type("De fire siste sifrene", number[-4:])
    asked = re.search(r"Ord nummer (\d+)", keys.browser.page.locator("main").inner_text())
    assert asked
    keys.type(asked[0], passphrase.split()[int(asked[1]) - 1])
    keys.press("Gå inn")


def read_the_notice(keys: Keyboard) -> None:
    """Confirm the notice, after one wrong answer that the page explains."""
    keys.press("Skriv til teamet")
    for answers in (("Nei", "Nei", "Nei"), ("Ja", "Nei", "Nei")):
        for answer in answers:
            keys.choose(answer)
        keys.press("Gå videre")
        if answers[0] == "Nei":
            assert "Se på dette en gang til" in keys.hears()


def write(keys: Keyboard) -> None:
    """Write to the team, after one try with nothing written."""
    keys.press("Send")
    assert "Skriv" in keys.hears()
    keys.type("Meldingen din", TEXT)
    keys.press("Send", "Space")
    assert "Meldingen er sendt." in keys.hears()


def book(keys: Keyboard) -> None:
    """Open a second day, and book the first time of the first."""
    keys.press("Start", by="Shift+Tab")
    keys.press("Bestill samtale")
    keys.browser.page.locator("summary").nth(1).wait_for()
    first = keys.browser.page.locator(".times a").first.inner_text()
    day = keys.browser.page.locator("summary").nth(1).inner_text()
    keys.to(day)
    keys.browser.key("Space")
    assert keys.browser.page.locator("details").nth(1).get_attribute("open") is not None
    keys.press(first, by="Shift+Tab")
    keys.press("Bestill: vi")
    assert "Timen er bestilt." in keys.hears()


def answer(keys: Keyboard) -> None:
    """Read of a release, and answer."""
    keys.press("Start", by="Shift+Tab")
    keys.press("Beskjed fra teamet")
    assert keys.browser.sees(STATION)
    keys.press("Jeg er trygg", "Space")
    assert "Takk. Vi ser" in keys.hears()


def choose_and_leave(keys: Keyboard) -> None:
    """Choose a longer time, no Shift, and go out by the button."""
    keys.press("Start", by="Shift+Tab")
    keys.press("Mine valg")
    keys.to("10 min")
    keys.browser.key("ArrowRight")
    keys.to("Shift tre ganger")
    keys.browser.key("Space")
    keys.press("Lagre valgene")
    assert "Valgene dine er lagret." in keys.hears()
    for _ in range(3):
        keys.browser.key("Shift")
    keys.to(EXIT, "Shift+Tab")
    keys.browser.key("Enter")
    keys.browser.arrive()


def test_the_five_journeys(keys: Keyboard, staff: ChromiumBrowser) -> None:
    come_in(keys, invite(staff, NAME))
    read_the_notice(keys)
    write(keys)
    book(keys)
    tell_of_a_release(staff, NAME)
    answer(keys)
    choose_and_leave(keys)

    assert keys.faults == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_keeps_the_focus(chromium: Launched, demo: Demo, viewport: dict[str, int]) -> None:
    browser = window(chromium, demo, viewport=viewport)
    keys = Keyboard(browser)
    browser.log_in(demo.person("team", professions=["leader"]))
    for path in ("/l", "/i", "/team/staff", "/team/cases/new"):
        browser.open(path)
        there = keys.round()

        assert there[:2] == ["Hopp til innholdet", EXIT]
        assert set(there) == set(keys.round("Shift+Tab"))
    browser.close()

    assert keys.faults == []


def test_shift_three_times_is_announced(keys: Keyboard) -> None:
    keys.browser.open("/l")
    news = keys.browser.page.get_by_role("status")
    for left in ("to ganger til", "én gang til"):
        keys.browser.key("Shift")
        expect(news.filter(has_text=left)).to_be_attached()
    keys.browser.key("Shift")
    keys.browser.arrive()
