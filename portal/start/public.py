"""The start: for strangers the door, for those who are in, what is theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from messaging.errors import CouldNotBeVerified, NotInThread
from messaging.models import ThreadLine
from portal import current, drafts, errors
from portal.accounts import service as accounts
from portal.audience import go
from portal.booking import service as booking
from portal.cases import service as cases
from portal.cases.models import AtDesk, Party
from portal.messages import service as messages
from portal.start.forms import PartsForm
from portal.updates import service as updates

pages = Blueprint("start", __name__)

Part = TypeVar("Part")


@pages.get("/")
def start() -> ResponseReturnValue:
    """Show the start page of whoever asks; with script it is the only address there is."""
    if not current_user.is_authenticated:
        on_duty = accounts.on_duty(current.db(), trust=current.trust())
        return render_template("start/public_start.html", on_duty=on_duty)
    match current.person().audience:
        case "team" if current.person().invites:
            return go("team.messages.inbox")
        case "team":
            return go("team.booking.board")
        case "waiting":
            return render_template("start/waiting.html")
        case _:
            return _home()


@pages.get("/b")
def before() -> ResponseReturnValue:
    """Say what the exit does and does not do, before somebody comes in for the first time."""
    return render_template("start/public_before.html")


@pages.get("/c")
def parts() -> ResponseReturnValue:
    """Show the parts that all pages are put together from, where nothing is real."""
    if not current.settings().demonstration:
        abort(404)
    return render_template("start/public_parts.html", form=PartsForm())


def _home() -> ResponseReturnValue:
    """Show a client what is new, and the ways on; a part in doubt does not hide the others."""
    db, me, trust, server = current.db(), current.person().id, current.trust(), current.server()
    parties = cases.of_client(db, me, trust=trust, server=server)
    places = cases.written_in(db, me, parties, trust=trust)
    lines = _part(lambda: messages.lines_of_client(db, me, places))
    exited = current.visit().get("exited_at")
    return render_template(
        "start/client_home.html",
        updates=_part(
            lambda: [
                update
                for party in parties
                for update in updates.of_client(db, party, reader=current.reader())
            ]
        ),
        lines=lines,
        closed_unread=_closed_unread(lines or ()),
        staff=_part(lambda: accounts.staff_by_id(db, trust=trust, server=server)),
        draft=_part(lambda: any(drafts.kept(place.thread) for place in places)),
        appointments=_part(
            lambda: [
                appointment
                for party in parties
                for appointment in booking.upcoming(
                    db, party=party.id, account=me, server=server, now=current.now()
                )
            ]
        ),
        unconfirmed=cases.unconfirmed(db, me, trust=trust),
        reads=current.settings().reads,
        chose=current.CHOICES in current.visit(),
        exited_at=datetime.fromtimestamp(exited, UTC) if exited else None,
    )


def _closed_unread(lines: Iterable[tuple[ThreadLine, Party | AtDesk]]) -> bool:
    """Whether the duty desk closed what somebody wrote, taking it for rubbish."""
    return any(
        cases.closed_unread(current.db(), line, server=current.server())
        for line, place in lines
        if isinstance(place, AtDesk)
    )


def _part(build: Callable[[], Part]) -> Part | None:
    """Return a part of the page, or None where it could not be verified."""
    try:
        return build()
    except (CouldNotBeVerified, NotInThread) as error:
        errors.note(error)
        return None
