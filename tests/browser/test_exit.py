"""The exit: at once, from everywhere, and nothing behind."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from tests.browser.engines.chromium import ChromiumBrowser

pytestmark = pytest.mark.browser

PAGES = ["/", "/l", "/e", "/i", "/i/a", "/no-such-page"]
BLANK_WITHIN = 50  # milliseconds after the tap
MEASURE = """
addEventListener("click", event => console.log(JSON.stringify({
  took: performance.now() - event.timeStamp,
  words: document.body.innerText,
  title: document.title,
})), true)
"""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["nb-NO", "nn-NO", "en-GB"])
def test_it_is_the_second_tab_stop_and_large_and_free(
    any_phone: ChromiumBrowser, path: str, language: str
) -> None:
    any_phone.context.set_extra_http_headers({"Accept-Language": language})
    any_phone.open(path)
    any_phone.tab()
    any_phone.tab()

    at = any_phone.page.locator(":focus")
    box = at.bounding_box()
    assert at.get_attribute("class") == "leave"
    assert box is not None
    assert box["height"] >= 48
    assert box["y"] + box["height"] <= 844
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    on_top = any_phone.page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).className", middle
    )
    assert on_top == "leave"


@pytest.mark.parametrize("path", PAGES)
def test_one_tap_leaves_and_back_shows_what_was_before(phone: ChromiumBrowser, path: str) -> None:
    phone.open(path)
    phone.leave()

    assert [phone.back() for _ in range(4)] == ["Before", *[""] * 3]
    assert "referer" not in phone.demo.neutral.asked[-1].headers


def test_without_scripts_one_tap_leaves_too(any_phone: ChromiumBrowser) -> None:
    any_phone.open("/l")
    any_phone.leave()

    assert "referer" not in any_phone.demo.neutral.asked[-1].headers


def test_the_page_is_blank_at_once(phone: ChromiumBrowser) -> None:
    told: list[dict[str, object]] = []
    phone.open("/l")
    phone.page.on("console", lambda line: told.append(json.loads(line.text)))
    phone.page.evaluate(MEASURE)
    phone.write("Nummeret ditt", "1234 5678")
    phone.leave()

    assert told[0]["words"] == ""
    assert told[0]["title"] == "Min side"
    assert float(str(told[0]["took"])) < BLANK_WITHIN


def test_it_leaves_while_the_portal_hangs(phone: ChromiumBrowser) -> None:
    phone.open("/l")
    phone.context.route(phone.demo.address + "/**", lambda _route: None)
    phone.page.get_by_role("button", name="Logg inn").click()  # never answered
    phone.leave()

    assert phone.page.title() == "Weather"


def test_it_is_blank_without_a_connection(phone: ChromiumBrowser) -> None:
    phone.open("/l")
    phone.context.set_offline(offline=True)
    phone.page.locator(".leave").click()

    expect(phone.page.get_by_text("Logg inn")).to_have_count(0)


def test_it_works_before_the_rest_of_the_page_has_come(phone: ChromiumBrowser) -> None:
    def half(route: Route) -> None:
        page = route.fetch().text()
        route.fulfill(body=page[: page.index("<header>")], content_type="text/html")

    phone.context.route(phone.demo.address + "/l", half)
    phone.open("/l")
    phone.leave()

    assert phone.page.title() == "Weather"


def test_two_taps_are_as_good_as_one(phone: ChromiumBrowser) -> None:
    phone.open("/l")
    phone.page.locator(".leave").dblclick()
    phone.page.wait_for_url(phone.demo.neutral.address)

    assert phone.back() == "Before"


def test_other_tabs_go_too(phone: ChromiumBrowser) -> None:
    phone.open("/l")
    other = phone.context.new_page()
    other.goto(phone.demo.address + "/i")
    phone.leave()

    other.wait_for_url(phone.demo.neutral.address)


def test_an_old_cookie_is_refused(any_phone: ChromiumBrowser) -> None:
    any_phone.log_in(any_phone.demo.person("client"))
    old = any_phone.context.cookies()
    own = any_phone.page.locator("body").inner_text()
    any_phone.leave()

    any_phone.context.clear_cookies()
    any_phone.context.add_cookies([{**cookie} for cookie in old])  # type: ignore[typeddict-item]
    any_phone.open("/")
    assert "Logg ut" in own
    assert "Logg ut" not in any_phone.page.locator("body").inner_text()


def test_shift_three_times_leaves(phone: ChromiumBrowser) -> None:
    phone.open("/l")
    phone.page.keyboard.press("Shift")
    assert "to ganger" in str(phone.page.locator("#presses").text_content())
    phone.page.keyboard.press("Shift")
    assert "én gang" in str(phone.page.locator("#presses").text_content())
    phone.page.keyboard.press("Shift")

    phone.page.wait_for_url(phone.demo.neutral.address)


def test_shift_in_capital_letters_and_escape_do_not_leave(phone: ChromiumBrowser) -> None:
    phone.open("/l")
    phone.page.get_by_label("Nummeret ditt").focus()
    for key in ["Shift+A", "Shift+B", "Shift", "Shift", "Shift+C", "Shift", "Shift", "Escape"]:
        phone.page.keyboard.press(key)

    assert phone.typed("Nummeret ditt") == "ABC"
    assert phone.heading() == "Logg inn"


def test_enter_in_a_field_sends_the_form_and_does_not_leave(any_phone: ChromiumBrowser) -> None:
    any_phone.open("/l")
    any_phone.page.get_by_label("Nummeret ditt").press("Enter")

    assert any_phone.sees("Se på dette en gang til")
