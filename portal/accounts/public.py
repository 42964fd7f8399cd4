"""Logging in and out."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.utils import redirect

from messaging import team
from messaging.errors import CouldNotBeVerified
from messaging.models import PrincipalId, Root
from portal import current, drafts, throttle
from portal.accounts import numbers, passphrases, visits
from portal.accounts import service as accounts
from portal.accounts.errors import WrongNumberOrPassphrase
from portal.accounts.forms import LogInForm
from portal.accounts.models import ALONE, IDLE_OF_STAFF
from portal.audit import service as audit
from portal.choices import service as choices
from portal.choices.models import Choices
from portal.db import Connection
from portal.i18n import gettext
from portal.i18n import mark as _

pages = Blueprint("accounts", __name__)

WRONG = _(
    "Nummer og passord passer ikke sammen. Se etter skrivefeil. "
    "Fikk du dem nettopp, er de kanskje ikke i bruk: Begynn på nytt. "
    "Skrev du en melding, er den ikke sendt."
)
WAIT = _("Det var mange forsøk på kort tid. Vent litt: prøv igjen om %(seconds)d sekunder.")


@pages.route("/l", methods=["GET", "POST"])
def log_in() -> ResponseReturnValue:
    """Let somebody in by number and passphrase."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect("/", 303)  # out first: another's page may be open beside this one
    form = LogInForm()
    if form.validate_on_submit():
        try:
            throttle.count_network("log in")
            account, root = _unlocked(form)
        except WrongNumberOrPassphrase:
            form.form_errors.append(WRONG)
        except throttle.TooManyTries as tries:
            form.form_errors.append(gettext(WAIT) % {"seconds": max(2, tries.seconds)})
            return show_log_in(form, status=429)
        else:
            begin_visit(account, root)
            return redirect("/", 303)
    return show_log_in(form, status=422 if form.errors else 200)


def show_log_in(
    form: LogInForm, *, kept: bool = False, unanswered: bool = False, status: int
) -> ResponseReturnValue:
    """Return the page to log in by.

    Args:
        form: what was typed.
        kept: a text was kept for somebody.
        unanswered: somebody answered one of our updates, perhaps that they need help at once.
        status: of the answer.
    """
    page = render_template(
        "accounts/public_log_in.html",
        form=form,
        kept=kept,
        unanswered=unanswered,
        alone=ALONE in request.form or ALONE in current.visit(),
    )
    return page, status


def ended() -> ResponseReturnValue:
    """Answer somebody whose visit has ended, or who never logged in; a text is kept."""
    kept = bool(drafts.keep_typed())
    unanswered = "answer" in request.form
    return show_log_in(LogInForm(formdata=None), kept=kept, unanswered=unanswered, status=401)


def _unlocked(form: LogInForm) -> tuple[PrincipalId, Root]:
    number = numbers.read_number(form.number.data or "")
    passphrase = passphrases.normalise(form.passphrase.data or "")
    server, now, pepper = current.server(), current.now(), current.settings().pepper
    tried = server.number_tag(f"{number} {throttle.here()}")
    throttle.wait(current.db(), tried, now=now)
    try:
        account, root, old = accounts.unlock(
            current.db(),
            number=number,
            passphrase=passphrase,
            network=throttle.here(),
            pepper=pepper,
            server=server,
        )
    except WrongNumberOrPassphrase:
        with current.writing() as db:
            throttle.failed(db, tried, now=now)
        raise
    if old:
        locked = accounts.lock(
            root, account, passphrase=passphrase, network=throttle.here(), pepper=pepper
        )
    with current.writing() as db:
        throttle.succeeded(db, tried)
        if old:
            accounts.relock(db, account, locked)
    return account, root


def begin_visit(account: PrincipalId, root: Root) -> None:
    """Begin the visit of somebody who has shown who they are; an older one here ends."""
    with current.writing() as db:
        token = begun(db, account, root)
    current.visit().log_in(token)


def begun(db: Connection, account: PrincipalId, root: Root) -> bytes:
    """Begin it in the caller's transaction, and return the token for the cookie."""
    server, now, visit = current.server(), current.now(), current.visit()
    who = accounts.person(db, account, trust=current.trust(), server=server)
    exited_at = accounts.tell_exit(db, account)
    if who.leads:
        team.renew(db, me=account, root=root, trust=current.trust(), now=now)
    if who.duties:
        team.hand_on(db, me=account, root=root, trust=current.trust())
    if visit.opened is not None:
        visits.end(db, visit.opened.boxes.id, now=now)
    chosen = _chosen(db, account, root) if who.audience == "client" else None
    language = visit.get("language") or (chosen.language if chosen else "")
    token = visits.begin(
        db,
        account=account,
        root=root,
        idle=(chosen or Choices()).idle if who.audience == "client" else IDLE_OF_STAFF,
        state={
            **({"language": language} if language else {}),
            **({"exited_at": exited_at.timestamp()} if exited_at else {}),
            **({current.CHOICES: chosen.write()} if chosen else {}),
            **({ALONE: True} if ALONE in visit else {}),
        },
        server=server,
        now=now,
    )
    audit.note(db, "logged in", actor=account, about=account, server=server, now=now)
    return token


def _chosen(db: Connection, account: PrincipalId, root: Root) -> Choices | None:
    """Return what a client chose; where that is in doubt, the usual holds and staff are told."""
    try:
        return choices.chosen(db, account, root=root)
    except CouldNotBeVerified:
        audit.note_unverified(db, actor=account, server=current.server(), now=current.now())
        return None


@pages.post("/q")
def log_out() -> ResponseReturnValue:
    """End the visit and go to the start; a phone of one's own is still that until it is closed."""
    visit = current.visit()
    drafts.keep_typed()
    if visit.opened is not None:
        with current.writing() as db:
            visits.end(db, visit.opened.boxes.id, now=current.now())
    visit.log_out(alone=ALONE in visit)
    return redirect("/", 303)
