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
from portal.cases.models import CaseId, Member, MustWait, NoSuchCase
from portal.i18n import mark as _

pages = Blueprint("confirming", __name__, url_prefix="/cases")

DIFFERENT = _("Tallene stemmer ikke. Be personen lese dem én gang til.")


@pages.route("/<id:case>/confirm/<id:party>", methods=["GET", "POST"])
def confirm(case: CaseId, party: PartyId) -> ResponseReturnValue:
    """Take the six digits down; right ones confirm the person, a few wrong ones have to wait."""
    member = _of_my_own(case, party)
    if not cases.is_unconfirmed(current.db(), member.party.thread, acting=current.acting()):
        return go("team.cases.case", case=case)
    form = DigitsForm()
    waits = cases.must_wait(current.db(), member.party.thread, acting=current.acting())
    if not waits and form.validate_on_submit():
        try:
            right = _confirm(member, form)
        except NotAllowed:  # a colleague was faster
            return go("team.cases.case", case=case)
        except MustWait:  # both of the pair were trying
            waits = True
        else:
            if right:
                flash(_("Nå er personen bekreftet, og kan bestille samtaler."))
                return go("team.cases.case", case=case)
            form.code.errors = [DIFFERENT]
    page = render_template(
        "cases/team_confirm.html",
        form=form,
        waits=waits,
        case=case,
        name=member.name,
        tied=len(member.party.seats) > 1,
    )
    return page, 429 if waits else 422 if form.errors else 200


def _of_my_own(case: CaseId, party: PartyId) -> Member:
    """Return somebody who writes with whoever is asking. Raises NoSuchCase for anybody else."""
    db, acting = current.db(), current.acting()
    members = cases.members(db, cases.case(db, case, acting=acting), acting=acting)
    for one in members:
        if one.party.id == party and one.party.enrolled and acting.me in one.party.pair.both:
            return one
    raise NoSuchCase


def _confirm(member: Member, form: DigitsForm) -> bool:
    """Confirm somebody, if the digits are right; note it if they are not. Raises MustWait."""
    acting, thread = current.acting(), member.party.thread
    with current.writing() as db:
        cases.check_tries(db, thread, acting=acting)
        try:
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
        except DigitsDiffer:  # before anything was written
            cases.note_misread(db, thread, acting=acting)
            return False
        audit.note(
            db,
            "confirmed",
            actor=acting.me,
            about=thread,
            number=number,
            server=acting.server,
            now=acting.now,
        )
    return True
