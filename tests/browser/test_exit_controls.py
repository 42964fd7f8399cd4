"""Every check of the exit finds fault with exits that are known to be wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.checks import (
    faults_of_the_exit,
    kept_by,
    shown_by_back,
    shown_by_the_tap,
    told_to,
)
from tests.browser.control import ELSEWHERE, EXITS, INBOX, LETTER, control_site
from tests.browser.outside import Outside
from tests.browser.pages import Browser, Demo
from tests.browser.waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.engines]

TYPED = "Half a sentence"
A_MOMENT = 0.5  # seconds


@pytest.fixture(scope="module")
def control(demo: Demo) -> Iterator[str]:
    """A site with such exits."""
    with control_site(demo.neutral.address) as address:
        yield address


def read_the_letter(browser: Browser, control: str, kind: str) -> None:
    """Read two pages, and begin to write."""
    browser.go(f"{control}/{kind}/inbox")
    browser.press("The letter")
    browser.write("Your answer", TYPED)


def test_back_after_the_usual_exit_shows_page_and_text(browser: Browser, control: str) -> None:
    read_the_letter(browser, control, "href")
    browser.leave()

    faults = shown_by_back(browser, private=[LETTER, TYPED, INBOX], site=control)
    assert "Back 1 shows 'What the letter says'" in faults
    assert "Back 1 shows 'Half a sentence'" in faults
    assert "Back 2 shows 'What the inbox shows'" in faults


def test_back_after_one_that_only_replaces_shows_the_page_before(
    browser: Browser, control: str
) -> None:
    read_the_letter(browser, control, "replace")
    browser.leave()

    faults = shown_by_back(browser, private=[LETTER, TYPED, INBOX], site=control)
    assert "Back 1 shows 'What the inbox shows'" in faults
    assert f"Back 1 leads to {control}/replace/inbox" in faults


@pytest.mark.parametrize("kind", EXITS)
def test_neither_is_blank(browser: Browser, control: str, kind: str) -> None:
    read_the_letter(browser, control, kind)
    browser.demo.neutral.slow = A_MOMENT

    shown = shown_by_the_tap(browser, name="")
    assert LETTER in shown
    assert any(LETTER in words and "Leave" in words for words in shown)


def test_the_usual_exit_tells_where_it_came_from(browser: Browser, control: str) -> None:
    read_the_letter(browser, control, "href")
    browser.demo.neutral.restore()
    browser.leave()

    assert told_to(browser.demo.neutral) == [f"{control}/"]


def test_what_a_page_stores_is_found(browser: Browser, control: str) -> None:
    read_the_letter(browser, control, "href")

    assert kept_by(browser) == ["localStorage"]


def test_a_request_to_somebody_else_is_found(
    browser: Browser, control: str, outside: Outside
) -> None:
    outside.asked.clear()
    read_the_letter(browser, control, "href")

    wait_for(lambda: outside.asked_for_by_pages)
    assert set(outside.asked_for_by_pages) == {ELSEWHERE}
    outside.asked.clear()


def test_an_exit_that_cannot_be_found_is_no_exit(browser: Browser, control: str) -> None:
    browser.go(f"{control}/href/inbox")

    faults = faults_of_the_exit(browser)
    assert "is not the second stop of the Tab key" in faults
    assert f"is small (rtl, {browser.size['width']} wide)" in faults
