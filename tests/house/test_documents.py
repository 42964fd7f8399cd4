"""What the documents say is there, is there: every test that holds a promise, every file."""

from __future__ import annotations

import re

import pytest

from tests.house.source import ROOT, files, functions, named

DOCUMENTS = (
    "README.md",
    "SECURITY.md",
    "docs/threat-model.md",
    "docs/leaving.md",
    "docs/coming-in.md",
)
TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
PLACE = re.compile(r"`((?:portal|messaging|templates|static|tests|config|docs|\.ci)/[\w./-]*)`")
WEB = re.compile(r"https?://\S+")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_a_document_names_exists(document: str) -> None:
    known = {(named(path), one.name) for path in files("tests") for one in functions(path)}
    claimed = set(TEST.findall((ROOT / document).read_text("utf-8")))

    assert claimed - known == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_place_a_document_names_exists(document: str) -> None:
    places = PLACE.findall((ROOT / document).read_text("utf-8"))

    assert not {place for place in places if not (ROOT / place).exists()}


def test_every_promise_names_a_test() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| ") and "held by" not in row]

    assert len(rows) > 30
    assert [row for row in rows if "tests/" not in row] == []


def test_no_document_leads_to_a_place_that_may_move() -> None:
    for document in DOCUMENTS:
        assert not WEB.findall((ROOT / document).read_text("utf-8")), document
