"""What staff tell a client: written, looked at, posted, corrected, told on the telephone."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from messaging.errors import NotInThread
from messaging.models import EntryId, PartyId
from portal import current, drafts
from portal.accounts import service as accounts
from portal.addresses import to_letters
from portal.audience import go
from portal.booking.models import OSLO
from portal.cases import service as cases
from portal.cases.models import Party
from portal.i18n import mark as _
from portal.messages import service as messages
from portal.updates import service as updates
from portal.updates.forms import ReachedForm, UpdateForm
from portal.updates.models import (
    AlreadyCorrected,
    AlreadyPosted,
    AnsweredMeanwhile,
    Told,
    ToldTooEarly,
)

pages = Blueprint("updates", __name__, url_prefix="/updates")


@pages.route("/<id:party>/new", methods=["GET", "POST"])
def new(party: PartyId) -> ResponseReturnValue:
    """Write an update to a party, look at it as they will, and post it."""
    recipient = _recipient(cases.party(current.db(), party, server=current.server()))
    form = _offered(recipient)
    if form.is_submitted() and _step() == "send" and form.validate():
        try:
            with current.writing() as db:
                told = updates.post(db, party, form.update, entry=form.id, reader=current.reader())
                drafts.forget(db, party)
        except AlreadyPosted:
            return _meanwhile(form, recipient, form.id)
        flash(_("Beskjeden er sendt."))
        return go(".update", entry=told.id)
    return _written(form, recipient, place=party, told=None)


@pages.route("/<id:entry>/correct", methods=["GET", "POST"])
def correct(entry: EntryId) -> ResponseReturnValue:
    """Write what takes the place of an update, look at it, and post it."""
    reader = current.reader()
    told = updates.one(current.db(), entry, reader=reader)
    recipient = _recipient(updates.party_of(current.db(), entry, server=current.server()))
    form = _offered(recipient)
    if request.method == "GET":
        form.fill(told.current.update)
    if form.is_submitted() and _step() == "send" and form.validate():
        try:
            with current.writing() as db:
                told = updates.correct(db, entry, form.update, entry=form.id, reader=reader)
                drafts.forget(db, entry)
        except AlreadyCorrected:
            return _meanwhile(form, recipient, entry)
        except AlreadyPosted:
            return _meanwhile(form, recipient, form.id)
        flash(_("Rettelsen er sendt."))
        return go(".update", entry=told.id)
    return _written(form, recipient, place=entry, told=told)


def _meanwhile(form: UpdateForm, recipient: Party, posted: EntryId) -> ResponseReturnValue:
    """Show what was posted in the meantime, and keep what was written as a correction of it."""
    told = updates.one(current.db(), posted, reader=current.reader())
    form.renew()
    return _written(form, recipient, place=told.id, told=told, newer=True)


def _recipient(party: Party) -> Party:
    """Return the party if this member of staff is one of its pair, and it has come in.

    Raises:
        NotInThread: it is not.
    """
    if current.person().id not in party.pair.both or not party.enrolled:
        raise NotInThread
    return party


def _offered(recipient: Party) -> UpdateForm:
    form = UpdateForm()
    types = updates.permitted(current.db(), recipient.id, server=current.server())
    form.offer(types, current.now())
    return form


def _step() -> str:
    """Return which button was pressed; the language switch keeps the page that it is on."""
    return request.form.get("how", "show")


def _written(
    form: UpdateForm, recipient: Party, *, place: bytes, told: Told | None, newer: bool = False
) -> ResponseReturnValue:
    """Show the form, or what the recipient will see."""
    looks = request.method == "POST" and _step() != "change" and not newer
    switched = "language" in request.form and "seen" not in request.form
    if looks and not switched and not form.errors and form.validate():
        return _preview(form, recipient, place=place, told=told)
    if request.method == "GET":
        form.text.data = drafts.kept(place) or form.text.data
    page = render_template(
        "updates/team_write.html",
        form=form,
        party=recipient,
        name=_name(recipient),
        place=place,
        told=told,
        newer=newer,
        unconfirmed=_unconfirmed(recipient),
    )
    return page, 409 if newer else 422 if form.errors else 200


def _preview(
    form: UpdateForm, recipient: Party, *, place: bytes, told: Told | None
) -> ResponseReturnValue:
    """Show the very page the recipient will see, and whether they are likely to."""
    return render_template(
        "updates/team_preview.html",
        form=form,
        party=recipient,
        name=_name(recipient),
        place=place,
        told=told,
        update=form.update,
        ahead=form.update.is_ahead(current.now()),
        last_seen=updates.last_seen(current.db(), recipient, reader=current.reader()),
        unconfirmed=_unconfirmed(recipient),
    )


def _unconfirmed(party: Party) -> bool:
    return cases.is_unconfirmed(current.db(), party.thread, acting=current.acting())


def _name(party: Party) -> str:
    return cases.names(current.db(), acting=current.acting())[party.id]


@pages.route("/<id:entry>", methods=["GET", "POST"])
def update(entry: EntryId) -> ResponseReturnValue:
    """Show what became of an update, and take that somebody told it on the telephone."""
    form = ReachedForm()
    if form.validate_on_submit():
        try:
            told = _reached(entry, form)
        except AnsweredMeanwhile:
            told = updates.one(current.db(), entry, reader=current.reader())
            return _state(form, told, about=entry, newer=True)
        except ToldTooEarly:
            form.refuse_time()
        else:
            flash(_("Det er notert."))
            return go(".update", entry=told.id)
    try:
        told = updates.one(current.db(), entry, reader=current.reader())
    except NotInThread:
        return _outline(entry)
    if told.id != entry and not form.errors:
        return go(".update", entry=told.id)
    return _state(form, told, about=entry)


def _reached(entry: EntryId, form: ReachedForm) -> Told:
    with current.writing() as db:
        return updates.reached(
            db,
            entry,
            told_at=form.told_at(current.now()),
            note=(form.text.data or "").strip(),
            entry=form.id,
            reader=current.reader(),
            seen=form.seen_answer,
        )


def _state(
    form: ReachedForm, told: Told, *, about: EntryId, newer: bool = False
) -> ResponseReturnValue:
    """Show an update as it stands; the form stays ``about`` the version it was filled in for."""
    if request.method == "GET" or newer or form.seen.errors:
        form.seen.data = to_letters(told.newest_answer) if told.newest_answer else ""
    if not form.time.data:
        form.time.data = _clock(current.now())
    party = updates.party_of(current.db(), told.id, server=current.server())
    page = render_template(
        "updates/team_update.html",
        form=form,
        told=told,
        about=about,
        ahead=told.current.update.is_ahead(current.now()),
        newer=newer,
        posting=told.posting,
        party=party,
        name=_name(party),
        staff=accounts.staff_by_id(current.db(), trust=current.trust(), server=current.server()),
    )
    with current.writing() as db:
        messages.note_opened(db, party.thread, reader=current.reader())
    return page, 409 if newer else 422 if form.errors else 200


def _clock(now: datetime) -> str:
    return f"{now.astimezone(OSLO):%H:%M}"


def _outline(entry: EntryId) -> ResponseReturnValue:
    """Show a leader, who has no key to it, when it was posted and whether it is dealt with."""
    if not current.person().leads:
        raise NotInThread
    posting = updates.outline(current.db(), entry, server=current.server())
    party = updates.party_of(current.db(), entry, server=current.server())
    return render_template(
        "updates/team_outline.html", posting=posting, party=party, name=_name(party)
    )
