"""What holds in every module: a first sentence, the clock from outside, primitives in two files."""

from __future__ import annotations

import ast

from tests.house.source import calls as called
from tests.house.source import files, imports, module, named, tree

PRIMITIVES = {"cryptography", "argon2", "hmac", "nacl"}
MAY_USE_PRIMITIVES = {
    "messaging.box",
    "messaging.keys",
    "portal.booking.deal",  # deals days by a keyed hash, which hides nothing from who has the key
}
MAY_ASK_THE_TIME = {"portal"}
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "datetime.datetime.now",
}
MAY_CLEAN_HTML = {"portal.html"}
MAY_READ_THE_ENVIRONMENT = {"config.settings", "portal.cli", "portal.demo.running"}
SHAPELESS = {"utils", "util", "helpers", "common", "misc", "manager", "managers", "base", "shared"}


def test_every_module_says_in_a_sentence_what_it_is_for() -> None:
    for path in files():
        first, *_ = (ast.get_docstring(tree(path)) or "").split("\n\n")
        assert first.rstrip().endswith((".", "?", "!")), named(path)
        assert len(first.split()) > 1, named(path)


def test_primitives_are_used_in_two_files_only() -> None:
    for path in files("portal", "messaging", "config"):
        if module(path) not in MAY_USE_PRIMITIVES:
            used = {name for name in imports(path) if name.split(".")[0] in PRIMITIVES}
            assert not used, f"{named(path)} must go through box or keys, not {used}"


def test_time_comes_in_as_an_argument() -> None:
    for path in files("portal", "messaging", "config"):
        if module(path) not in MAY_ASK_THE_TIME:
            asked = {(call, line) for call, line in called(path) if call in CLOCKS}
            assert not asked, f"{named(path)} must be told the time: {asked}"


def test_html_is_cleaned_in_one_place() -> None:
    for path in files("portal", "messaging", "config"):
        if module(path) not in MAY_CLEAN_HTML:
            cleaners = {name for name in imports(path) if name.split(".")[0] in {"nh3", "bleach"}}
            assert not cleaners, named(path)


def test_nothing_of_ours_runs_bleach() -> None:
    """Its authors mend nothing any more; it is the second opinion in tests."""
    for path in files("portal", "messaging", "config"):
        assert not {name for name in imports(path) if name.startswith("bleach")}, named(path)


def test_the_environment_is_read_in_one_place() -> None:
    for path in files("portal", "messaging", "config"):
        if module(path) not in MAY_READ_THE_ENVIRONMENT:
            text = path.read_text("utf-8")
            assert "os.environ" not in text, named(path)
            assert "getenv" not in text, named(path)


def test_every_module_is_called_for_what_it_holds() -> None:
    assert not {named(path) for path in files() if path.stem in SHAPELESS}
