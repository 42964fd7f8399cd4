"""A client's appointments: what stands, the times there are, booking, moving and cancelling."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from itertools import groupby

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from portal import current
from portal.accounts import service as accounts
from portal.audience import go
from portal.booking import service as booking
from portal.booking.forms import TimeForm
from portal.booking.models import OSLO, Appointment, AppointmentId, Booker, How, Kind, length_of
from portal.cases import service as cases
from portal.cases.models import Party
from portal.db import Connection
from portal.form import Form
from portal.i18n import mark as _

pages = Blueprint("booking", __name__, url_prefix="/t")


@pages.before_request
def talk_first() -> ResponseReturnValue | None:
    """Offer no times to somebody of whom nobody has made sure yet who they are.

    With a second account a party would see the days of the other side.
    """
    if not cases.unconfirmed(current.db(), current.person().id, trust=current.trust()):
        return None
    return render_template("booking/client_first.html")


@pages.get("")
def home() -> ResponseReturnValue:
    """Show what stands; where nothing does, the times there are."""
    return _what_there_is(None)


@pages.get("/<id:moving>/m")
def other_times(moving: AppointmentId) -> ResponseReturnValue:
    """Show the times to which an appointment can be moved."""
    _mine(moving)
    return _what_there_is(moving)


@pages.route("/n", methods=["GET", "POST"])
@pages.route("/<id:moving>/n", methods=["GET", "POST"])
def new(moving: AppointmentId | None = None) -> ResponseReturnValue:
    """Show all about one time before it is booked; then book it, or move there."""
    if moving:
        _mine(moving)
    form = TimeForm(time=request.args.get("t"))
    try:
        if form.validate_on_submit():
            _agree(form, moving)
            flash(_("Timen er flyttet.") if moving else _("Timen er bestilt."))
            return go(".home")
        return _show(form, moving)
    except booking.SlotTaken:
        return _what_there_is(moving, refused=True), 409


@pages.route("/<id:appointment>", methods=["GET", "POST"])
def appointment(appointment: AppointmentId) -> ResponseReturnValue:
    """Show one appointment, and cancel it."""
    form, made = Form(), _mine(appointment)
    if form.validate_on_submit():
        with current.writing() as db:
            cancelled = booking.cancel(
                db,
                appointment,
                among=[made.party],
                by=current.person().id,
                server=current.server(),
                now=current.now(),
            )
        # Two taps cancel once; but where a page lay open while the time was moved, one stands.
        other = not cancelled and _stands()
        stale = _("Den timen var flyttet eller avlyst fra før. Her er timen som gjelder.")
        flash(stale if other else _("Timen er avlyst."))
        return go(".home")
    return _page("booking/client_appointment.html", form=form, made=made)


def _parties() -> list[Party]:
    me, trust, server = current.person().id, current.trust(), current.server()
    return cases.of_client(current.db(), me, trust=trust, server=server)


def _booker() -> Booker:
    """Return the client as the party of their first thread."""
    return _parties()[0].booker


def _mine(appointment: AppointmentId) -> Appointment:
    """Return an appointment of the client's own; others' do not exist."""
    own = [party.id for party in _parties()]
    return booking.find(current.db(), appointment, among=own, server=current.server())


def _stands() -> list[Appointment]:
    db, server, now = current.db(), current.server(), current.now()
    return [
        made
        for party in _parties()
        for made in booking.upcoming(
            db, party=party.id, account=party.account, server=server, now=now
        )
    ]


def _offered(moving: AppointmentId | None) -> dict[datetime, list[How]]:
    """Return the times there are, each with the ways to talk then."""
    times: dict[datetime, list[How]] = defaultdict(list)
    for how in How:
        days = booking.offered(
            current.db(),
            booker=_booker(),
            kind=Kind.FIRST,
            how=how,
            deal_key=current.settings().deal_key,
            now=current.now(),
            moving=moving,
        )
        for day in days:
            for at in day.times:
                times[at].append(how)
    return dict(sorted(times.items()))


def _what_there_is(moving: AppointmentId | None, *, refused: bool = False) -> str:
    stands = _stands()
    if stands and not moving:
        return _page("booking/client_home.html", appointments=stands, refused=refused)
    times = groupby(_offered(moving).items(), lambda time: time[0].astimezone(OSLO).date())
    days = [(day, list(group)) for day, group in times]
    return _page("booking/client_times.html", days=days, moving=moving, refused=refused)


def _show(form: TimeForm, moving: AppointmentId | None) -> str:
    """Show what, when, how long, where and with whom, with a button for each way to talk.

    Raises:
        SlotTaken: it is not to be had.
    """
    starts_at = form.starts_at
    ways = _offered(moving).get(starts_at)
    if not ways or (_stands() and not moving):
        raise booking.SlotTaken
    ends = {how: starts_at + length_of(Kind.FIRST, how) for how in ways}
    return _page(
        "booking/client_new.html", form=form, starts_at=starts_at, ends=ends, moving=moving
    )


def _agree(form: TimeForm, moving: AppointmentId | None) -> None:
    """Book the time of the form, or move an appointment there.

    Raises:
        SlotTaken: it is not to be had.
    """
    try:
        with current.writing() as db:
            _book(db, form, moving)
    except booking.KeptApart:
        booker = _booker()
        with current.writing() as db:
            booking.leave_out(db, booker, form.starts_at, now=current.now())
        raise


def _book(db: Connection, form: TimeForm, moving: AppointmentId | None) -> None:
    me, trust, server = current.person().id, current.trust(), current.server()
    booking.book(
        db,
        booker=cases.booker(db, me, trust=trust, server=server),
        kind=Kind.FIRST,
        how=form.chosen,
        starts_at=form.starts_at,
        deal_key=current.settings().deal_key,
        server=server,
        now=current.now(),
        moving=moving,
    )


def _page(template: str, **values: object) -> str:
    """Show a page that says who will be there and in which room."""
    db, trust, server = current.db(), current.trust(), current.server()
    return render_template(
        template,
        **values,
        pair=_booker().pair,
        staff=accounts.staff_by_id(db, trust=trust, server=server),
        rooms=booking.rooms(db, server=server),
        now=current.now(),
    )
