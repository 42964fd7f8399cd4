"""Writing to the team without an invitation: a message, a number and passphrase, a try of both.

Nothing is stored on the way: see ``portal.carried``. Only when the parts are typed back right is
there an account, with its thread at the duty desk and the message in it, all in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from messaging import keys
from messaging.models import PrincipalId, Root
from portal import current, throttle, turns
from portal.accounts import numbers, passphrases
from portal.accounts import service as accounts
from portal.accounts.carried import Carried
from portal.accounts.errors import CameInBefore, NumberTaken, TooBusy, WrongNumberOrPassphrase
from portal.accounts.forms import CarriedBackForm, CarriedKeysForm, FirstForm
from portal.accounts.public import begin_visit, begun
from portal.carried import NothingCarried
from portal.i18n import language
from portal.i18n import mark as _
from portal.information import service as information
from portal.messages import service as messages
from portal.messages.models import LONGEST, first
from portal.turns import Place

pages = Blueprint("door", __name__)

NEW_NUMBER = _("Du får et nytt nummer. Skriv det ned: det forrige virker ikke.")
WAIT = _("Mange skriver til oss akkurat nå. Vent ett minutt, og trykk på knappen igjen.")


class NotTheirTurn(Exception):
    """A later step before the turn has come, or long after it; ``carried`` is kept."""

    def __init__(self, carried: Carried) -> None:
        super().__init__()
        self.carried = carried


@pages.before_request
def strangers_only() -> ResponseReturnValue | None:
    """Send whoever is logged in to the start, where their own threads are."""
    return redirect("/", 303) if current_user.is_authenticated else None


@pages.errorhandler(NothingCarried)
def begin_again(_error: NothingCarried) -> ResponseReturnValue:
    """Say that the message is lost, where a page is older than the browser's cookie."""
    return _write(FirstForm(formdata=None), lost=True, status=409)


@pages.errorhandler(NotTheirTurn)
def back_in_line(error: NotTheirTurn) -> ResponseReturnValue:
    """Lead back to the first step, where they get a turn and have lost nothing."""
    return _write(FirstForm(formdata=None), error.carried, status=409)


@pages.route("/s", methods=["GET", "POST"])
def write() -> ResponseReturnValue:
    """Ask for a first message and nothing else; show number and passphrase once it is there.

    What was typed never comes back in a page: it is carried on, and what is typed next is
    added to it.
    """
    form = FirstForm()
    if request.method == "GET" or not _open():
        return _write(form)
    before = _before(form)
    form.earlier = before.text if before else ""
    valid = form.validate_on_submit()
    carried = _with(form, before) if form.whole.strip() else before
    if not valid or carried is None:
        return _write(form, carried, status=422 if form.errors else 200)
    return _in_turn(carried, form)


def _open() -> bool:
    return accounts.on_duty(current.db(), trust=current.trust())


def _before(form: FirstForm) -> Carried | None:
    try:
        return Carried.opened(form.code.data or "")
    except NothingCarried:
        return None


def _with(form: FirstForm, before: Carried | None) -> Carried:
    """Return what a form says, added to what was carried before it."""
    about = form.kind.data or ""
    text = form.whole[:LONGEST]
    if before is None:
        return Carried(text=text, about=about)
    return replace(before, text=text, about=about)


def _in_turn(carried: Carried, form: FirstForm) -> ResponseReturnValue:
    """Go on to number and passphrase, or say when it is their turn, which is kept for them."""
    place = turns.stand(carried.turn, throttle.here(), now=current.now())
    carried = replace(carried, turn=place.turn)
    if place.wait:
        return _write(form, carried, place=place, status=place.status)
    return _show_keys(carried, passphrases.new_passphrase())


def _write(
    form: FirstForm,
    carried: Carried | None = None,
    *,
    place: Place | None = None,
    lost: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """Show the box to write in, empty; what was typed is carried on sealed."""
    form.code.data, form.text.data = carried.seal() if carried else "", ""
    notice = information.notice(language())
    phones = information.phones(current.settings().team_phone, language())
    page = render_template(
        "accounts/public_write.html",
        form=form,
        open=_open(),
        keeps=carried is not None,
        place=place,
        lost=lost,
        lines=notice.lines,
        more=information.written(notice, phones),
        reads=current.settings().reads,
    )
    return page, status, place.headers if place else {}


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


def _carried(form: CarriedKeysForm | CarriedBackForm) -> Carried:
    """Return what a form carries, with its number put back into the form.

    So nobody chooses a number, and learns which ones others have.

    Raises:
        NothingCarried: see ``Carried.opened``.
        NotTheirTurn: it has not come yet, or is long past.
        TooManyTries: this network has tried too many; the form is whole, to be sent again.
    """
    carried = Carried.opened(form.code.data or "")
    if not turns.has_come(carried.turn, now=current.now()):
        raise NotTheirTurn(carried)
    form.number.data = carried.number
    throttle.count_network("door")
    return carried


@pages.post("/sk")
def keep_keys() -> ResponseReturnValue:
    """Ask for parts of number and passphrase, so that they are written down for sure."""
    form = CarriedKeysForm()
    try:
        carried = _carried(form)
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
        return _came_back(carried, passphrase)
    return redirect("/", 303)


def _send(carried: Carried, passphrase: str) -> None:
    """Make the account with its thread and message, and begin its first visit.

    Raises:
        NobodyOnDuty: nobody would read it.
        NumberTaken, CameInBefore: as ``accounts.come_in``.
    """
    root, id, pepper = keys.new_root(), carried.account, current.settings().pepper
    locked = accounts.lock(root, id, passphrase=passphrase, network=throttle.here(), pepper=pepper)
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


def _came_back(carried: Carried, passphrase: str) -> ResponseReturnValue:
    """Let them in again; with another passphrase than they came in with, to the log-in."""
    try:
        begin_visit(*_unlocked(carried, passphrase))
    except WrongNumberOrPassphrase:
        return redirect("/l", 303)
    return redirect("/", 303)


def _unlocked(carried: Carried, passphrase: str) -> tuple[PrincipalId, Root]:
    account, root, _old = accounts.unlock(
        current.db(),
        number=carried.number,
        passphrase=passphrase,
        network=throttle.here(),
        pepper=current.settings().pepper,
        server=current.server(),
    )
    return account, root
