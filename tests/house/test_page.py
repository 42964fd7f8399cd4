"""The page that every page is held against finds each fault it is meant to find."""

from __future__ import annotations

import pytest

from tests.page import RULES, Page
from tests.visitor import Visitor

BREAKS = {
    "has one h1": ("</h1>", "</h1><h1>Og en til</h1>"),
    "has one neutral title": ("<title>Logg inn", "<title>Politiet"),
    "says nothing around itself": ('name="robots"', 'name="politi"'),
    "says its language": ('<html lang="nb"', "<html"),
    "says its direction": (' dir="ltr" data', " data"),
    "can be left at the second stop": ('<a class="skip"', '<a href="/">Først</a><a class="skip"'),
    "labels every field": ('<label for="number"', "<label"),
    "describes every picture": ("</h1>", '</h1><img src="data:,">'),
    "has no script or style that its policy does not name": ("</h1>", "</h1><script>1</script>"),
    "has no style or script in attributes": ("<h1", '<h1 onclick="go()"'),
    "loads nothing from elsewhere": ("</h1>", '</h1><img alt="" src="//elsewhere.example/a">'),
    "leads nowhere else": ("</h1>", '</h1><a href="https://elsewhere.example">Ut</a>'),
    "has every id once": ("</h1>", '</h1><p id="main"></p>'),
    "points at what is there": ("</h1>", '</h1><a href="#gone">Dit</a>'),
    "names its fields neutrally": ('name="number"', 'name="police-number"'),
    "is light": ("</h1>", "</h1>" + "".join(map(chr, range(0x4E00, 0x8000)))),
}


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """A page with a form, as it is."""
    return visitor.read(visitor.get("/l"))


def test_the_page_to_log_in_by_has_no_fault(page: Page) -> None:
    assert page.faults() == []


@pytest.mark.parametrize("rule", RULES)
def test_breaking_a_rule_is_found(page: Page, rule: str) -> None:
    whole, broken = BREAKS[rule]
    assert whole in page.html

    spoilt = Page(page.html.replace(whole, broken, 1), policy=page.policy)

    assert spoilt.faults() == [rule]


@pytest.mark.parametrize("missing", ["formnovalidate", 'formaction="/"', 'formmethod="post"'])
def test_an_exit_that_does_not_work_is_none(page: Page, missing: str) -> None:
    before, leave, after = page.html.partition('<div class="exit">')
    spoilt = Page(before + leave + after.replace(missing, "", 1), policy=page.policy)

    assert spoilt.faults() == ["can be left at the second stop"]
