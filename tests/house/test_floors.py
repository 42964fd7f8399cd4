"""Who may import whom: routes, forms, service, store, models, and messaging below them all."""

from __future__ import annotations

import pytest

from tests.house.source import ROOT, files, imports, module, named

WEB = {"flask", "flask_wtf", "flask_login", "flask_babel", "werkzeug", "wtforms", "jinja2"}
EDGE = {"portal.current", "portal.audience", "portal.sitemap", "portal.cli", "portal.worker"}
SQL = {"sqlalchemy", "sqlite3", "alembic", "portal.db"}

NEVER = {
    "config/*.py": WEB | SQL | {"portal", "messaging"},
    "messaging/*.py": WEB | {"portal", "config", "time"},
    "portal/*/models.py": (WEB - {"flask_login"}) | EDGE | SQL | {"config"},
    "portal/*/store.py": WEB | EDGE | {"config"},
    "portal/*/service.py": WEB | EDGE | {"config", "sqlite3"},
    "portal/*/forms.py": EDGE | SQL | {"config"},
    "portal/*/jobs.py": WEB | {"portal.current", "portal.audience"},
    "portal/*/client.py": {"sqlalchemy", "sqlite3", "cryptography", "argon2"},
    "portal/*/public.py": {"sqlalchemy", "sqlite3", "cryptography", "argon2"},
    "portal/*/team.py": {"sqlalchemy", "sqlite3", "cryptography", "argon2"},
}
HEIGHT = {"models": 0, "errors": 0, "store": 1, "service": 2, "forms": 3}
ROUTES = 4
HEIGHT |= dict.fromkeys(("client", "public", "team", "jobs"), ROUTES)

DOORS = {"service", "models", "errors"}  # what a feature shows to the others
BEHIND_THE_DOORS = {
    # who: what they reach for, and why they may
    "portal.sitemap": "hangs everybody's pages",
    "portal.tables": "gathers everybody's tables",
    "portal.audience": "answers with the log-in page where nobody is logged in",
    "portal.current": "knows the visit, which is the session",
    "portal.drafts": "keeps what was typed when a visit ends",
    "portal.worker": "runs everybody's jobs",
    "portal.checking": "looks into everything for faults",
    "portal.founding": "makes the first rows",
    "portal.cli": "starts everything",
    "portal": "puts the portal together",
}


def within(name: str, places: set[str]) -> bool:
    """Whether a dotted name is one of these places or inside one."""
    return any(f"{name}.".startswith(f"{place}.") for place in places)


@pytest.mark.parametrize("floor", NEVER)
def test_no_file_reaches_above_its_floor(floor: str) -> None:
    for path in ROOT.glob(floor):
        reached = {name for name in imports(path) if within(name, NEVER[floor])}
        assert not reached, f"{named(path)} must not import {reached}"


def test_nothing_imports_what_stands_above_it() -> None:
    for path in files("portal"):
        own = HEIGHT.get(path.stem)
        if own is None or path.parent.name == "portal":
            continue
        above = {
            name
            for name in imports(path)
            if name.startswith("portal.")
            for part in name.split(".")[2:3]
            if HEIGHT.get(part, 0) > own
        }
        assert not above, f"{named(path)} stands below {above}"


def test_features_meet_only_through_service_and_models() -> None:
    features = {path.parent.name for path in ROOT.glob("portal/*/__init__.py")} - {
        "migrations",
        "demo",
    }
    for path in files("portal"):
        if module(path) in BEHIND_THE_DOORS or "demo" in path.parts:
            continue
        own = path.parent.name
        private = {
            name
            for name in imports(path)
            for top, feature, part, *_ in [(*name.split("."), "", "")]
            if top == "portal" and feature in features - {own} and part not in DOORS
        }
        assert not private, f"{named(path)} must ask a service instead of {private}"


def test_messaging_and_configuration_know_nothing_of_the_web() -> None:
    """The folders too, not only the files a pattern happens to name."""
    for path in files("messaging", "config"):
        assert not {name for name in imports(path) if within(name, WEB | {"portal"})}, named(path)
