"""The team's board: who comes when."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from messaging.models import Duties, PartyId
from portal import current
from portal.accounts import service as accounts
from portal.audience import go
from portal.booking import service as booking
from portal.booking.models import HORIZON, OSLO, Appointment, AppointmentId
from portal.cases import service as cases
from portal.form import Form
from portal.i18n import mark as _

pages = Blueprint("booking", __name__, url_prefix="/bookings")


@pages.get("")
def board() -> ResponseReturnValue:
    """Show who comes in the next four weeks, by date."""
    coming = booking.coming(
        current.db(),
        among=_theirs(),
        since=current.now(),
        until=current.now() + HORIZON,
        server=current.server(),
    )
    days = [(day, list(made)) for day, made in groupby(coming, _date)]
    return _page("booking/team_board.html", days=days)


@pages.route("/<id:appointment>", methods=["GET", "POST"])
def appointment(appointment: AppointmentId) -> ResponseReturnValue:
    """Show one appointment, and cancel it."""
    form, theirs = Form(), _theirs()
    made = booking.find(current.db(), appointment, among=theirs, server=current.server())
    if form.validate_on_submit():
        with current.writing() as db:
            cancelled = booking.cancel(
                db,
                appointment,
                among=theirs,
                by=current.person().id,
                server=current.server(),
                now=current.now(),
            )
        stale = _("Samtalen var avlyst eller flyttet fra før. Her er det som gjelder.")
        flash(_("Samtalen er avlyst.") if cancelled else stale)
        return go(".board")
    return _page("booking/team_appointment.html", form=form, made=made)


def _theirs() -> set[PartyId]:
    """Return the parties whose appointments this member of staff may see.

    Leader and assistant see all; analysts and clinicians those of the cases they are on.
    """
    db, person = current.db(), current.person()
    parties = cases.thread_parties(db, server=current.server()).values()
    if person.leads or Duties.ASSISTANT in person.duties:
        return {party.id for party in parties}
    own = {case.id for case in cases.for_staff(db, acting=current.acting())}
    return {party.id for party in parties if party.case in own}


def _date(made: Appointment) -> date:
    return made.starts_at.astimezone(OSLO).date()


def _page(template: str, **values: object) -> str:
    """Show a page that calls people, staff and rooms by their names."""
    db, trust, server = current.db(), current.trust(), current.server()
    return render_template(
        template,
        **values,
        names=cases.names(db, acting=current.acting()),
        staff=accounts.staff_by_id(db, trust=trust, server=server),
        rooms=booking.rooms(db, server=server),
        now=current.now(),
    )
