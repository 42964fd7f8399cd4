"""The curtain: a page that nobody touched shows nothing, and one tap brings it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.pages import LOOK_AWAY

pytestmark = pytest.mark.browser

DRAWN = "html[data-drawn]"
A_WHILE = 600_000  # milliseconds


@pytest.fixture
def reading(phone: ChromiumBrowser) -> ChromiumBrowser:
    """A client who has a page of theirs open."""
    phone.page.clock.install()
    phone.log_in(phone.demo.person("client"))
    return phone


def seconds(browser: ChromiumBrowser) -> int:
    """Return how long a page may lie untouched."""
    return int(str(browser.page.locator("html").get_attribute("data-curtain")))


def covered(browser: ChromiumBrowser, what: str) -> bool:
    """Whether something else lies on top of the middle of ``what``."""
    return bool(
        browser.page.locator(what).evaluate(
            """one => {
              const box = one.getBoundingClientRect();
              const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return !one.contains(top);
            }"""
        )
    )


def look_away(browser: ChromiumBrowser) -> None:
    """Let the page be hidden, as when somebody opens another app."""
    browser.page.evaluate(LOOK_AWAY)


def test_an_untouched_page_is_covered_and_the_exit_is_not(reading: ChromiumBrowser) -> None:
    reading.page.clock.fast_forward((seconds(reading) + 2) * 1000)

    expect(reading.page.locator(DRAWN)).to_be_attached()
    assert covered(reading, "h1")
    assert covered(reading, ".name")
    assert not covered(reading, ".leave")
    reading.leave()


def test_a_tap_brings_the_page_back_and_presses_nothing(reading: ChromiumBrowser) -> None:
    here = reading.heading()
    reading.page.clock.fast_forward((seconds(reading) + 2) * 1000)
    link = reading.page.locator("main .card").first.bounding_box()
    assert link is not None
    reading.page.mouse.click(link["x"] + 40, link["y"] + 20)

    expect(reading.page.locator(DRAWN)).to_have_count(0)
    assert reading.heading() == here
    assert not covered(reading, "h1")


def test_a_key_brings_it_back_and_does_nothing_else(reading: ChromiumBrowser) -> None:
    here = reading.heading()
    reading.page.locator("main .card").first.focus()
    reading.page.clock.fast_forward((seconds(reading) + 2) * 1000)
    reading.page.keyboard.press("Enter")

    expect(reading.page.locator(DRAWN)).to_have_count(0)
    assert reading.heading() == here


@pytest.mark.parametrize("touch", ["scroll", "key", "pointer", "focus"])
def test_whoever_is_still_there_sees_the_page(reading: ChromiumBrowser, touch: str) -> None:
    reading.page.clock.fast_forward((seconds(reading) - 5) * 1000)
    match touch:
        case "scroll":
            reading.page.evaluate("dispatchEvent(new Event('scroll'))")
        case "key":
            reading.page.keyboard.press("ArrowDown")
        case "pointer":
            reading.page.mouse.move(100, 100)
        case "focus":
            reading.page.locator("main .card").first.focus()
    reading.page.clock.fast_forward(7000)

    expect(reading.page.locator(DRAWN)).to_have_count(0)


def test_a_page_somebody_looked_away_from_is_covered_at_once(reading: ChromiumBrowser) -> None:
    look_away(reading)

    assert covered(reading, "h1")


def test_the_curtain_is_for_the_eye_alone(reading: ChromiumBrowser) -> None:
    before = reading.page.locator("body").aria_snapshot()
    look_away(reading)

    assert reading.page.locator("body").aria_snapshot() == before


def test_an_answer_that_comes_behind_the_curtain_stays_behind_it(reading: ChromiumBrowser) -> None:
    reading.page.locator("main .card").last.evaluate(
        """card => {
          card.click();
        }"""
    )
    look_away(reading)
    expect(reading.page.locator("h1")).to_have_text("Mine valg")

    assert covered(reading, "h1")


def test_the_warning_before_the_end_stands_in_front_of_it(reading: ChromiumBrowser) -> None:
    idle = int(str(reading.page.locator("html").get_attribute("data-idle")))
    reading.page.clock.fast_forward((idle - 50) * 1000)
    expect(reading.page.locator(DRAWN)).to_be_attached()

    assert not covered(reading, "[data-stay]")
    reading.find("Fortsett").click()
    expect(reading.page.locator(DRAWN)).to_have_count(0)
    expect(reading.find("Fortsett")).to_have_count(0)


@pytest.mark.parametrize("path", ["/s", "/r", "/e", "/l"])
def test_what_is_typed_before_the_log_in_is_covered_too(path: str, phone: ChromiumBrowser) -> None:
    phone.open(path)
    look_away(phone)

    assert covered(phone, "h1")
    assert phone.page.locator("html[data-unpressed]").count() == 0  # Shift three times leaves


def test_public_pages_to_read_are_covered_while_somebody_looks_away(
    phone: ChromiumBrowser,
) -> None:
    phone.page.clock.install()
    phone.open("/")
    phone.page.clock.fast_forward(A_WHILE)
    assert not covered(phone, "h1")

    look_away(phone)
    assert covered(phone, "h1")
    phone.page.mouse.click(100, 100)
    assert not covered(phone, "h1")


def test_shift_three_times_leaves_from_behind_it(reading: ChromiumBrowser) -> None:
    look_away(reading)
    for _ in range(3):
        reading.page.keyboard.press("Shift")

    expect(reading.page.get_by_text("Weather").first).to_be_visible()


def test_who_turned_the_shortcut_off_does_not_leave_by_it(phone: ChromiumBrowser) -> None:
    phone.log_in(phone.demo.person("client"))
    phone.press("Mine valg")
    phone.page.get_by_text("Shift tre ganger forlater siden").click()
    phone.press("Lagre valgene")
    for _ in range(3):
        phone.page.keyboard.press("Shift")

    assert phone.sees("Valgene dine er lagret.")
    assert phone.page.locator("#presses").text_content() == ""
    phone.press("Mine valg")
    phone.page.get_by_text("Shift tre ganger forlater siden").click()
    phone.press("Lagre valgene")
