"""The portal. ``create_app`` puts it together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from config.settings import Settings
from messaging.keys import ServerKeys
from portal import (
    addresses,
    answers,
    audience,
    current,
    drafts,
    errors,
    frame,
    headers,
    i18n,
    throttle,
    turns,
)
from portal.accounts import leaving
from portal.accounts.cookie import CookieSessions
from portal.db import make_engine
from portal.sitemap import AUDIENCES

ROOT = Path(__file__).parent.parent
LARGEST_REQUEST = 512 * 1024  # bytes; a message is at most 20,000 characters


def utc() -> datetime:
    """Return the time it is now."""
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc) -> Flask:
    """Make the portal.

    Args:
        settings: see ``config.settings``.
        clock: tells the time; tests bring their own.
    """
    app = Flask("portal", template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.from_mapping(
        PORTAL=settings,
        CLOCK=clock,
        SERVER=ServerKeys(settings.server_key),
        SECRET_KEY=settings.signing_secret,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the visit; a page may lie open for long
        PROPAGATE_EXCEPTIONS=False,
        TRUSTED_HOSTS=settings.hosts,
    )
    app.extensions["engine"] = make_engine(settings.database)
    app.session_interface = CookieSessions(settings)
    app.jinja_options = {"extensions": ["jinja2.ext.i18n"], "trim_blocks": True}
    for part in (
        throttle,
        turns,
        addresses,
        headers,
        answers,
        drafts,
        i18n,
        frame,
        audience,
        errors,
    ):
        part.init_app(app)
    CSRFProtect(app).exempt(leaving.leave)
    for blueprint in AUDIENCES:
        app.register_blueprint(blueprint)
    app.teardown_appcontext(current.close)
    return app
