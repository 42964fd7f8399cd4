"""The duty desk's pages: reading what came without an invitation, and taking it on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from messaging import team
from messaging.errors import NotInThread, TakenMeanwhile
from messaging.models import Duties, PrincipalId, ThreadId, ThreadLine
from portal import current, errors
from portal.accounts import service as accounts
from portal.accounts.models import Staff
from portal.addresses import to_letters
from portal.audience import go
from portal.audit import service as audit
from portal.cases import service as cases
from portal.cases.forms import DeskForm, TakeForm, colleagues_of, id_read, newest, pair_of
from portal.cases.models import CaseId, CaseMade, Role
from portal.db import Connection
from portal.i18n import mark as _
from portal.messages import service as messages
from portal.updates import service as updates

pages = Blueprint("desk", __name__, url_prefix="/desk")

NOTED = _("Det er notert. Den lukkes når to av dere har trykket «Lukk ulest».")
KEPT = _("Den står framme.")
NEWER = _("Det har kommet en ny melding i én av dem. Se på den en gang til.")


@pages.route("", methods=["GET", "POST"])
def threads() -> ResponseReturnValue:
    """List all that is at the desk; close what two call rubbish, or bring it back."""
    acting = current.acting()
    found = cases.at_desk(current.db(), acting=acting)
    form = DeskForm()
    form.offer([newest(line) for line, _marked in found], everything="all" in request.args)
    if form.validate_on_submit():
        said: Literal["rubbish", "kept"] = "kept" if form.back.data else "rubbish"
        with current.writing() as db:
            newer = cases.say(db, said, form.shown, acting=acting)
        flash(KEPT if said == "kept" else NEWER if newer else NOTED)
        return go(".threads")
    lost = cases.lost(current.db(), acting=acting)
    if lost:
        errors.tell_staff()
    page = render_template(
        "cases/desk_threads.html",
        form=form,
        lost=lost,
        found=found,
        is_closed=cases.is_closed,
        any_closed=any(cases.is_closed(marked) for _line, marked in found),
        who=_names(found),
    )
    return page, 422 if form.errors else 200


def _names(found: Sequence[tuple[ThreadLine, Collection[PrincipalId]]]) -> dict[ThreadId, str]:
    """Return what the colleagues are called who said something about each thread."""
    names = accounts.staff_by_id(current.db(), trust=current.trust(), server=current.server())
    return {
        line.thread: ", ".join(sorted(names[one].name for one in marked if one in names))
        for line, marked in found
    }


@pages.get("/<id:waiting>")
def thread(waiting: ThreadId) -> ResponseReturnValue:
    """Show what somebody wrote, to whoever is at the desk."""
    reader = current.reader()
    try:
        reading = messages.read(current.db(), waiting, reader=reader)
    except NotInThread:
        return _taken(waiting)
    if not _waits(waiting):
        return go("team.messages.thread", thread=waiting)
    page = render_template(
        "cases/desk_thread.html",
        thread=waiting,
        reading=reading,
        items=messages.items(reading),
        staff=accounts.staff_by_id(current.db(), trust=current.trust(), server=current.server()),
        read_to=messages.read_to(current.db(), waiting, reader=reader),
    )
    with current.writing() as db:
        team.hand_on(db, me=reader.me, root=reader.root, trust=reader.trust)  # to who came since
        messages.opened(db, waiting, reading.newest, reader=reader)
        messages.note_opened(db, waiting, reader=reader)
    return page


@pages.route("/<id:waiting>/take", methods=["GET", "POST"])
def take(waiting: ThreadId) -> ResponseReturnValue:
    """Take it on as a case with one person, for a pair; the first who does has it."""
    if not _waits(waiting):
        return _taken(waiting)
    form = TakeForm()
    form.offer(_staff())
    _propose_me(form)
    if not form.validate_on_submit():
        page = render_template("cases/desk_take.html", form=form, thread=waiting)
        return page, 422 if form.errors else 200
    try:
        with current.writing() as db:
            _take(db, waiting, form)
    except (TakenMeanwhile, CaseMade):
        return _taken(waiting)
    mine = current.person().id in pair_of(form).both
    flash(_("Nå er samtalen deres. Svar når dere kan."))
    if "tie" in request.args:
        return go("team.tying.choose", case=id_read(form.case))
    if mine:
        return go("team.messages.thread", thread=waiting)
    return go("team.messages.inbox")


def _waits(thread: ThreadId) -> bool:
    found = cases.at_desk(current.db(), acting=current.acting())
    return thread in {line.thread for line, _marked in found}


def _take(db: Connection, thread: ThreadId, form: TakeForm) -> None:
    """Make the case and its party, with what it may be told, and note it."""
    case, acting, pair = CaseId(id_read(form.case)), current.acting(), pair_of(form)
    colleagues = [*colleagues_of(form), *pair.both]
    cases.open_case(db, case, label=form.label.data or "", colleagues=colleagues, acting=acting)
    party = cases.take_on(db, thread, case, name=form.name.data or "", pair=pair, acting=acting)
    updates.permit_types(db, party, Role.UNKNOWN, server=acting.server)
    audit.note(db, "taken", actor=acting.me, about=party, server=acting.server, now=acting.now)


def _staff() -> list[Staff]:
    return accounts.staff(current.db(), trust=current.trust(), server=current.server())


def _propose_me(form: TakeForm) -> None:
    """Choose whoever is asking, where nothing is chosen yet."""
    me, duties = to_letters(current.person().id), current.person().duties
    if form.analyst.data is None and Duties.ANALYST in duties:
        form.analyst.data = me
    elif form.clinician.data is None and Duties.CLINICIAN in duties:
        form.clinician.data = me


def _taken(thread: ThreadId) -> ResponseReturnValue:
    """Say who has it; whoever has it themselves is sent there."""
    pair = cases.taken_by(current.db(), thread, acting=current.acting())
    if current.person().id in pair.both:
        return go("team.messages.thread", thread=thread)
    names = accounts.staff_by_id(current.db(), trust=current.trust(), server=current.server())
    page = render_template("cases/desk_taken.html", pair=[names[one] for one in pair.both])
    return page, 409
