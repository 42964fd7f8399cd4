"""What a browser keeps of a visit says nothing: titles, addresses, the cookie, fields, files.

A browser's history holds addresses and titles, its autofill the names of fields, its folder
for downloads the names of files. Somebody who goes through them must learn nothing.
"""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.i18n import LANGUAGES, catalogue
from tests.house.source import ROOT, files, imports, module
from tests.page import FIELDS, KINDS, MISTAKE, tells
from tests.visitor import COOKIES, Visitor

NEUTRAL = re.compile(r"[a-z]{1,2}")
VARIABLE = re.compile(r"<(id|any\([a-z](,[a-z])*\)):\w+>")
READABLE = re.compile(r"[a-z]+(-[a-z]+)*")
SET_KIND = re.compile(r"{%-? *set kind *= *(.*?) *-?%}")


def test_the_list_knows_the_words_it_is_for() -> None:
    for words in (
        "vold",
        "politi",
        "police",
        "violence",
        "krise",
        "offer",
        "november",
        "vald",
        "court",
        "teieplikt",
    ):
        assert tells(f"/{words}/1")


def test_addresses_of_clients_and_the_public_say_nothing(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] == "team":
            continue
        for part in filter(None, rule.rule.split("/")):
            assert NEUTRAL.fullmatch(part) or VARIABLE.fullmatch(part), rule.rule
        assert not tells(rule.rule), rule.rule


def test_addresses_of_staff_can_be_read(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] == "team":
            assert rule.rule.startswith("/team/")
            for part in filter(None, rule.rule.split("/")):
                assert READABLE.fullmatch(part) or VARIABLE.fullmatch(part), rule.rule


def test_every_title_is_of_the_closed_list() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        for kind in SET_KIND.findall(path.read_text("utf-8")):
            assert kind in {f'_("{one}")' for one in KINDS}, f"{path.name}: {kind}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_say_nothing_in_any_language(language: str) -> None:
    titles = [str(catalogue(language).ugettext(title)) for title in (*KINDS, MISTAKE)]

    assert not {title: tells(title) for title in titles if tells(title)}
    assert all(len(title.split()) <= 3 for title in titles)


def test_names_of_fields_say_nothing() -> None:
    assert not {name: tells(name) for name in FIELDS if tells(name)}


def test_the_name_of_the_site_says_nothing_by_default(app: Flask) -> None:
    assert not tells(app.config["PORTAL"].site_name)


def test_there_is_one_cookie_and_its_name_says_nothing(client: Visitor) -> None:
    names = {name for name, *_ in client.http._cookies or ()}  # noqa: SLF001 - it lists them nowhere else
    kept = {key[2] for key in client.http._cookies or ()}  # noqa: SLF001 - as above

    assert len(kept) == 1, names
    assert kept <= COOKIES


def test_before_the_log_in_no_words_wait_in_the_cookie(app: Flask) -> None:
    """It is signed and not sealed there: what came of something stands on a page of its own."""
    views = app.view_functions.items()
    public = {view.__module__ for endpoint, view in views if endpoint.startswith("public.")}
    saying = {module(path) for path in files("portal") if "flask.flash" in imports(path)}

    assert len(public) > 3
    assert not public & saying


def test_nothing_is_handed_out_as_a_file() -> None:
    """No download has a name yet; the first one has to bring a rule for it."""
    for path in files("portal"):
        assert not {"send_file", "Content-Disposition"} & set(
            re.findall(r"send_file|Content-Disposition", path.read_text("utf-8"))
        ), path.name
