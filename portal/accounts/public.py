"""Logging in, coming in with a code, logging out."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from messaging import invitations, keys, team
from messaging.errors import UnknownInvitation
from messaging.models import PrincipalId, Root
from portal import current, drafts, throttle
from portal.accounts import numbers, passphrases, visits
from portal.accounts import service as accounts
from portal.accounts.errors import NumberTaken, WrongNumberOrPassphrase
from portal.accounts.forms import CodeForm, KeysForm, LogInForm, TypedBackForm
from portal.accounts.models import IDLE
from portal.audit import service as audit
from portal.cases import service as cases
from portal.i18n import mark as _

pages = Blueprint("accounts", __name__)


@pages.route("/l", methods=["GET", "POST"])
def log_in() -> ResponseReturnValue:
    """Let somebody in by number and passphrase."""
    form = LogInForm()
    if form.validate_on_submit():
        throttle.count_network("log in")
        try:
            account, root = _unlocked(form)
        except WrongNumberOrPassphrase:
            form.form_errors.append(_("Nummer og passord passer ikke sammen. Se etter skrivefeil."))
        else:
            _begin_visit(account, root)
            return redirect("/", 303)
    return show_log_in(form, status=422 if form.errors else 200)


def show_log_in(form: LogInForm, *, kept: bool = False, status: int) -> ResponseReturnValue:
    """Return the page to log in by; ``kept`` where a text was kept for somebody."""
    page = render_template(
        "accounts/public_log_in.html", form=form, kept=kept, alone="alone" in request.form
    )
    return page, status


def ended() -> ResponseReturnValue:
    """Answer somebody whose visit has ended, or who never logged in; a text is kept."""
    kept = drafts.keep_typed()
    return show_log_in(LogInForm(formdata=None), kept=kept, status=401)


def _unlocked(form: LogInForm) -> tuple[PrincipalId, Root]:
    number = numbers.read_number(form.number.data or "")
    passphrase = passphrases.normalise(form.passphrase.data or "")
    server, now, pepper = current.server(), current.now(), current.settings().pepper
    tag = server.number_tag(number)
    throttle.wait(current.db(), tag, now=now)
    try:
        account, root, old = accounts.unlock(
            current.db(), number=number, passphrase=passphrase, pepper=pepper, server=server
        )
    except WrongNumberOrPassphrase:
        with current.writing() as db:
            throttle.failed(db, tag, now=now)
        raise
    if old:
        locked = accounts.lock(root, account, passphrase=passphrase, pepper=pepper)
    with current.writing() as db:
        throttle.succeeded(db, tag)
        if old:
            accounts.relock(db, account, locked)
    return account, root


def _begin_visit(account: PrincipalId, root: Root) -> None:
    server, now, visit = current.server(), current.now(), current.visit()
    with current.writing() as db:
        who = accounts.person(db, account, trust=current.trust(), server=server)
        exited_at = accounts.tell_exit(db, account)
        if who.leads:
            team.renew(db, me=account, root=root, trust=current.trust(), now=now)
        token = visits.begin(
            db,
            account=account,
            root=root,
            idle=IDLE["client" if who.audience == "client" else "team"],
            state={
                **({"language": visit["language"]} if "language" in visit else {}),
                **({"exited_at": exited_at.timestamp()} if exited_at else {}),
            },
            server=server,
            now=now,
        )
        audit.note(db, "logged in", actor=account, about=account, server=server, now=now)
    visit.log_in(token)


@pages.get("/e")
def come_in() -> ResponseReturnValue:
    """Ask for the code of an invitation."""
    return render_template("accounts/public_code.html", form=CodeForm())


@pages.post("/e")
def give_code() -> ResponseReturnValue:
    """Show the number and passphrase that were drawn for whoever has the code."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page("code", form)
    throttle.count_network("code")
    try:
        invitations.look_up(
            current.db(),
            form.code.data or "",
            pepper=current.settings().pepper,
            trust=current.trust(),
            now=current.now(),
        )
    except UnknownInvitation:
        form.code.errors = [
            _("Vi kjenner ikke denne koden, eller den er brukt eller for gammel. Ring oss for ny.")
        ]
        return _page("code", form)
    return _show_keys(form.code.data or "", numbers.new_number(), passphrases.new_passphrase())


def _show_keys(code: str, number: str, drawn: str) -> ResponseReturnValue:
    """Show what has to be written down; nothing is stored yet."""
    form = KeysForm(formdata=None, data={"code": code, "number": number, "drawn": drawn})
    return _page("keys", form)


@pages.post("/ek")
def keep_keys() -> ResponseReturnValue:
    """Ask for parts of number and passphrase, so that they are written down for sure."""
    form = KeysForm()
    if not form.validate_on_submit():
        return _page("keys", form)
    back = TypedBackForm(
        formdata=None,
        data={
            "code": form.code.data,
            "number": form.number.data,
            "passphrase": form.passphrase,
            "remember": "1" if form.remember.data else "",
        },
    )
    return _page("back", back)


@pages.post("/eb")
def type_back() -> ResponseReturnValue:
    """Make the account, once the parts that were typed back are right."""
    form = TypedBackForm()
    if "show" in request.form:
        passphrase = form.passphrase.data or ""
        return _show_keys(form.code.data or "", form.number.data or "", passphrase)
    if not form.validate_on_submit():
        return _page("back", form)
    throttle.count_network("code")
    try:
        account, root = _enrolled(form)
    except UnknownInvitation:
        flash(_("Koden ble brukt, eller er for gammel. Ring oss, så får du en ny."))
        return redirect(url_for(".come_in"), 303)
    except NumberTaken:
        return _show_keys(form.code.data or "", numbers.new_number(), form.passphrase.data or "")
    _begin_visit(account, root)
    return redirect("/", 303)


def _enrolled(form: TypedBackForm) -> tuple[PrincipalId, Root]:
    code, number = form.code.data or "", numbers.read_number(form.number.data or "")
    now, trust, pepper = current.now(), current.trust(), current.settings().pepper
    invitation = invitations.look_up(current.db(), code, pepper=pepper, trust=trust, now=now)
    invited = invitation.invited
    root = keys.new_root()
    passphrase = passphrases.normalise(form.passphrase.data or "")
    locked = accounts.lock(root, invited.account, passphrase=passphrase, pepper=pepper)
    with current.writing() as db:
        party = cases.party(db, invited.party, server=current.server()) if invited.party else None
        account = accounts.enrol(
            db,
            code,
            root=root,
            locked=locked,
            number=number,
            thread=party.thread if party else None,
            pepper=pepper,
            trust=trust,
            server=current.server(),
            now=now,
        )
    return account, root


def _page(which: str, form: CodeForm | KeysForm | TypedBackForm) -> ResponseReturnValue:
    page = render_template(f"accounts/public_{which}.html", form=form)
    return page, 422 if form.errors else 200


@pages.post("/q")
def log_out() -> ResponseReturnValue:
    """End the visit and go to the start."""
    visit = current.visit()
    drafts.keep_typed()
    if visit.opened is not None:
        with current.writing() as db:
            visits.end(db, visit.opened.boxes.id, now=current.now())
    visit.log_out()
    return redirect("/", 303)
