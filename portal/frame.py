"""What the frame of every page needs: the site, the language, who is here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_login import current_user

from messaging.errors import CouldNotBeVerified
from portal import current, i18n
from portal.accounts.models import SEEN_EVERY, Opened, Person
from portal.audit import service as audit
from portal.choices.models import Choices, called
from portal.information import service as information
from portal.updates import service as updates


def init_app(app: Flask) -> None:
    """Give it to the templates."""
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """Return the names that ``base.html`` knows."""
    settings, opened = current.settings(), current.visit().opened
    person = _person()
    return {
        "site": {
            "name": settings.site_name,
            "away": current.away(),
            "away_name": called(current.away()),
            "demonstration": settings.demonstration,
            "phones": information.phones(settings.team_phone, i18n.language()),
        },
        "language": i18n.language(),
        "languages": tuple(i18n.LANGUAGES.items()),
        "direction": "ltr",
        "person": person,
        **_alarms(person),
        "idle": _idle(opened),
        "my_choices": current.choices() if person and person.audience == "client" else None,
    }


def _idle(opened: Opened | None) -> int:
    """Return after how many quiet seconds a page closes itself: a little before a visit ends."""
    idle = opened.idle_seconds if opened else Choices().idle // timedelta(seconds=1)
    return idle - SEEN_EVERY // timedelta(seconds=1)


def _person() -> Person | None:
    """Return who is here; nobody, where their account or the roster cannot be verified.

    The error page says so, and it needs this frame: the exit stands on every page.
    """
    try:
        return current_user if current_user.is_authenticated else None
    except CouldNotBeVerified:
        return None


def _alarms(person: Person | None) -> dict[str, Any]:
    """Return what all staff must be told: that the worker is silent, that rows were changed."""
    if person is None or person.audience != "team":
        return {}
    db, server, now = current.db(), current.server(), current.now()
    try:
        alive = updates.alive(db, server=server, now=now)
        unverified_at = audit.last_unverified(db, now=now)
    except CouldNotBeVerified:
        return {"worker_down": True}
    return {"worker_down": not alive, "unverified_at": unverified_at}
