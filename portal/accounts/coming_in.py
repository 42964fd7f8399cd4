"""Coming in for the first time: a code, a number and passphrase, and a try of both.

Nothing is stored on the way. The pages carry the code and the number that was drawn for it,
signed together: nobody can choose a number, and so learn which ones others have.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from messaging import codes, invitations, keys
from messaging.enrolment import Invitation
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

WRONG_LENGTH = _("Koden har 16 bokstaver og tall.")
UNKNOWN_CODE = _("Se etter skrivefeil. Er den riktig, så er den brukt eller for gammel: ring oss.")
NEW_NUMBER = _("Du får et nytt nummer. Skriv det ned: det forrige virker ikke.")


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
    code = form.code.data or ""
    try:
        _look_up(code)
    except UnknownInvitation:
        whole = sum(map(str.isalnum, code)) == codes.LETTERS
        form.code.errors = [UNKNOWN_CODE if whole else WRONG_LENGTH]
        return _page("code", form)
    return _show_keys(code, numbers.new_number(), passphrases.new_passphrase())


def _look_up(code: str) -> Invitation:
    return invitations.look_up(
        current.db(),
        code,
        pepper=current.settings().pepper,
        trust=current.trust(),
        now=current.now(),
    )


def _show_keys(code: str, number: str, drawn: str, *, error: str = "") -> ResponseReturnValue:
    """Show what has to be written down; nothing is stored yet."""
    signed = _signer().dumps([code, number])
    form = KeysForm(formdata=None, data={"code": signed, "number": number, "drawn": drawn})
    if error:
        form.form_errors.append(error)
    return _page("keys", form)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current.settings().signing_secret.hex(), salt="drawn for a code")


def _carried(form: KeysForm | TypedBackForm) -> tuple[str, str]:
    """Return the code a form carries and the number drawn for it, before anything costs time.

    Raises:
        TooManyTries: this network has tried too many.
        UnknownInvitation: this was not signed here, or the code does not open anything by now.
    """
    throttle.count_network("code")
    try:
        code, number = _signer().loads(form.code.data or "")
    except BadSignature:
        raise UnknownInvitation from None
    _look_up(code)
    return code, number


def _no_code() -> ResponseReturnValue:
    form = CodeForm(formdata=None)
    form.form_errors.append(_("Koden ble brukt, eller er for gammel. Ring oss, så får du en ny."))
    return _page("code", form)


@pages.post("/ek")
def keep_keys() -> ResponseReturnValue:
    """Ask for parts of number and passphrase, so that they are written down for sure."""
    form = KeysForm()
    try:
        code, number = _carried(form)
    except UnknownInvitation:
        return _no_code()
    if form.number.data != number:
        return _show_keys(code, numbers.new_number(), form.drawn.data or "", error=NEW_NUMBER)
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
    passphrase = form.passphrase.data or ""
    try:
        code, number = _carried(form)
        if form.number.data != number:
            return _show_keys(code, numbers.new_number(), passphrase, error=NEW_NUMBER)
        if "show" in request.form:
            return _show_keys(code, number, passphrase)
        if not form.validate_on_submit():
            return _page("back", form)
        account, root = _enrolled(code, number, passphrases.normalise(passphrase))
    except UnknownInvitation:
        return _no_code()
    except NumberTaken:
        return _show_keys(code, numbers.new_number(), passphrase, error=NEW_NUMBER)
    begin_visit(account, root)
    return redirect("/", 303)


def _enrolled(code: str, number: str, passphrase: str) -> tuple[PrincipalId, Root]:
    now, trust, pepper = current.now(), current.trust(), current.settings().pepper
    invited = _look_up(code).invited
    root = keys.new_root()
    locked = accounts.lock(
        root, invited.account, passphrase=passphrase, network=throttle.here(), pepper=pepper
    )
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
