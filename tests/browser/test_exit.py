"""The exit, in every engine: at once, whatever happens around it, and nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.client import HTTPConnection

import pytest

from tests.browser.checks import (
    kept_by,
    shown_by_back,
    shown_by_the_tap,
    told_to,
)
from tests.browser.neutral import BEFORE, WEATHER
from tests.browser.outside import Outside
from tests.browser.pages import Browser, Demo
from tests.browser.waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.engines]

NAME = "Min side"
BOX = "Meldingen din"
TYPED = "Halvferdig, \u0623\u0647\u0644\u0627 og æøå"
LIFTED = """(() => {
  const exit = document.querySelector(".leave"), box = exit.getBoundingClientRect();
  const at = {bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2};
  exit.dispatchEvent(new PointerEvent("pointerdown", at));
  at.clientX += %d;
  at.clientY += %d;
  exit.dispatchEvent(new PointerEvent("pointerup", at));
})()"""
SLOW, A_MOMENT = 6.0, 0.5  # seconds
AROUND: Mapping[str, Callable[[Demo], object]] = {
    "as usual": lambda demo: demo,
    "portal stopped": lambda demo: demo.relay.stop(),
    "portal silent": lambda demo: demo.relay.hang(),
}


def visit(browser: Browser) -> list[str]:
    """Log in, read and begin to write; return what is private of it."""
    browser.log_in(browser.demo.person("client"))
    browser.press("Skriv til teamet")
    browser.write(BOX, TYPED)
    paragraphs = "Array.from(document.querySelectorAll('h1, main p')).map(one => one.innerText)"
    read = [words for words in browser.evaluate(paragraphs) if len(words) > 8]
    return [TYPED, "Logg ut", *read]


@pytest.mark.sizes("phone")
@pytest.mark.scripts("with", "without")
@pytest.mark.parametrize("path", ["/", "/e", "/i/a", "/no-such-page"])
def test_one_tap_leaves_from_every_page(browser: Browser, path: str) -> None:
    browser.open(path)
    browser.leave()

    assert browser.reads() == WEATHER
    if browser.scripts:
        assert browser.back() == BEFORE


@pytest.mark.parametrize("around", AROUND)
def test_back_shows_what_was_there_before(browser: Browser, around: str) -> None:
    private = visit(browser)
    AROUND[around](browser.demo)
    browser.leave()

    assert shown_by_back(browser, private=private, site=browser.demo.address) == []
    assert browser.reads() in {BEFORE, ""}


@pytest.mark.scripts("without")
def test_without_script_back_shows_nothing_private(browser: Browser) -> None:
    private = visit(browser)
    browser.leave()

    assert shown_by_back(browser, private=private) == []


@pytest.mark.scripts("with", "without")
def test_nothing_is_shown_without_any_connection(browser: Browser) -> None:
    private = visit(browser)
    browser.demo.relay.stop()
    browser.demo.neutral.relay.stop()
    browser.tap(".leave")
    wait_for(lambda: TYPED not in browser.reads())

    assert [words for words in private if words in browser.reads()] == []
    if browser.scripts:
        assert shown_by_back(browser, private=private, site=browser.demo.address) == []


def test_who_left_without_a_connection_is_logged_out_when_there_is_one(browser: Browser) -> None:
    browser.log_in(browser.demo.person("client"))
    browser.demo.relay.stop()
    browser.leave()
    browser.demo.restore()

    browser.open("/m")
    assert browser.sees("Logg inn")
    browser.open("/")
    assert "Logg ut" not in browser.reads()
    assert "x" not in [cookie["name"] for cookie in browser.cookies()]
    browser.log_in(browser.demo.person("client"))
    assert browser.sees("Sist gikk du ut med knappen")


def test_the_page_is_blank_in_the_task_of_the_tap(browser: Browser) -> None:
    visit(browser)
    browser.demo.neutral.slow = A_MOMENT

    assert shown_by_the_tap(browser, name=NAME) == []


@pytest.mark.sizes("phone")
def test_a_lifted_finger_leaves_before_its_click(browser: Browser) -> None:
    browser.open("/e")
    browser.evaluate(LIFTED % (0, 0))
    browser.arrive()

    assert browser.reads() == WEATHER


@pytest.mark.sizes("phone")
def test_a_finger_that_slid_away_leaves_nothing(browser: Browser) -> None:
    browser.open("/e")
    browser.evaluate(LIFTED % (0, -200))

    assert browser.evaluate("!gone && !!document.querySelector('.leave')")


@pytest.mark.sizes("phone")
def test_it_stays_blank_while_the_neutral_site_is_slow(browser: Browser) -> None:
    private = visit(browser)
    browser.demo.neutral.slow = SLOW

    assert shown_by_the_tap(browser, name=NAME) == []
    browser.demo.neutral.slow = 0.0
    assert shown_by_back(browser, private=private, site=browser.demo.address) == []


def test_it_works_before_the_rest_of_the_page_has_come(browser: Browser) -> None:
    browser.demo.relay.half(before=b"<header>")
    browser.open("/l", whole=False)
    browser.leave()

    assert shown_by_back(browser, private=["Logg inn"], site=browser.demo.address) == []


@pytest.mark.scripts("without")
def test_without_script_it_works_on_half_a_page_too(browser: Browser) -> None:
    browser.demo.relay.half(before=b"<header>")
    browser.open("/", whole=False)
    browser.leave()

    assert browser.reads() == WEATHER


def test_two_taps_are_as_good_as_one(browser: Browser) -> None:
    browser.open("/l")
    browser.tap(".leave", times=2)
    browser.arrive()

    assert browser.back() == BEFORE


def test_it_leaves_while_a_form_is_on_its_way(browser: Browser) -> None:
    private = visit(browser)
    browser.demo.relay.hang()
    browser.touch("Send")
    wait_for(lambda: browser.evaluate("!!document.querySelector('[aria-busy]')"))
    browser.leave()

    assert shown_by_back(browser, private=private, site=browser.demo.address) == []


def test_a_page_out_of_the_cache_shows_nothing(browser: Browser) -> None:
    """Not even if a browser keeps what it was told not to store."""
    browser.demo.relay.swapped = {b"no-store": b"no-cache"}
    private = visit(browser)
    browser.evaluate("""(addEventListener("pageshow", event => sessionStorage.setItem("shown",
        JSON.stringify([event.persisted, document.body.innerText]))), 1)""")
    browser.open("/i")
    seen = browser.back()

    assert [words for words in private[:1] if words in seen] == []
    assert browser.evaluate("sessionStorage.getItem('shown')") == '[true,""]'


@pytest.mark.scripts("with", "without")
def test_what_was_typed_is_offered_at_the_next_log_in(browser: Browser) -> None:
    private = visit(browser)
    browser.leave()
    assert shown_by_back(browser, private=private) == []

    browser.log_in(browser.demo.person("client"))
    browser.press("Skriv til teamet")
    assert browser.typed(BOX) == TYPED


@pytest.mark.scripts("with", "without")
def test_the_visit_is_over_and_the_neutral_site_told_nothing(
    browser: Browser, outside: Outside
) -> None:
    browser.log_in(browser.demo.person("client"))
    [cookie] = browser.cookies()
    assert "Logg ut" in _page_for(browser.demo, cookie["value"])
    browser.demo.neutral.restore()
    browser.leave()

    assert browser.reads() == WEATHER
    wait_for(lambda: "Logg ut" not in _page_for(browser.demo, cookie["value"]))
    assert told_to(browser.demo.neutral) == []
    assert outside.asked_for_by_pages == []


def _page_for(demo: Demo, cookie: str) -> str:
    """Return the start page that a bearer of this cookie is shown."""
    portal = HTTPConnection("localhost", demo.behind)
    portal.request("GET", "/", headers={"Cookie": f"__Host-s={cookie}"})
    page = portal.getresponse().read().decode()
    portal.close()
    return page


def test_other_tabs_go_too(browser: Browser) -> None:
    visit(browser)
    other = browser.new_tab()
    other.open("/i")
    browser.leave()

    other.arrive()
    assert other.reads() == WEATHER


def test_the_browser_keeps_one_cookie_and_nothing_else(browser: Browser) -> None:
    visit(browser)

    assert kept_by(browser) == []
    [cookie] = browser.cookies()
    assert cookie.get("expires", cookie.get("expiry", -1)) == -1
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"


def test_shift_three_times_leaves(browser: Browser) -> None:
    browser.open("/l")
    for said in ("to ganger", "én gang"):
        browser.key("Shift")
        assert said in browser.evaluate("document.getElementById('presses').textContent")
    browser.key("Shift")

    browser.arrive()
    assert browser.reads() == WEATHER


def test_shift_in_capital_letters_and_escape_do_not_leave(browser: Browser) -> None:
    browser.open("/l")
    browser.evaluate("document.getElementById('number').focus()")
    for keys in ["Shift+A", "Shift+B", "Shift", "Shift", "Shift+C", "Shift", "Shift", "Escape"]:
        browser.key(keys)

    assert browser.typed("Nummeret ditt") == "ABC"
    assert browser.heading() == "Logg inn"


@pytest.mark.scripts("with", "without")
def test_enter_in_a_field_sends_the_form_and_does_not_leave(browser: Browser) -> None:
    browser.open("/l")
    browser.write("Nummeret ditt", "1234")
    browser.key("Enter")

    assert browser.sees("Se på dette en gang til")
