"""Who sees what: a page hangs under an audience, and the audience's guard runs before it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from messaging.models import PrincipalId
from portal import current
from portal.accounts import service as accounts
from portal.accounts.models import Person
from portal.accounts.public import ended

login = LoginManager()
login.session_protection = None  # our visits have a life of their own


def init_app(app: Flask) -> None:
    """Teach Flask-Login how a person is found."""
    login.init_app(app, add_context_processor=False)  # the frame looks, and bears a failure
    login.user_loader(who)


def who(account: str) -> Person | None:
    """Return the person with this account, as the roster and the cases know them now."""
    id = PrincipalId(bytes.fromhex(account))
    return accounts.person(current.db(), id, trust=current.trust(), server=current.server())


def everyone() -> Blueprint:
    """Return the audience of pages that need no logging in."""
    return Blueprint("public", __name__)


def only(audience: str, url_prefix: str | None = None) -> Blueprint:
    """Return the audience of pages for logged-in people of one kind: "client" or "team"."""
    column = Blueprint(audience, __name__, url_prefix=url_prefix)

    @column.before_request
    def let_in() -> ResponseReturnValue | None:
        if not current_user.is_authenticated:
            return ended()
        if current.person().audience != audience:
            abort(404)  # pages of others do not exist
        return None

    return column


def narrow(pages: Blueprint, may: Callable[[Person], bool]) -> Blueprint:
    """Let in only some of an audience; for the others the pages do not exist."""

    @pages.before_request
    def let_in() -> None:
        if not may(current.person()):
            abort(404)

    return pages


def go(endpoint: str, **values: object) -> ResponseReturnValue:
    """Send the browser on to another page after a form was acted on."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type]
