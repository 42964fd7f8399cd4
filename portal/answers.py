"""Without script, the answer to a form is fetched anew, by an address that sends nothing.

A browser writes down what a form sent, together with the page that answered it, and keeps both
in the file from which it opens its pages again: a passphrase typed wrongly, or the one that was
drawn a page before. Where the answer only leads on, nothing is kept. So a page that would answer
a form is sealed and put aside, and the browser is sent to fetch it, once, within two minutes.

The key is in the address that leads to it, and belongs to the visit that asked.
"""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Column, Integer, LargeBinary, Table, delete, insert, select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import MethodNotAllowed

from messaging.box import derive, open_box, seal_box
from messaging.columns import ID_BYTES, Id, Instant, metadata
from messaging.errors import CannotOpen
from portal import current, db, throttle
from portal.addresses import from_letters, to_letters
from portal.db import Connection

NAME = "a"  # of the key in the address
KEPT_FOR = timedelta(minutes=2)

answer = Table(
    "answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("page", LargeBinary, nullable=False),
    Column("until", Instant, nullable=False),
)


def init_app(app: Flask) -> None:
    """Put every such page aside, before headers are put on it; give it to who fetches it."""
    app.after_request(put_aside)
    app.before_request(give)


def put_aside(response: Response) -> Response:
    """Let the browser fetch a page that answers a form; as it is, where that cannot be done.

    Browsers too old to say how they ask get it as it is: until 2021 Firefox, until 2023 Safari.
    So does whoever is turned away because there are too many: no row is written for them.
    """
    sent = request.method == "POST" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if not sent or _turned_away(response) or response.location or response.mimetype != "text/html":
        return response
    key = secrets.token_bytes(ID_BYTES)
    try:
        throttle.count_network("answer")
        with current.writing(patience=db.NO_PATIENCE) as connection:
            _keep(connection, key, response)
    except (throttle.TooManyTries, OperationalError):
        return response
    response.status_code = HTTPStatus.SEE_OTHER
    response.location = _address({**request.args, NAME: to_letters(key)})
    response.set_data(b"")
    return response


def _turned_away(response: Response) -> bool:
    """Whether there are too many: with a turn later (429) or without one (503), it is one answer.

    Somebody who has to wait after wrong tries (429 too) is not: their page answers a passphrase.
    """
    full = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    return full or "Retry-After" in response.headers


def give() -> ResponseReturnValue | None:
    """Give the page that was put aside; where it was given before, lead on to one anew."""
    if request.method != "GET" or NAME not in request.args:
        return None
    if page := _taken(request.args[NAME]):
        return page
    if isinstance(request.routing_exception, MethodNotAllowed):
        return redirect("/", HTTPStatus.SEE_OTHER)  # a page that only ever answers a form
    others = {name: value for name, value in request.args.items() if name != NAME}
    return redirect(_address(others), HTTPStatus.SEE_OTHER)


def forget_old(db: Connection, *, now: datetime) -> None:
    """Forget the pages that nobody fetched."""
    db.execute(delete(answer).where(answer.c.until < now))


def _keep(connection: Connection, key: bytes, response: Response) -> None:
    forget_old(connection, now=current.now())
    page = gzip.compress(response.get_data())
    connection.execute(
        insert(answer).values(
            id=derive(key, "answer-id", ID_BYTES),
            status=response.status_code,
            page=seal_box(key, "answer", _visit(), page),
            until=current.now() + KEPT_FOR,
        )
    )


def _taken(letters: str) -> ResponseReturnValue | None:
    """Return what this key and this visit open, and forget it."""
    try:
        key = from_letters(letters)
    except ValueError:
        return None
    mine = answer.c.id == derive(key, "answer-id", ID_BYTES)
    found = current.db().execute(select(answer).where(mine)).one_or_none()
    if found is None or found.until < current.now():
        return None
    try:
        page = gzip.decompress(open_box(key, "answer", _visit(), found.page))
    except CannotOpen:
        return None
    with current.writing() as connection:
        connection.execute(delete(answer).where(mine))
    return page.decode(), found.status


def _visit() -> bytes:
    """Return what this visit alone has: the secret behind the tokens in its forms."""
    return str(current.visit().get("csrf_token", "")).encode()


def _address(arguments: Mapping[str, str]) -> str:
    return f"{request.path}?{urlencode(arguments)}" if arguments else request.path
