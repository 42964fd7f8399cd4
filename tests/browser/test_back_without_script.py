"""Without script, Back after the exit fetches a page anew, also one that began a visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.browser.checks import shown_by_back
from tests.browser.pages import Browser

pytestmark = [pytest.mark.browser, pytest.mark.engines]

NOBODYS = "+44 7700 900123"  # one of those that Britain keeps for stories
KEYS = "Array.from(document.querySelectorAll('.keys dd')).map(one => one.innerText)"


def log_in(browser: Browser) -> list[str]:
    """Log in; return what is private of the page."""
    browser.log_in(browser.demo.person("client"))
    return ["Logg ut", "Skriv til teamet"]


def begin_a_first_message(browser: Browser) -> list[str]:
    """Write, and be shown number and passphrase."""
    browser.open("/s")
    browser.write("Meldingen din", "Kan jeg snakke med noen?")
    browser.press("Gå videre")
    return list(browser.evaluate(KEYS))


def ask_to_be_rung(browser: Browser) -> list[str]:
    """Leave a number."""
    browser.open("/r")
    browser.write("Telefonnummeret ditt", NOBODYS)
    browser.tap("[name=time]")
    browser.press("Ring meg")
    return ["Vi har fått nummeret ditt"]


DOING: Mapping[str, Callable[[Browser], list[str]]] = {
    "log-in": log_in,
    "first message": begin_a_first_message,
    "call": ask_to_be_rung,
}


@pytest.mark.scripts("without")
@pytest.mark.sizes("phone")
@pytest.mark.parametrize("doing", DOING)
def test_back_shows_nothing_of_the_page_that_began_it(browser: Browser, doing: str) -> None:
    private = DOING[doing](browser)
    assert [words for words in private if words not in browser.reads()] == []
    browser.leave()

    assert shown_by_back(browser, private=private) == []


@pytest.mark.scripts("without")
@pytest.mark.sizes("phone")
def test_back_after_logging_out_shows_nothing_either(browser: Browser) -> None:
    private = log_in(browser)
    browser.press("Logg ut")

    assert shown_by_back(browser, private=private) == []
