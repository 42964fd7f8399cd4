"""The team's page on which what a person reads out is typed, so that they are confirmed."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from messaging import confirming
from messaging.errors import DigitsDiffer, NotAllowed
from messaging.models import EntryId, PartyId
from portal import current
from portal.audience import go
from portal.audit import service as audit
from portal.cases import service as cases
from portal.cases.forms import DigitsForm, id_read
from portal.cases.models import CaseId, Member, NoSuchCase
from portal.i18n import mark as _

pages = Blueprint("confirming", __name__, url_prefix="/cases")

DIFFERENT = _("Tallene stemmer ikke. Be personen lese dem én gang til.")


@pages.route("/<id:case>/confirm/<id:party>", methods=["GET", "POST"])
def confirm(case: CaseId, party: PartyId) -> ResponseReturnValue:
    """Take the six digits down; right ones confirm the person, wrong ones are explained."""
    member = _of_my_own(case, party)
    if not cases.is_unconfirmed(current.db(), member.party.thread, acting=current.acting()):
        return go("team.cases.case", case=case)
    form = DigitsForm()
    if form.validate_on_submit():
        try:
            _confirm(member, form)
        except DigitsDiffer:
            form.code.errors = [DIFFERENT]
        except NotAllowed:  # a colleague was faster
            return go("team.cases.case", case=case)
        else:
            flash(_("Nå er personen bekreftet, og kan bestille samtaler."))
            return go("team.cases.case", case=case)
    tied = len(member.party.seats) > 1
    page = render_template(
        "cases/team_confirm.html", form=form, case=case, name=member.name, tied=tied
    )
    return page, 422 if form.errors else 200


def _of_my_own(case: CaseId, party: PartyId) -> Member:
    """Return somebody who writes with whoever is asking. Raises NoSuchCase for anybody else."""
    db, acting = current.db(), current.acting()
    members = cases.members(db, cases.case(db, case, acting=acting), acting=acting)
    for one in members:
        if one.party.id == party and one.party.enrolled and acting.me in one.party.pair.both:
            return one
    raise NoSuchCase


def _confirm(member: Member, form: DigitsForm) -> None:
    acting, thread = current.acting(), member.party.thread
    with current.writing() as db:
        number = confirming.confirm(
            db,
            thread,
            me=acting.me,
            root=acting.root,
            entry=EntryId(id_read(form.entry)),
            said=form.code.data or "",
            server=acting.server,
            trust=acting.trust,
            now=acting.now,
        )
        audit.note(
            db,
            "confirmed",
            actor=acting.me,
            about=thread,
            number=number,
            server=acting.server,
            now=acting.now,
        )
