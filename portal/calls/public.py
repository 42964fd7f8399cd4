"""Asking to be rung, for anybody. Nothing is stored until all of it is there.

What was typed never comes back in a page: where something has to be mended, it is carried on
sealed. The id in the cookie, which is signed, lets this browser alone take a request back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import current, throttle, turns
from portal.accounts import service as accounts
from portal.audience import go
from portal.calls import service as calls
from portal.calls.carried import Carried
from portal.calls.forms import CallForm
from portal.calls.models import CallId, Withdrawn
from portal.carried import NothingCarried
from portal.i18n import language
from portal.information import service as information
from portal.turns import Place

pages = Blueprint("calls", __name__)

ASKED, WHEN = "r", "w"  # in the cookie before log-in: this browser's last request, and when
LINKED = timedelta(minutes=15)  # so long the form leads to it: who holds the phone may be another


@pages.before_request
def strangers_only() -> ResponseReturnValue | None:
    """Send whoever is logged in to the start, where their own threads are."""
    return redirect("/", 303) if current_user.is_authenticated else None


@pages.route("/r", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for a number and for when it is safe to ring it, and for nothing else."""
    form = CallForm(calls.offered(current.now(), reads=current.settings().reads))
    if request.method == "GET" or not _on_duty():
        return _page(form, Carried())
    try:
        form.earlier = Carried.opened(form.code.data or "")
    except NothingCarried:
        return _begin_again(form)
    if not form.validate_on_submit():
        return _page(form, form.carried, status=422 if form.errors else 200)
    place = turns.stand(form.earlier.turn, throttle.here(), now=current.now())
    if place.wait:
        in_line = replace(form.carried, turn=place.turn)
        return _page(form, in_line, place=place, status=place.status)
    try:
        _ask(form)
    except Withdrawn:
        return _begin_again(form)
    current.visit()[ASKED] = form.earlier.id_hex
    current.visit()[WHEN] = current.now().isoformat()
    return go(".asked")


def _ask(form: CallForm) -> None:
    with current.writing() as db:
        calls.ask(
            db,
            form.earlier.id,
            form.asked,
            trust=current.trust(),
            server=current.server(),
            now=current.now(),
        )


def _begin_again(form: CallForm) -> ResponseReturnValue:
    """Show the form anew, where its page opens nothing any more, or made a request before."""
    return _page(form, Carried(), lost=True, status=409)


@pages.get("/rk")
def asked() -> ResponseReturnValue:
    """Say when the team sees the number, and let the person think again."""
    if ASKED not in current.visit():
        return redirect("/", 303)
    id = CallId(bytes.fromhex(current.visit()[ASKED]))
    closed = calls.closed_unread(current.db(), id, server=current.server())
    return render_template("calls/public_asked.html", reads=current.settings().reads, closed=closed)


@pages.post("/ru")
def withdraw() -> ResponseReturnValue:
    """Erase the request of this browser."""
    id = current.visit().pop(ASKED, None)
    if id is None:
        return redirect(url_for(".ask"), 303)
    throttle.count_network("door")  # the cookie can be sent again and again
    with current.writing() as db:
        calls.withdraw(db, CallId(bytes.fromhex(id)), server=current.server(), now=current.now())
    return go(".withdrawn")


@pages.get("/rn")
def withdrawn() -> ResponseReturnValue:
    """Say that nobody will ring. The address says it, so that no cookie has to."""
    if ASKED in current.visit():
        return go(".asked")
    return render_template("calls/public_withdrawn.html")


def _just_asked() -> bool:
    visit = current.visit()
    return ASKED in visit and current.now() < datetime.fromisoformat(visit[WHEN]) + LINKED


def _on_duty() -> bool:
    return accounts.on_duty(current.db(), trust=current.trust())


def _page(
    form: CallForm,
    carried: Carried,
    *,
    place: Place | None = None,
    lost: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """Show the form with nothing in it that was typed; what is carried, is carried on."""
    form.code.data = carried.seal()
    form.number.data = form.name.data = form.text.data = ""
    page = render_template(
        "calls/public_ask.html",
        form=form,
        open=_on_duty(),
        asked=_just_asked(),
        kept=carried,
        lost=lost,
        place=place,
        lines=information.notice(language()).lines,
        reads=current.settings().reads,
    )
    return page, status, place.headers if place else {}
