"""The exit works in odd browsers, under odd fingers, and while a page is on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.relay import READABLE

pytestmark = pytest.mark.browser

NO_CHANNEL = "window.BroadcastChannel = function () { throw new Error(); }"  # no cookies allowed
FINGER, ANOTHER = 1, 2
Fingers = Callable[..., None]


@pytest.fixture
def spoilt(phone: ChromiumBrowser) -> Iterator[ChromiumBrowser]:
    """A phone that refuses the exit's script, which is not what the policy names."""
    phone.demo.relay.swapped = READABLE | {b"var gone = false": b"var gone = wrong"}
    yield phone
    phone.demo.restore()


@pytest.fixture
def fingers(phone: ChromiumBrowser) -> Fingers:
    """Fingers on the screen: all that are there, as the browser is told of them."""
    tools = phone.context.new_cdp_session(phone.page)

    def touch(kind: str, *points: tuple[int, float, float]) -> None:
        named = [{"id": id, "x": x, "y": y} for id, x, y in points]
        tools.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": named})

    return touch


def middle(phone: ChromiumBrowser) -> tuple[float, float]:
    """Return where the middle of the exit is."""
    box = phone.page.locator(".leave").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_it_works_where_other_tabs_cannot_be_told(phone: ChromiumBrowser) -> None:
    phone.page.add_init_script(NO_CHANNEL)
    phone.log_in(phone.demo.person("client"))
    phone.leave()

    assert phone.page.url == phone.demo.neutral.address


def test_it_works_where_its_script_does_not(spoilt: ChromiumBrowser) -> None:
    spoilt.open("/")
    assert spoilt.evaluate("window.blank === undefined")
    spoilt.leave()

    assert spoilt.page.url == spoilt.demo.neutral.address


def test_a_page_that_is_blank_already_can_be_left(phone: ChromiumBrowser) -> None:
    phone.log_in(phone.demo.person("client"))
    phone.evaluate("blank()")  # as while the page after a log-in is on its way
    for _ in range(3):
        phone.key("Shift")

    phone.arrive()
    assert phone.page.url == phone.demo.neutral.address


def test_a_finger_that_shakes_leaves(phone: ChromiumBrowser, fingers: Fingers) -> None:
    phone.open("/i")
    x, y = middle(phone)
    fingers("Start", (FINGER, x, y))
    fingers("Move", (FINGER, x, y - 20))
    fingers("End")

    phone.arrive()
    assert phone.page.url == phone.demo.neutral.address


def test_a_second_finger_keeps_nobody(phone: ChromiumBrowser, fingers: Fingers) -> None:
    phone.open("/i")
    x, y = middle(phone)
    fingers("Start", (FINGER, x, y))
    fingers("Start", (FINGER, x, y), (ANOTHER, x, 200))
    fingers("End")

    phone.arrive()
    assert phone.page.url == phone.demo.neutral.address


def test_another_log_in_closes_the_pages_of_the_one_before(phone: ChromiumBrowser) -> None:
    other = phone.new_tab()
    other.open("/l")
    phone.log_in(phone.demo.person("client"))
    somebody = phone.demo.person("team")
    other.write("Nummeret ditt", somebody["number"])
    other.write("Passordet ditt", somebody["passphrase"])
    other.touch("Logg inn")

    expect(phone.page.locator(".leave")).to_have_count(0)
    expect(phone.page.locator("h1")).to_have_text("Min side")
