"""Coming in for the first time: a code, a number and passphrase, and a try of both."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging import invitations, keys
from messaging.errors import UnknownInvitation
from messaging.models import PrincipalId, Root
from portal import current, throttle
from portal.accounts import numbers, passphrases
from portal.accounts import service as accounts
from portal.accounts.errors import NumberTaken
from portal.accounts.forms import CodeForm, KeysForm, TypedBackForm
from portal.accounts.public import begin_visit
from portal.cases import service as cases
from portal.i18n import mark as _

pages = Blueprint("coming_in", __name__)


@pages.get("/e")
def code() -> ResponseReturnValue:
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
        return redirect(url_for(".code"), 303)
    except NumberTaken:
        return _show_keys(form.code.data or "", numbers.new_number(), form.passphrase.data or "")
    begin_visit(account, root)
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
