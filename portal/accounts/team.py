"""The leader's page on staff: who is in the team, who waits, inviting more."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from messaging import desk, team
from messaging.models import Duties, PrincipalId, Root, Trust
from portal import current
from portal.accounts import service as accounts
from portal.accounts.errors import AlreadyInvited, StillNeeded
from portal.accounts.forms import StaffForm
from portal.audience import go
from portal.audit import service as audit
from portal.calls import service as calls
from portal.cases.models import CaseMade
from portal.db import Connection
from portal.i18n import mark as _

pages = Blueprint("accounts", __name__, url_prefix="/staff")


class Leading(TypedDict):
    """Who signs the next roster, and when."""

    me: PrincipalId
    root: Root
    trust: Trust
    now: datetime


@pages.route("", methods=["GET", "POST"])
def staff() -> ResponseReturnValue:
    """List the staff, and invite another; the code is shown once."""
    form = StaffForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.errors else 200
    return _page(StaffForm(formdata=None), code=_invited(form), newcomer=form.name.data)


def _page(form: StaffForm, **shown: object) -> str:
    found = accounts.staff(current.db(), trust=current.trust(), server=current.server())
    return render_template("accounts/team_staff.html", form=form, staff=found, **shown)


def _invited(form: StaffForm) -> str:
    me, server, now = current.person().id, current.server(), current.now()
    with current.writing() as db:
        try:
            code = accounts.invite_staff(
                db,
                name=form.name.data or "",
                duties=Duties(int(form.duty.data)),
                id=form.id,
                by=me,
                root=current.root(),
                pepper=current.settings().pepper,
                trust=current.trust(),
                server=server,
                now=now,
            )
        except AlreadyInvited as error:
            raise CaseMade from error
        audit.note(db, "invited", actor=me, server=server, now=now)
    return code


@pages.post("/<id:colleague>/on")
def put_on_duty(colleague: PrincipalId) -> ResponseReturnValue:
    """Let a colleague read what comes without an invitation, from now on."""
    with current.writing() as db:
        team.join_desk(db, **_leading(), colleague=colleague)
        _note_duty(db, colleague)
    flash(_("Nå har de vakt."))
    return go(".staff")


@pages.post("/<id:colleague>/off")
def take_off_duty(colleague: PrincipalId) -> ResponseReturnValue:
    """Let a colleague read nothing of it that comes from now on."""
    try:
        with current.writing() as db:
            _must_not_be_needed(db, colleague)
            team.leave_desk(db, **_leading(), colleague=colleague)
            _note_duty(db, colleague)
    except StillNeeded:
        return _page(StaffForm(formdata=None), refused=True), 409
    flash(_("Nå har de ikke vakt lenger."))
    return go(".staff")


def _must_not_be_needed(db: Connection, colleague: PrincipalId) -> None:
    """Raise StillNeeded where the desk has something to read that nobody else there can open."""
    trust = current.trust()
    waits = desk.waiting(db, me=colleague, trust=trust) or calls.are_kept(
        db, server=current.server()
    )
    if waits and not team.desk_can_be_left(db, colleague, trust=trust):
        raise StillNeeded


def _leading() -> Leading:
    """Return who signs the next roster, as the verbs of a team take it."""
    me, now = current.person().id, current.now()
    return {"me": me, "root": current.root(), "trust": current.trust(), "now": now}


def _note_duty(db: Connection, colleague: PrincipalId) -> None:
    me, server, now = current.person().id, current.server(), current.now()
    audit.note(db, "appointed", actor=me, about=colleague, server=server, now=now)


@pages.post("/<id:newcomer>")
def take_in(newcomer: PrincipalId) -> ResponseReturnValue:
    """Sign somebody who has come in onto the roster of the team."""
    me, now = current.person().id, current.now()
    with current.writing() as db:
        team.take_into_team(
            db, me=me, root=current.root(), newcomer=newcomer, trust=current.trust(), now=now
        )
        audit.note(db, "appointed", actor=me, about=newcomer, server=current.server(), now=now)
    flash(_("Nå er de med i teamet."))
    return go(".staff")
