"""Rules for the tests themselves: each states something, and none waits for luck."""

from __future__ import annotations

import ast

from tests.house.source import calls, files, functions, named

STATES = (
    "raises",
    "check",
    "faults",
    "must",
    "expect",
    "fail",
    "sees",
    "warns",
    "wait_for",
    "state_machine",
)
MAY_WAIT = {
    "tests/browser/pages.py": "a page out of the cache tells nobody that it is there",
}


def states_something(test: ast.AST) -> bool:
    """Whether a function asserts, or calls what asserts for it by name."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2].lower()
            if any(word in name for word in STATES) or name.startswith("assert"):
                return True
    return False


def test_no_test_asserts_nothing() -> None:
    for path in files("tests"):
        for one in functions(path):
            if one.name.startswith("test_"):
                assert states_something(one), f"{named(path)}: {one.name}"


def test_a_test_that_asserts_nothing_would_be_found() -> None:
    assert not states_something(ast.parse("def test_nothing():\n    visitor.get('/')"))
    assert states_something(ast.parse("def test_something():\n    assert visitor.get('/')"))


def test_no_test_sleeps() -> None:
    for path in files("tests"):
        slept = {
            line
            for call, line in calls(path)
            if call.rpartition(".")[2] in {"sleep", "wait_for_timeout"}
        }
        assert not slept or named(path) in MAY_WAIT, f"{named(path)} line {slept}"


def test_every_test_is_a_sentence() -> None:
    for path in files("tests"):
        for one in functions(path):
            if one.name.startswith("test_"):
                assert one.name.count("_") > 1, f"{named(path)}: {one.name}"


def test_no_test_is_skipped() -> None:
    for path in files("tests"):
        skipped = {
            name
            for name, _ in calls(path)
            if name.endswith((".skip", ".skipif", ".xfail", "importorskip"))
        }
        assert not skipped, named(path)
