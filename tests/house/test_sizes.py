"""Files and functions that have one subject; over these sizes they have two."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tests.house.source import files, functions, named

LONGEST_FILE = 300
LONGEST_FUNCTION = 40

LONGER: dict[str, str] = {}  # file, or file and function: why it is longer
MIGRATIONS = "portal/migrations/versions/"  # lists of columns, made once and never touched again


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has, without those that explain it."""
    explained = ast.get_docstring(function, clean=False) or ""
    return (function.end_lineno or 0) - function.lineno + 1 - len(explained.splitlines())


def test_no_file_has_two_subjects() -> None:
    lengths = {named(path): len(path.read_text("utf-8").splitlines()) for path in files()}
    assert not too_long(lengths, LONGEST_FILE)


def test_no_function_has_two_subjects() -> None:
    lengths = {
        f"{named(path)} {one.name}": lines_of(one) for path in files() for one in functions(path)
    }
    assert not too_long(lengths, LONGEST_FUNCTION)


def too_long(lengths: Mapping[str, int], limit: int) -> dict[str, int]:
    """Return what is over the limit and has given no reason."""
    return {
        name: lines
        for name, lines in lengths.items()
        if lines > limit and name not in LONGER and not name.startswith(MIGRATIONS)
    }


def test_every_exception_is_still_needed() -> None:
    there = {named(path) for path in files()}
    assert {name.partition(" ")[0] for name in LONGER} <= there
