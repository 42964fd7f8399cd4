"""Words for people: all of them translated, none of them a label."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from portal.i18n import DEFAULT, LANGUAGES
from tests.house.source import ROOT, files, tree

TEMPLATES = ROOT / "templates"
LETTER = re.compile(r"[^\W\d_]")
PLACE = re.compile(r"%\(\w+\)\w")
SAID_ALOUD = {"alt", "title", "aria-label", "placeholder"}
TRANSLATES = {"_", "gettext", "ngettext"}
LOOKS_LIKE_WORDS = re.compile(r"^[A-ZÆØÅ](?![a-z]+[A-Z])|[æøå]|[^\W\d_]+ [^\W\d_]+")
OTHERS = [language for language in LANGUAGES if language != DEFAULT]

LABELS = re.compile(
    r"\b(volds)?(offer(et|ene|a)?|utøver(en|e|ne)?(?! vold)|utøvar\w*)\b"
    r"|\b(gjernings|volds)(mann|person|menn)\w*"
    r"|\bovergrip\w*|\bmishandler\w*|\b(victim|perpetrator|offender|abuser|batterer)s?\b",
    re.IGNORECASE,
)


def templates() -> list[Path]:
    """Return every template."""
    return sorted(TEMPLATES.rglob("*.html"))


@cache
def environment() -> Environment:
    """Return Jinja as the portal has it."""
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


class Bare(HTMLParser):
    """Collects the words that stand in a template outside of any expression."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        tokens = environment().lex(source)
        self.feed("".join(value for _, kind, value in tokens if kind == "data"))
        self.close()

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if LETTER.search(data):
            self.words.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a screen reader would say."""
        self.words += [
            f"<{tag} {name}={value}>"
            for name, value in attrs
            if name in SAID_ALOUD and LETTER.search(value or "")
        ]


def untranslated(node: nodes.Node) -> Iterator[str]:
    """Yield the strings of expressions that look like words and are not translated."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in TRANSLATES:
        return
    if isinstance(node, nodes.Const) and LOOKS_LIKE_WORDS.search(str(node.value)):
        yield str(node.value)
    for child in node.iter_child_nodes():
        yield from untranslated(child)


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_holds_no_words_but_translated_ones(path: Path) -> None:
    source = path.read_text("utf-8")
    of_python = {"True", "False", "None"}

    assert Bare(source).words == []
    assert set(untranslated(environment().parse(source))) - of_python == set()


def test_bare_words_in_a_template_would_be_found() -> None:
    assert Bare('<p>Hei {{ name }}</p><img alt="Et tre">').words == ["Hei", "<img alt=Et tre>"]
    assert [*untranslated(environment().parse('{{ card("/t", "Bestill samtale") }}'))]
    assert not [*untranslated(environment().parse('{{ card("/t", _("Bestill samtale")) }}'))]


@cache
def used() -> frozenset[str]:
    """Return all the words that are marked for translators."""
    method = [("portal/**.py", "python"), ("templates/**.html", "jinja2")]
    found = extract_from_dir(ROOT, method, options_map={"templates/**.html": {"trimmed": "true"}})
    return frozenset(
        words if isinstance(words, str) else words[0] for _file, _line, words, *_rest in found
    )


def translated(language: str) -> Catalog:
    """Return the catalogue of a language."""
    source = ROOT / "portal" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with source.open("rb") as lines:
        return read_po(lines, locale=language)


def said(message: Message) -> list[str]:
    """Return the translations of a message, one or one a number."""
    return [message.string] if isinstance(message.string, str) else [*(message.string or [""])]


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_is_translated(language: str) -> None:
    done = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in translated(language)
        if all(said(message)) and not message.fuzzy
    }

    assert sorted(used() - done) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_outlives_its_words(language: str) -> None:
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in translated(language)
        if message.id
    }

    assert sorted(known - used()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_same_blanks_to_fill(language: str) -> None:
    for message in translated(language):
        ids = [message.id] if isinstance(message.id, str) else [*message.id]
        blanks = {blank for one in ids for blank in PLACE.findall(one)}
        for words in said(message):
            assert set(PLACE.findall(words)) == blanks, message.id


def marked(path: Path) -> Iterator[str]:
    """Yield the words for people in a Python file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATES:
            yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def screens() -> Iterator[tuple[str, str]]:
    """Yield everything that can come to stand on a screen, and where it is from."""
    for path in files("portal"):
        for words in marked(path):
            yield path.name, words
    for pattern in ("templates/**/*.html", "templates/information/**/*.md", "portal/**/*.po"):
        for path in ROOT.glob(pattern):
            yield path.name, path.read_text("utf-8")
    yield "services.toml", (ROOT / "config" / "services.toml").read_text("utf-8")


def test_nobody_is_given_a_label_on_any_screen() -> None:
    found = {(where, label[0]) for where, words in screens() for label in LABELS.finditer(words)}
    assert found == set()


@pytest.mark.parametrize("label", ["voldsoffer", "utøveren", "the victim", "Perpetrators"])
def test_labels_would_be_found(label: str) -> None:
    assert LABELS.search(f"Her er {label}.")
