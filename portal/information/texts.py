"""Reads the pages from ``templates/information`` and the numbers from ``config/services.toml``.

A page is a Markdown file that begins with TOML between two lines of ``+++``. A language is a
folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from portal.information.models import Page, Phone, Source, Statement

_ROOT = Path(__file__).parents[2]
FOLDER = _ROOT / "templates" / "information"
SERVICES = _ROOT / "config" / "services.toml"
_FENCE = "+++\n"


@cache
def page(language: str, name: str) -> Page:
    """Return the page ``name``, such as "who", in ``language``."""
    _, front, text = (FOLDER / language / f"{name}.md").read_text("utf-8").split(_FENCE, 2)
    about = tomllib.loads(front)
    return Page(
        language=language,
        title=about["title"],
        verified=about["verified"],
        sources=tuple(Source(**source) for source in about["sources"]),
        open=tuple(about["open"]),
        text=text,
        also=about.get("also", ""),
        lines=tuple(about.get("lines", ())),
        statements=tuple(Statement(**statement) for statement in about.get("statements", ())),
    )


@cache
def phones(team: str, language: str) -> Mapping[str, Phone]:
    """Return the telephone numbers by the name that texts call them; ``team`` is the team's."""
    services = tomllib.loads(SERVICES.read_text("utf-8"))
    services["team"]["number"] = team
    return {
        name: Phone(name=service["name"][language], number=service["number"])
        for name, service in services.items()
    }
