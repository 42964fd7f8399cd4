"""The exit, and what keeps a visit and its text alive until then."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from portal import current, drafts, errors
from portal.accounts import visits
from portal.db import NO_PATIENCE, Connection, Engine, writing

pages = Blueprint("leaving", __name__)

LEFT = "x"  # the cookie by which exit.js says that it has left
MORE_PATIENCE = timedelta(seconds=60)
MAY_WAIT = 256
Job = Callable[[Connection], None]
_later: deque[Job] = deque(maxlen=MAY_WAIT)  # met a lock: sealed texts and ids of rows, no more


@pages.post("/")
def leave() -> ResponseReturnValue:
    """End this browser's visit. No token: leaving must never fail, and harms nobody.

    It goes to the one address that a browser may have kept anyway.
    """
    _end_visit(_typed())
    if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
        return _heard(redirect(current.away(), 303))
    return _heard(make_response("", 204))


@pages.before_app_request
def leave_late() -> ResponseReturnValue | None:
    """End the visit of a browser whose exit was not heard, since it had no connection then."""
    heard_now = request.method == "POST" and request.path == "/"
    if LEFT not in request.cookies or heard_now:
        return None
    _end_visit(None)
    return _heard(redirect("/", 303))


def _heard(response: Response) -> Response:
    """Take away what the exit's script left for us."""
    if LEFT in request.cookies:
        response.delete_cookie(LEFT, path="/")
    return response


def _end_visit(draft: drafts.Typed | None) -> None:
    visit = current.visit()
    if visit.opened is not None:
        _later.append(_ending(visit.opened.boxes.id, draft))
        try:
            _finish(current.engine(), NO_PATIENCE)
        except OperationalError:
            Thread(target=_finish, args=(current.engine(), MORE_PATIENCE)).start()
    visit.log_out()


def _ending(row: bytes, draft: drafts.Typed | None) -> Job:
    now, by_exit = current.now(), not _closed_by_itself()

    def end(db: Connection) -> None:
        visits.end(db, row, by_exit=by_exit, now=now)
        if draft is not None:
            draft.keep(db, now)

    return end


def _closed_by_itself() -> bool:
    """Whether nobody pressed the exit: the page had closed, and somebody goes on from there."""
    try:
        return "idle" in request.form
    except RequestEntityTooLarge:
        return False


def _typed() -> drafts.Typed | None:
    """Return the text to keep, if it is ours and no more than anybody can have meant to write."""
    try:
        return drafts.typed() if _from_us() else None
    except RequestEntityTooLarge:
        return None


def _from_us() -> bool:
    """Whether our own page sent this; a stranger's may end a visit, but not leave a text."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else request.headers.get("Origin") == request.host_url[:-1]


def _finish(engine: Engine, patience: timedelta) -> None:
    """End every visit that waits for it; a lock that is not free leaves them waiting."""
    jobs = list(_later)
    with writing(engine, patience=patience) as db:
        for job in jobs:
            _try(job, db)
    for job in jobs:
        if job in _later:
            _later.remove(job)


def _try(job: Job, db: Connection) -> None:
    """Do one of them; what goes wrong with it must not keep the others waiting."""
    try:
        with db.begin_nested():
            job(db)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, people must be able to leave
        errors.note(error)


@pages.post("/d")
def keep_draft() -> ResponseReturnValue:
    """Keep what somebody is typing, also when their visit has just ended."""
    if current.visit().opened is None:
        return "", 404
    return "", 422 if drafts.keep_typed() is None else 204


@pages.get("/k")
def stay() -> ResponseReturnValue:
    """Let the idle time begin anew; asking was enough."""
    return "", 204 if current.visit().root is not None else 404
