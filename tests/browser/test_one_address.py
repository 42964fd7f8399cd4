"""One address: with scripts the browser's history holds one line, whatever somebody reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.engines.chromium import Chromium, ChromiumBrowser
from tests.browser.neutral import BEFORE
from tests.browser.pages import PHONE, Demo
from tests.browser.residue.runs import LEFT, SITE_NAME, Run
from tests.browser.residue.traces import search
from tests.browser.residue.visit import notes_of, unfinished
from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser


def test_links_change_the_page_and_not_the_address(phone: ChromiumBrowser) -> None:
    phone.open("/")
    entries = phone.page.evaluate("history.length")
    phone.press("Logg inn")

    assert phone.heading() == "Logg inn"
    assert phone.page.title().startswith("Logg inn ")
    assert phone.focused() == "H1"
    assert phone.page.url == phone.demo.address + "/"
    assert phone.page.evaluate("history.length") == entries


def test_a_form_that_comes_back_says_what_to_mend(phone: ChromiumBrowser) -> None:
    phone.open("/")
    phone.press("Logg inn")
    phone.press("Logg inn")

    assert phone.page.title().startswith("Feil: Logg inn ")
    assert phone.page.locator(":focus").get_attribute("role") == "alert"
    phone.page.locator("[role=alert] a").first.click()
    assert phone.focused() == "number"
    assert phone.page.url == phone.demo.address + "/"


def test_an_error_is_put_in_place_too(phone: ChromiumBrowser) -> None:
    phone.open("/")
    phone.page.evaluate("document.querySelector('main a').setAttribute('href', '/no-such-page')")
    phone.page.locator("main a").first.click()

    assert phone.sees("Vi finner ikke denne siden")
    assert phone.page.url == phone.demo.address + "/"


def test_reloading_shows_the_start_page(phone: ChromiumBrowser) -> None:
    phone.open("/")
    start = phone.heading()
    phone.press("Logg inn")
    phone.page.reload()

    assert phone.heading() == start


def test_logging_in_loads_a_new_document(phone: ChromiumBrowser) -> None:
    phone.open("/")
    phone.page.evaluate("window.before = true")
    phone.log_in(phone.demo.person("client"))

    assert phone.sees("Logg ut")
    assert phone.page.evaluate("window.before") is None
    assert phone.back() == BEFORE


def test_changing_the_language_gives_back_what_was_typed(any_phone: ChromiumBrowser) -> None:
    any_phone.open("/l")
    any_phone.write("Nummeret ditt", "1234")
    any_phone.press("English")

    assert any_phone.page.locator("html").get_attribute("lang") == "en"
    assert any_phone.page.locator("#number").input_value() == "1234"


def test_without_a_connection_the_page_and_the_text_stay(phone: ChromiumBrowser) -> None:
    phone.open("/l")
    phone.write("Nummeret ditt", "1234")
    phone.context.set_offline(offline=True)
    phone.find("Logg inn").click()

    assert phone.sees("Ingen forbindelse. Det du skrev, er her fortsatt.")
    assert phone.typed("Nummeret ditt") == "1234"


def test_an_answer_of_somebody_else_is_not_shown(phone: ChromiumBrowser) -> None:
    phone.open("/")
    phone.context.route(
        phone.demo.address + "/l",
        lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"),
    )
    phone.find("Logg inn").click()

    assert phone.sees("Ingen forbindelse.")
    expect(phone.page.locator(".leave")).to_be_visible()


def test_two_taps_send_once(phone: ChromiumBrowser) -> None:
    sent: list[str] = []

    def count(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
        route.continue_()

    phone.open("/l")
    phone.context.route(phone.demo.address + "/l", count)
    phone.find("Logg inn").dblclick()

    assert phone.sees("Se på dette en gang til")
    assert len(sent) == 1


def test_waiting_shows_after_a_moment(phone: ChromiumBrowser) -> None:
    phone.open("/")
    phone.context.route(phone.demo.address + "/l", lambda _route: None)
    phone.find("Logg inn").click()

    expect(phone.page.locator("main[aria-busy=true]")).to_be_visible()


def test_an_idle_visit_is_warned_and_then_ends(phone: ChromiumBrowser) -> None:
    phone.page.clock.install()
    phone.log_in(phone.demo.person("client"))
    seconds = int(str(phone.page.locator("html").get_attribute("data-idle")))

    phone.page.clock.fast_forward((seconds - 50) * 1000)
    assert phone.sees("Om ett minutt lukkes siden.")
    phone.find("Fortsett").click()
    expect(phone.find("Fortsett")).to_have_count(0)

    phone.page.clock.fast_forward((seconds + 5) * 1000)
    expect(phone.page.locator(".leave")).to_have_count(0)
    assert phone.page.locator("body").inner_text().split() == ["Min", "side", "Fortsett"]
    assert phone.page.title() == "Min side"
    assert phone.page.url == phone.demo.address + "/"

    phone.find("Fortsett").click()  # whoever does so is not let in, also where the server waits
    assert phone.sees("Jeg har fått en kode")


def test_who_reads_for_long_is_not_idle(phone: ChromiumBrowser) -> None:
    phone.page.clock.install()
    phone.log_in(phone.demo.person("client"))
    seconds = int(str(phone.page.locator("html").get_attribute("data-idle")))

    with phone.page.expect_response(lambda answer: answer.url.endswith("/k")):
        phone.page.clock.fast_forward((seconds - 120) * 1000)
        phone.page.mouse.wheel(0, 10)
        phone.page.clock.run_for(2000)
    phone.page.clock.fast_forward((seconds - 120) * 1000)
    assert phone.page.locator("#says").inner_text() == ""

    phone.page.clock.fast_forward(70_000)
    assert phone.sees("Om ett minutt lukkes siden.")


def test_a_first_message_that_nobody_goes_on_with_is_closed(phone: ChromiumBrowser) -> None:
    phone.page.clock.install()
    phone.open("/s")
    phone.write("Meldingen din", "Jeg begynner å skrive")
    seconds = int(str(phone.page.locator("html").get_attribute("data-idle")))

    phone.page.clock.fast_forward((seconds - 50) * 1000)
    assert phone.sees("Om ett minutt lukkes siden.")
    phone.page.keyboard.press("Shift")  # any touch will do
    expect(phone.page.locator("#says")).to_be_empty()
    phone.page.clock.fast_forward((seconds - 50) * 1000)
    assert phone.typed("Meldingen din") == "Jeg begynner å skrive"

    phone.page.clock.fast_forward(60_000)
    expect(phone.page.locator(".leave")).to_have_count(0)
    assert phone.page.locator("body").inner_text().split() == ["Min", "side", "Fortsett"]
    wait_for(lambda: not phone.cookies(), called="the end of what the cookie said")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_the_disk_tells_nothing_of_the_visit(
    chromium_once: Chromium, demo: Demo, tmp_path: Path, *, scripts: bool
) -> None:
    """``make residue`` does the same with the whole of a visit, in every engine."""
    notes = notes_of(demo)
    with chromium_once.on_disk(demo, tmp_path, size=PHONE, scripts=scripts) as visitor:
        unfinished(visitor, notes)
        visitor.leave()
    traces = search(tmp_path, notes, name=SITE_NAME)
    left = Run(engine="Chromium", scripts=scripts, ended=LEFT, notes=notes, traces=traces)

    assert "/" in traces.paths  # so the search finds what is there
    assert left.missed() == []
