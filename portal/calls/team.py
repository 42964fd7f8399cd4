"""The duty desk's pages: whom to ring, when, how, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from messaging import team
from messaging.models import PrincipalId
from portal import current
from portal.accounts import service as accounts
from portal.accounts.models import Staff
from portal.addresses import to_letters
from portal.audience import go
from portal.calls import service as calls
from portal.calls.forms import CallsForm, OutcomeForm
from portal.calls.models import Call, CallId, NotedMeanwhile, NotOpened, Outcome, Withdrawn
from portal.calls.numbers import shown
from portal.cases.service import Said
from portal.i18n import mark as _

pages = Blueprint("calls", __name__, url_prefix="/desk/calls")


MOST = 100  # requests on a page of the list
NOTED = _("Det er notert. Den lukkes når to av dere har trykket «Lukk ulest».")
KEPT = _("Den står framme.")


@pages.get("")
def to_ring() -> ResponseReturnValue:
    """List whom to ring, those for whom it is safe now first."""
    ring = calls.to_ring(current.db(), acting=current.acting())
    last = max(1, -(-len(ring.calls) // MOST))
    number = min(max(1, request.args.get("page", 1, int)), last)
    return render_template(
        "calls/team_list.html",
        ring=replace(ring, calls=ring.calls[(number - 1) * MOST : number * MOST]),
        most=MOST,
        number=number,
        last=last,
        staff=_staff(),
        now=current.now(),
    )


@pages.route("/many", methods=["GET", "POST"])
def rubbish() -> ResponseReturnValue:
    """List the first of them to be closed unread, where very many came; or to be brought back."""
    acting, form = current.acting(), CallsForm()
    ring = calls.to_ring(current.db(), acting=acting)
    found = [*ring.calls[:MOST], *ring.closed[:MOST]]
    form.offer([to_letters(one.id) for one in found], everything="all" in request.args)
    if form.validate_on_submit():
        said: Said = "kept" if form.back.data else "rubbish"
        with current.writing() as db:
            calls.say(db, said, form.chosen.data or (), acting=acting)
        flash(KEPT if said == "kept" else NOTED)
        return go(".rubbish")
    page = render_template(
        "calls/team_many.html",
        form=form,
        found=found,
        closed={call.id for call in ring.closed},
        unread=ring.unread,
        now=acting.now,
        who=_names(found),
    )
    return page, 422 if form.errors else 200


@pages.route("/<id:call>", methods=["GET", "POST"])
def call(call: CallId) -> ResponseReturnValue:
    """Show whom to ring and what may be said, and take down what came of it."""
    form = OutcomeForm()
    try:
        if form.validate_on_submit():
            return _noted(call, form.outcome)
        return _show(call, form)
    except NotOpened:
        form.form_errors.append(_("Les dette først. Trykk så på knappen igjen."))
        return _show(call, form)
    except NotedMeanwhile as first:
        page = render_template(
            "calls/team_closed.html", by=_staff()[first.by], outcome=first.outcome
        )
        return page, 409
    except Withdrawn:
        return render_template("calls/team_withdrawn.html"), 409 if form.is_submitted() else 200


def _noted(id: CallId, outcome: Outcome) -> ResponseReturnValue:
    acting = current.acting()
    with current.writing() as db:
        if outcome is Outcome.TAKEN_BACK:
            calls.take_back(db, id, acting=acting)
        else:
            calls.note_outcome(db, id, outcome, acting=acting)
    if outcome is not Outcome.NOT_REACHED:
        return go(".call", call=id)
    flash(_("Notert. Prøv igjen når det er trygt."))
    return go(".to_ring")


def _show(id: CallId, form: OutcomeForm) -> ResponseReturnValue:
    acting = current.acting()
    found = calls.one(current.db(), id, acting=acting)
    page = render_template(
        "calls/team_call.html",
        form=form,
        call=found,
        number=shown(found.asked.number),
        closed_unread=calls.closed_unread(current.db(), id, server=acting.server),
        staff=_staff(),
        now=current.now(),
    )
    with current.writing() as db:
        team.hand_on(db, me=acting.me, root=acting.root, trust=acting.trust)  # to who came since
        calls.note_opened(db, id, acting=acting)
    return page, 422 if form.errors else 200


def _names(found: Sequence[Call]) -> dict[CallId, str]:
    """Return what the colleagues are called who call each request rubbish."""
    staff = _staff()
    return {
        call.id: ", ".join(sorted(staff[one].name for one in call.marked if one in staff))
        for call in found
    }


def _staff() -> dict[PrincipalId, Staff]:
    return accounts.staff_by_id(current.db(), trust=current.trust(), server=current.server())
