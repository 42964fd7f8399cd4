"""Where primitives may be called, and what messaging may know."""

from __future__ import annotations

import ast
from pathlib import Path

HERE = Path(__file__).parents[2] / "messaging"
PRIMITIVES = {"cryptography", "argon2", "hmac", "hashlib"}


def imports(module: Path) -> set[str]:
    """Return the packages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def test_primitives_are_called_in_two_modules() -> None:
    callers = {module.name for module in HERE.glob("*.py") if imports(module) & PRIMITIVES}

    assert callers == {"box.py", "keys.py"}


def test_messaging_knows_neither_the_web_nor_the_settings() -> None:
    seen = set[str]().union(*(imports(module) for module in HERE.glob("*.py")))

    assert "sqlalchemy" in seen
    assert not seen & {"flask", "portal", "config", "os", "time"}


def test_no_verb_asks_the_clock_or_ends_a_transaction() -> None:
    calls = {
        (module.name, node.attr)
        for module in HERE.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute)
    }

    forbidden = {"now", "utcnow", "today", "commit", "begin_twophase"}
    assert not [call for call in calls if call[1] in forbidden]
