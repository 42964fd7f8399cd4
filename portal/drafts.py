"""What somebody has typed and not yet sent: kept sealed, offered at the next log-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from flask import Flask, Response, request

from messaging import drafts, threads
from messaging.keys import Keys
from messaging.models import PrincipalId
from portal import current
from portal.addresses import from_letters
from portal.db import Connection, write_if_free
from portal.form import plain

COMES_BACK = {HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
LONGEST = 60_000  # characters; browsers refuse to send more at parting anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A text on its way into a draft. The key is the draft key: a visit that ended has it too."""

    account: PrincipalId
    place: bytes
    text: str = field(repr=False)
    key: bytes = field(repr=False)

    @property
    def empty(self) -> bool:
        """Whether everything was deleted again."""
        return not self.text.strip()

    def keep(self, db: Connection, now: datetime) -> None:
        """Keep it in place of an older draft there; an empty one just takes that away."""
        if self.empty:
            drafts.forget_draft(db, account=self.account, place=self.place)
            return
        drafts.save_draft(
            db, account=self.account, place=self.place, draft_key=self.key, text=self.text, now=now
        )


def typed() -> Typed | None:
    """Return what this request carries of a text, or None."""
    opened = current.visit().opened
    text = plain(request.form.get("text"))
    if opened is None or text is None or len(text) > LONGEST:
        return None
    try:
        place = from_letters(request.form.get("place", ""))
    except ValueError:
        return None
    if place not in _places(opened.account):
        return None
    return Typed(account=opened.account, place=place, text=text, key=opened.draft_key)


def _places(account: PrincipalId) -> set[bytes]:
    """Return where somebody writes: their threads, and for staff the parties they tell things."""
    lines = threads.overview(current.db(), account)
    return {line.thread for line in lines} | {line.party for line in lines}


def keep_typed() -> bool | None:
    """Keep what this request carries; return whether there was any text, None if it cannot be."""
    draft = typed()
    if draft is None:
        return None
    with current.writing() as db:
        draft.keep(db, current.now())
    return not draft.empty


def init_app(app: Flask) -> None:
    """Keep what was typed whenever its page comes back, so that a reload does not lose it."""
    app.after_request(_keep_what_comes_back)


def _keep_what_comes_back(response: Response) -> Response:
    comes_back = response.mimetype == "text/html" and not response.location
    if request.method == "POST" and comes_back and response.status_code in COMES_BACK:
        draft = typed()
        if draft is not None and not draft.empty:
            now = current.now()
            write_if_free(current.engine(), lambda db: draft.keep(db, now))
    return response


def kept(place: bytes) -> str:
    """Return what was kept for this place, or an empty text."""
    me, key = current.person().id, Keys(current.root()).draft
    return drafts.open_draft(current.db(), account=me, place=place, draft_key=key) or ""


def forget(db: Connection, place: bytes) -> None:
    """Forget the draft of a place, since it was sent."""
    drafts.forget_draft(db, account=current.person().id, place=place)
