"""What somebody has typed is not lost: not by time, not by the exit, not without a connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.pages import LOOK_AWAY

pytestmark = pytest.mark.browser

BOX = "Meldingen din"


def _to_the_box(browser: ChromiumBrowser) -> None:
    browser.log_in(browser.demo.person("client"))
    browser.press("Skriv til teamet")


def test_a_text_is_saved_while_it_is_written(phone: ChromiumBrowser) -> None:
    phone.page.clock.install()
    _to_the_box(phone)
    with phone.page.expect_response("**/d") as saved:
        phone.write(BOX, "Dette er ikke sendt ennå")
        phone.page.clock.fast_forward(6000)

    assert saved.value.ok
    assert phone.sees("Lagret")


def test_a_text_given_back_goes_along_too(any_phone: ChromiumBrowser) -> None:
    _to_the_box(any_phone)
    any_phone.write(BOX, "Skrevet før språket ble byttet")
    any_phone.press("English")
    any_phone.press("Bokmål")
    any_phone.leave()

    _to_the_box(any_phone)
    assert any_phone.typed(BOX) == "Skrevet før språket ble byttet"


def test_a_text_too_long_for_a_parting_request_is_cut_and_not_lost(phone: ChromiumBrowser) -> None:
    _to_the_box(phone)
    phone.page.get_by_label(BOX).fill("\u1230" * 21_000)  # 63,000 bytes
    phone.leave()

    _to_the_box(phone)
    assert phone.typed(BOX) == "\u1230" * 20_000


def test_an_error_leaves_the_text_where_it_is(phone: ChromiumBrowser) -> None:
    def fail(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        error = route.fetch(url=phone.demo.address + "/no-such-page", method="GET")
        return route.fulfill(response=error, status=503)

    _to_the_box(phone)
    phone.write(BOX, "Jeg vil ikke skrive dette en gang til")
    phone.context.route(phone.demo.address + "/m/*", fail)
    phone.find("Send").click()

    expect(phone.page.locator("#says")).not_to_be_empty()
    assert phone.typed(BOX) == "Jeg vil ikke skrive dette en gang til"


def test_logging_out_in_another_tab_closes_this_one_and_keeps_the_text(
    phone: ChromiumBrowser,
) -> None:
    _to_the_box(phone)
    phone.write(BOX, "Skrevet da noen logget ut")
    other = phone.context.new_page()
    other.goto(phone.demo.address + "/")
    other.get_by_role("button", name="Logg ut").click()
    other.get_by_role("link", name="Logg inn").wait_for()
    other.close()

    expect(phone.page.locator("textarea")).to_have_count(0)
    assert phone.page.locator("body").inner_text().split() == ["Min", "side", "Fortsett"]
    _to_the_box(phone)
    assert phone.typed(BOX) == "Skrevet da noen logget ut"


def test_a_forgotten_tab_undoes_nothing_when_it_is_left(phone: ChromiumBrowser) -> None:
    _to_the_box(phone)
    other = window_beside(phone)
    other.get_by_label(BOX, exact=True).fill("Skrevet i den andre")
    with other.expect_response("**/d") as saved:
        other.evaluate(LOOK_AWAY)
    assert saved.value.ok
    other.close()
    phone.leave()

    _to_the_box(phone)
    assert phone.typed(BOX) == "Skrevet i den andre"


def window_beside(phone: ChromiumBrowser) -> Page:
    """Open the same thread in a second tab."""
    other = phone.context.new_page()
    other.goto(phone.demo.address + "/m")
    return other
