"""The exit can be found and reached: on every page, in every language, in both directions."""

from __future__ import annotations

import pytest

from portal.i18n import DEFAULT, LANGUAGES
from tests.browser.checks import covered, faults_of_the_exit
from tests.browser.pages import DESK, PHONE, Browser

pytestmark = [pytest.mark.browser, pytest.mark.engines]


@pytest.mark.sizes("phone")  # and made larger on each page
@pytest.mark.parametrize("who", ["stranger", "client", "team"])
def test_it_is_the_second_tab_stop_and_large_and_free(browser: Browser, who: str) -> None:
    seen_by_strangers = "nothing"
    if who != "stranger":
        browser.log_in(browser.demo.person(who))
        seen_by_strangers = "/i/"
    found = {path: faults(browser) for path in browser.walk(leave_out=seen_by_strangers)}
    paths = list(found)
    for own_name in [name for code, name in LANGUAGES.items() if code != DEFAULT]:
        browser.open("/i")
        browser.press(own_name)
        for path in [*paths, "/no-such-page"]:
            browser.open(path)
            found[f"{path} in {own_name}"] = faults(browser)

    assert len(paths) > 5
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.scripts("without")
@pytest.mark.sizes("phone")
def test_it_is_found_without_scripts(browser: Browser) -> None:
    found = {path: faults(browser) for path in browser.walk()}

    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def faults(browser: Browser) -> list[str]:
    """Return what is wrong with the exit of this page, on a phone and at a desk."""
    found = faults_of_the_exit(browser)
    browser.resize(DESK)
    found += covered(browser)
    browser.resize(PHONE)
    return found
