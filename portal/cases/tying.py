"""The team's pages by which a case is tied to another one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from messaging.models import PartyId
from portal import current
from portal.addresses import from_letters
from portal.audience import go
from portal.booking import service as booking
from portal.booking.models import OSLO, Appointment
from portal.cases import service as cases
from portal.cases.forms import OTHER_SIDE, SideForm
from portal.cases.models import CannotBeTied, Case, CaseId, NoSuchCase
from portal.i18n import mark as _

pages = Blueprint("tying", __name__, url_prefix="/cases")


@pages.get("/<id:case>/tie")
def choose(case: CaseId) -> ResponseReturnValue:
    """List the cases to which this one can be tied, or say why it cannot."""
    db, acting = current.db(), current.acting()
    found = cases.case(db, case, acting=acting)
    why = cases.hindrance(db, case, acting=acting)
    others = [] if why else [one for one in cases.for_staff(db, acting=acting) if one.id != case]
    return render_template("cases/team_tie.html", case=found, others=others, why=why)


@pages.route("/<id:case>/tie/<id:other>", methods=["GET", "POST"])
def tie(case: CaseId, other: CaseId) -> ResponseReturnValue:
    """Say where its people belong in the other case, and from when; then tie it."""
    db, acting = current.db(), current.acting()
    found, to = (cases.case(db, one, acting=acting) for one in (case, other))
    if case == other:
        raise NoSuchCase
    if cases.hindrance(db, case, acting=acting):
        return go(".choose", case=case)
    form = SideForm()
    form.offer_sides(cases.members(db, to, acting=acting))
    if not form.validate_on_submit():
        return _page(form, found, to), 422 if form.errors else 200
    try:
        _tie(found, to, form)
    except CannotBeTied:  # a colleague was faster; the page says what now
        return go(".choose", case=case)
    except booking.WouldMeet as error:
        return _page(form, found, to, error.appointments), 409
    flash(_("Sakene er knyttet sammen."))
    return go("team.cases.case", case=case)


def _tie(case: Case, to: Case, form: SideForm) -> None:
    chosen = form.beside.data
    beside = None if chosen == OTHER_SIDE else PartyId(from_letters(chosen))
    with current.writing() as db:
        cases.tie(db, case.id, to.id, beside=beside, acting=current.acting())


def _page(form: SideForm, case: Case, to: Case, clashing: Sequence[Appointment] = ()) -> str:
    db, acting = current.db(), current.acting()
    members = cases.members(db, case, acting=acting)
    return render_template(
        "cases/team_tie_to.html",
        form=form,
        case=case,
        to=to,
        names={one.party.id: one.name for one in members},
        since=cases.begins(db, [one.party for one in members], acting=acting),
        clashing=clashing,
        today=current.now().astimezone(OSLO).date(),
    )
