"""What the frame of every page needs: the site, the language, who is here."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_login import current_user

from portal import current, i18n
from portal.accounts.models import Person
from portal.information import service as information
from portal.updates import service as updates


def init_app(app: Flask) -> None:
    """Give it to the templates."""
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """Return the names that ``base.html`` knows."""
    settings, opened = current.settings(), current.visit().opened
    person = current_user if current_user and current_user.is_authenticated else None
    return {
        "site": {
            "name": settings.site_name,
            "away": settings.away,
            "demonstration": settings.demonstration,
            "phones": information.phones(settings.team_phone, i18n.language()),
        },
        "language": i18n.language(),
        "languages": tuple(i18n.LANGUAGES.items()),
        "direction": "ltr",
        "person": person,
        "worker_down": _worker_is_down(person),
        "idle": opened.idle_seconds if person and opened else None,
    }


def _worker_is_down(person: Person | None) -> bool:
    """Whether staff must be told that nothing happens by itself now."""
    if person is None or person.audience != "team":
        return False
    return not updates.alive(current.db(), now=current.now())
