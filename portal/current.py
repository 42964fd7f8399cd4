"""What this request knows: the database, the time, who is asking and with which keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from flask import current_app, g, session
from flask_login import current_user

from config.settings import Settings
from messaging.keys import ServerKeys
from messaging.models import PrincipalId, Root, Trust
from portal import db as database
from portal.accounts.models import Person
from portal.cases.models import Acting
from portal.choices.models import Choices
from portal.db import Connection, Engine
from portal.messages.service import Reader

if TYPE_CHECKING:
    from portal.accounts.cookie import Visit

CHOICES = "choices"  # in the visit: what its client chose


def settings() -> Settings:
    """Return the portal's settings."""
    return cast(Settings, current_app.config["PORTAL"])


def now() -> datetime:
    """Return the time it is, aware, in UTC."""
    return cast(datetime, current_app.config["CLOCK"]())


def engine() -> Engine:
    """Return the engine of this process."""
    return cast(Engine, current_app.extensions["engine"])


def db() -> Connection:
    """Return the connection this request reads by."""
    if "db" not in g:
        g.db = engine().connect()
    return cast(Connection, g.db)


@contextmanager
def writing(*, patience: timedelta = database.PATIENCE) -> Iterator[Connection]:
    """Do everything in the block or nothing; what is read afterwards is the new state."""
    close(None)
    with database.writing(engine(), patience=patience) as connection:
        yield connection


def close(_error: BaseException | None) -> None:
    """Give the reading connection back."""
    if connection := g.pop("db", None):
        connection.close()


def server() -> ServerKeys:
    """Return the keys of the server."""
    return cast(ServerKeys, current_app.config["SERVER"])


def trust() -> Trust:
    """Return what every signature must lead back to."""
    return trust_of(settings())


def trust_of(chosen: Settings) -> Trust:
    """Return what every signature must lead back to, under these settings."""
    return Trust(unit=PrincipalId(chosen.unit), root_public=chosen.root_key)


def visit() -> Visit:
    """Return this browser's visit, logged in or not."""
    return cast("Visit", session)


def choices() -> Choices:
    """Return what this visit's client chose; the usual where nobody did."""
    kept = visit().get(CHOICES)
    return Choices.read(kept) if kept else Choices()


def away() -> str:
    """Return where the exit leads: where this visit's client chose, if the operator has it."""
    places, chosen = settings().away, choices().away
    return chosen if chosen in places else places[0]


def person() -> Person:
    """Return who is logged in; the guards have made sure that somebody is."""
    return cast(Person, current_user)


def root() -> Root:
    """Return the root key of who is logged in."""
    opened = visit().root
    if opened is None:
        raise RuntimeError("nobody is logged in here: a guard is missing")
    return opened


def reader() -> Reader:
    """Return who reads and writes messages in this request."""
    return Reader(me=person().id, root=root(), trust=trust(), server=server(), now=now())


def acting() -> Acting:
    """Return the member of staff at work in this request."""
    return Acting(
        me=person().id,
        root=root(),
        leads=person().leads,
        trust=trust(),
        pepper=settings().pepper,
        server=server(),
        now=now(),
    )
