"""Writing to the team without an invitation: a message, a number and passphrase, a try of both.

Nothing is stored on the way: see ``portal.carried``. Only when the parts are typed back right is
there an account, with its thread at the duty desk and the message in it, all in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from messaging import keys
from messaging.models import PrincipalId, Root
from portal import current, throttle
from portal.accounts import numbers, passphrases
from portal.accounts import service as accounts
from portal.accounts.carried import Carried, opened
from portal.accounts.errors import CameInBefore, NumberTaken, TooBusy
from portal.accounts.forms import CarriedBackForm, CarriedKeysForm, FirstForm
from portal.accounts.public import begin_visit, begun
from portal.carried import NothingCarried
from portal.i18n import language
from portal.i18n import mark as _
from portal.information import service as information
from portal.messages import service as messages
from portal.messages.models import first

pages = Blueprint("door", __name__)

NEW_NUMBER = _("Du får et nytt nummer. Skriv det ned: det forrige virker ikke.")
WAIT = _("Mange skriver til oss akkurat nå. Vent ett minutt, og trykk på knappen igjen.")


@pages.before_request
def strangers_only() -> ResponseReturnValue | None:
    """Send whoever is logged in to the start, where their own threads are."""
    return redirect("/", 303) if current_user.is_authenticated else None


@pages.route("/s", methods=["GET", "POST"])
def write() -> ResponseReturnValue:
    """Ask for a first message and nothing else; show number and passphrase once it is there.

    What was typed never comes back in a page: it is carried on, and what is typed next is
    added to it.
    """
    form = FirstForm()
    if request.method == "GET" or not accounts.on_duty(current.db(), trust=current.trust()):
        return _write(form)
    before = _before(form)
    form.earlier = before.text if before else ""
    if form.validate_on_submit():
        try:
            throttle.count_network("door")
        except throttle.TooManyTries:
            form.form_errors.append(WAIT)
            return _write(form, before, status=429)
        return _show_keys(_with(form, before), passphrases.new_passphrase())
    return _write(form, before, status=422 if form.errors else 200)


def _before(form: FirstForm) -> Carried | None:
    try:
        return opened(form.code.data or "")
    except NothingCarried:
        return None


def _with(form: FirstForm, before: Carried | None) -> Carried:
    """Return what a form says, added to what was carried before it."""
    about = form.kind.data or ""
    if before is None:
        return Carried(text=form.whole, about=about)
    return replace(before, text=form.whole, about=about)


def _write(form: FirstForm, before: Carried | None = None, *, status: int = 200) -> tuple[str, int]:
    """Show the box to write in, empty; what was typed is carried on sealed."""
    keeps = bool(form.whole.strip()) and not form.text.errors
    carried = _with(form, before) if keeps else before
    form.code.data, form.text.data = carried.seal() if carried else "", ""
    page = render_template(
        "accounts/public_write.html",
        form=form,
        open=accounts.on_duty(current.db(), trust=current.trust()),
        keeps=carried is not None,
        lines=information.notice(language()).lines,
        reads=current.settings().reads,
    )
    return page, status


def _show_keys(carried: Carried, drawn: str, *, error: str = "") -> ResponseReturnValue:
    values = {"code": carried.seal(), "number": carried.number, "drawn": drawn}
    form = CarriedKeysForm(formdata=None, data=values)
    if error:
        form.form_errors.append(error)
    return _page("keys", form)


def _page(
    which: str, form: CarriedKeysForm | CarriedBackForm, *, error: str = "", status: int = 200
) -> ResponseReturnValue:
    """Show a step; an ``error`` that is nobody's mistake leaves everything on the page."""
    if error:
        form.form_errors.append(error)
    page = render_template(f"accounts/public_{which}.html", form=form, writes=True)
    return page, 422 if form.errors and status < HTTPStatus.BAD_REQUEST else status


def _begin_again() -> ResponseReturnValue:
    flash(_("Siden var blitt for gammel, og meldingen er ikke sendt. Skriv den igjen."))
    return redirect(url_for(".write"), 303)


def _carried(form: CarriedKeysForm | CarriedBackForm) -> Carried:
    """Return what a form carries, with its number put back into the form.

    So nobody chooses a number, and learns which ones others have.

    Raises:
        NothingCarried: see ``portal.carried.opened``.
        TooManyTries: this network has tried too many; the form is whole, to be sent again.
    """
    carried = opened(form.code.data or "")
    form.number.data = carried.number
    throttle.count_network("door")
    return carried


@pages.post("/sk")
def keep_keys() -> ResponseReturnValue:
    """Ask for parts of number and passphrase, so that they are written down for sure."""
    form = CarriedKeysForm()
    try:
        carried = _carried(form)
    except NothingCarried:
        return _begin_again()
    except throttle.TooManyTries:
        return _page("keys", form, error=WAIT, status=429)
    if not form.validate_on_submit():
        return _page("keys", form)
    values = {
        "code": form.code.data,
        "number": carried.number,
        "passphrase": form.passphrase,
        "remember": "1" if form.remember.data else "",
    }
    return _page("back", CarriedBackForm(formdata=None, data=values))


@pages.post("/sb")
def type_back() -> ResponseReturnValue:
    """Send the message, once the parts that were typed back are right."""
    form = CarriedBackForm()
    passphrase = passphrases.normalise(form.passphrase.data or "")
    try:
        carried = _carried(form)
    except NothingCarried:
        return _begin_again()
    except throttle.TooManyTries:
        return _page("back", form, error=WAIT, status=429)
    if "show" in request.form:
        return _show_keys(carried, passphrase)
    return _sent(form, carried, passphrase) if form.validate_on_submit() else _page("back", form)


def _sent(form: CarriedBackForm, carried: Carried, passphrase: str) -> ResponseReturnValue:
    try:
        _send(carried, passphrase)
    except NumberTaken:
        renewed = replace(carried, number=numbers.new_number())
        return _show_keys(renewed, passphrase, error=NEW_NUMBER)
    except TooBusy:
        return _page("back", form, error=WAIT, status=503)
    except CameInBefore:  # the form came twice: it is one message, and this is its writer
        begin_visit(*_unlocked(carried, passphrase))
    return redirect("/", 303)


def _send(carried: Carried, passphrase: str) -> None:
    """Make the account with its thread and message, and begin its first visit.

    Raises:
        NobodyOnDuty: nobody would read it.
        NumberTaken, CameInBefore: as ``accounts.come_in``.
    """
    root, id, pepper = keys.new_root(), carried.account, current.settings().pepper
    locked = accounts.lock(root, id, passphrase=passphrase, pepper=pepper)
    trust, server, now = current.trust(), current.server(), current.now()
    with current.writing() as db:
        accounts.come_in(
            db,
            id,
            root=root,
            locked=locked,
            number=carried.number,
            thread=carried.thread,
            trust=trust,
            server=server,
            now=now,
        )
        reader = messages.Reader(me=id, root=root, trust=trust, server=server, now=now)
        content = first(carried.text, about=carried.about)
        thread, entry = carried.thread, carried.entry
        newest = messages.post(db, thread, reader=reader, entry=entry, content=content)
        messages.opened(db, thread, newest, reader=reader)  # their own words are not new to them
        token = begun(db, id, root)
    current.visit().log_in(token)


def _unlocked(carried: Carried, passphrase: str) -> tuple[PrincipalId, Root]:
    account, root, _old = accounts.unlock(
        current.db(),
        number=carried.number,
        passphrase=passphrase,
        pepper=current.settings().pepper,
        server=current.server(),
    )
    return account, root
