"""The team's pages on cases: the list, one case, inviting people."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from messaging.models import PartyId
from portal import current
from portal.accounts import service as accounts
from portal.accounts.models import Staff
from portal.addresses import from_letters
from portal.audience import go
from portal.audit import service as audit
from portal.booking.models import OSLO
from portal.cases import service as cases_
from portal.cases.forms import (
    OTHER_SIDE,
    CaseForm,
    NextPartyForm,
    PartyForm,
    RoleForm,
    colleagues_of,
    id_read,
    pair_of,
)
from portal.cases.models import Case, CaseId, CaseMade, Member, NoSuchCase, Party, Role, RoleKnown
from portal.db import Connection
from portal.form import Form
from portal.information import service as information
from portal.updates import service as updates

pages = Blueprint("cases", __name__, url_prefix="/cases")


@pages.get("")
def cases() -> ResponseReturnValue:
    """List the cases this member of staff may see."""
    found = cases_.for_staff(current.db(), acting=current.acting())
    return render_template("cases/team_cases.html", cases=found)


@pages.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a case with its first party, and show the code of the invitation once."""
    form = CaseForm()
    form.offer(_staff())
    if not form.validate_on_submit():
        return _page("cases/team_new.html", form)
    case, acting = CaseId(id_read(form.case)), current.acting()
    colleagues = [*colleagues_of(form), *pair_of(form).both]
    with current.writing() as db:
        cases_.open_case(
            db, case, label=form.label.data or "", colleagues=colleagues, acting=acting
        )
        code = _invite(db, case, form, beside=None)
    return _show_code(case, form, code)


@pages.get("/<id:case>")
def case(case: CaseId) -> ResponseReturnValue:
    """Show one case: who is in it, and what can be done."""
    db, acting = current.db(), current.acting()
    found = cases_.case(db, case, acting=acting)
    members = cases_.members(db, found, acting=acting)
    together = cases_.together(db, found, acting=acting)
    confirmed = {
        one.party.id: information.told_to_staff(db, one.party.account, server=acting.server)
        for one in members
    }
    return render_template(
        "cases/team_case.html",
        case=found,
        members=members,
        confirmed=confirmed,
        unconfirmed=_unconfirmed(members),
        without_code=_without_code(members),
        me=acting.me,
        tied=members[0].party.seats[1:],
        together=together,
        today=acting.now.astimezone(OSLO).date(),
    )


def _without_code(members: list[Member]) -> set[PartyId]:
    """Return who came in without an invitation."""
    db, acting = current.db(), current.acting()
    came_in = (one.party for one in members if one.party.enrolled)
    return {one.id for one in came_in if cases_.came_by_itself(db, one.account, acting=acting)}


def _unconfirmed(members: list[Member]) -> set[PartyId]:
    """Return of whom nobody has made sure yet who they are."""
    db, acting = current.db(), current.acting()
    came_in = (one.party for one in members if one.party.enrolled)
    return {one.id for one in came_in if cases_.is_unconfirmed(db, one.thread, acting=acting)}


@pages.route("/<id:case>/invite", methods=["GET", "POST"])
def invite(case: CaseId) -> ResponseReturnValue:
    """Add another person to a case, and show the code of the invitation once."""
    found = cases_.case(current.db(), case, acting=current.acting())
    form = NextPartyForm()
    form.offer(_on_the_case(found))
    form.offer_sides(cases_.members(current.db(), found, acting=current.acting()))
    if not form.validate_on_submit():
        return _page("cases/team_invite.html", form, case=found)
    beside = form.beside.data
    with current.writing() as db:
        stands = None if beside == OTHER_SIDE else PartyId(from_letters(beside))
        code = _invite(db, case, form, beside=stands)
    return _show_code(case, form, code)


@pages.post("/<id:case>/code/<id:party>")
def new_code(case: CaseId, party: PartyId) -> ResponseReturnValue:
    """Show a new code for somebody who has not come in yet; the one before is worth nothing."""
    acting = current.acting()
    found = cases_.case(current.db(), case, acting=acting)
    for one in cases_.members(current.db(), found, acting=acting):
        if one.party.id == party and not one.party.enrolled:
            with current.writing() as db:
                code = cases_.new_code(db, one.party, acting=acting)
                _note(db, party)
            return render_template("cases/team_code.html", case=case, name=one.name, code=code)
    raise CaseMade


@pages.route("/<id:case>/role/<id:party>", methods=["GET", "POST"])
def role(case: CaseId, party: PartyId) -> ResponseReturnValue:
    """Say how somebody is involved, where nobody knew it when they were taken on."""
    found = cases_.case(current.db(), case, acting=current.acting())
    member = _member(found, party)
    if member.role is None:
        raise NoSuchCase
    if party in _unconfirmed([member]):
        return go(".case", case=case)
    form = RoleForm()
    if member.role is Role.UNKNOWN and not form.validate_on_submit():
        page = render_template("cases/team_role.html", form=form, case=found, member=member)
        return page, 422 if form.errors else 200
    if member.role is Role.UNKNOWN:
        _settle(found, member.party, Role(form.role.data))
    return go(".case", case=case)


def _member(case: Case, party: PartyId) -> Member:
    for one in cases_.members(current.db(), case, acting=current.acting()):
        if one.party.id == party:
            return one
    raise NoSuchCase


def _settle(case: Case, party: Party, role: Role) -> None:
    acting = current.acting()
    with suppress(RoleKnown), current.writing() as db:  # the case's page says what a colleague said
        cases_.settle(db, case, party, role, acting=acting)
        updates.permit_types(db, party.id, role, server=acting.server)
        me, server, now = acting.me, acting.server, acting.now
        audit.note(db, "settled", actor=me, about=party.id, server=server, now=now)


def _invite(db: Connection, case: CaseId, form: PartyForm, *, beside: PartyId | None) -> str:
    """Add the party of the form, with what it may be told, and note it."""
    party, role = PartyId(id_read(form.party)), Role(form.role.data)
    code = cases_.invite(
        db,
        case,
        party,
        name=form.name.data or "",
        role=role,
        pair=pair_of(form),
        beside=beside,
        acting=current.acting(),
    )
    updates.permit_types(db, party, role, server=current.server())
    _note(db, party)
    return code


def _note(db: Connection, party: PartyId) -> None:
    me, now = current.person().id, current.now()
    audit.note(db, "invited", actor=me, about=party, server=current.server(), now=now)


def _show_code(case: CaseId, form: PartyForm, code: str) -> ResponseReturnValue:
    return render_template("cases/team_code.html", case=case, name=form.name.data, code=code)


def _page(template: str, form: Form, case: Case | None = None) -> ResponseReturnValue:
    return render_template(template, form=form, case=case), 422 if form.errors else 200


def _staff() -> list[Staff]:
    return accounts.staff(current.db(), trust=current.trust(), server=current.server())


def _on_the_case(case: Case) -> list[Staff]:
    """Return the staff who can open the case's own thread, where the roles stand."""
    on_it = cases_.staff_of(current.db(), case, acting=current.acting())
    return [one for one in _staff() if one.id in on_it]
