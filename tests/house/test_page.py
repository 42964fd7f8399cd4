"""The page that every page is held against finds each fault it is meant to find."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from portal.frame import frame
from tests.house.test_words import environment, templates
from tests.page import RULES, Page
from tests.visitor import Visitor

BREAKS = {
    "has one h1": ("</h1>", "</h1><h1>Og en til</h1>"),
    "has one neutral title": ("<title>Logg inn", "<title>Politiet"),
    "says nothing around itself": ('name="robots"', 'name="politi"'),
    "says its language": ('<html lang="nb"', "<html"),
    "says its direction": (' dir="ltr" data', " data"),
    "can be left at the second stop": ('<a class="skip"', '<a href="/">Først</a><a class="skip"'),
    "lets no browser keep what was typed": (' autocomplete="off" action', " action"),
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


def names_of(source: str) -> set[str]:
    """Return the names that a template imports or sets, which hide those of the frame."""
    parsed = environment().parse(source)
    imported = [name for node in parsed.find_all(nodes.FromImport) for name in node.names]
    set_here = [node.target for node in parsed.find_all(nodes.Assign)]
    return {name if isinstance(name, str) else name[1] for name in imported} | {
        target.name for target in set_here if isinstance(target, nodes.Name)
    }


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_hides_what_the_frame_needs(app: Flask, path: Path) -> None:
    """The exit's shortcut was off where a macro had the name of what somebody chose."""
    with app.test_request_context("/"):
        needed = {*frame(), "request", "session", "g"}

    assert names_of('{% from "a.html" import b as c %}{% set d = 1 %}') == {"c", "d"}
    assert not names_of(path.read_text("utf-8")) & needed
