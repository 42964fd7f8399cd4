"""A client's side of a thread."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from messaging.models import EntryId, ThreadId
from portal import current, drafts
from portal.accounts import service as accounts
from portal.addresses import from_letters
from portal.audience import go
from portal.cases import service as cases
from portal.db import write_if_free
from portal.i18n import mark as _
from portal.messages import service as messages
from portal.messages.forms import MessageForm

pages = Blueprint("messages", __name__, url_prefix="/m")


@pages.get("")
def home() -> ResponseReturnValue:
    """Go to the client's first thread."""
    db, me, trust = current.db(), current.person().id, current.trust()
    parties = cases.of_client(db, me, trust=trust, server=current.server())
    return go(".thread", thread=cases.written_in(db, me, parties, trust=trust)[0].thread)


@pages.route("/<id:thread>", methods=["GET", "POST"])
def thread(thread: ThreadId) -> ResponseReturnValue:
    """Show a thread, and add what the client writes; a client's message is always taken."""
    form, reader = MessageForm(), current.reader()
    if form.validate_on_submit():
        with current.writing() as db:
            messages.send(
                db,
                thread,
                reader=reader,
                entry=EntryId(from_letters(form.entry.data or "")),
                text=form.text.data or "",
            )
            drafts.forget(db, thread)
        flash(_("Meldingen er sendt."))
        return go(".thread", thread=thread)

    before = request.args.get("b", type=int)
    reading = messages.read(current.db(), thread, reader=reader, before=before)
    read_to = messages.read_to(current.db(), thread, reader=reader)
    if form.seen_to is None:  # a page that comes back shows open what stood open before
        form.seen.data = str(read_to)
    if not form.text.data and not form.errors:
        form.text.data = drafts.kept(thread)
    page = render_template(
        "messages/client_thread.html",
        form=form,
        thread=thread,
        reading=reading,
        items=messages.items(reading),
        staff=accounts.staff_by_id(current.db(), trust=current.trust(), server=current.server()),
        read_to=read_to,
        folded_to=form.seen_to or 0 if current.choices().fold else 0,
        opened=request.args.get("o", type=int),
        page_size=messages.PAGE,
    )
    if before is None:
        newest = reading.newest
        write_if_free(
            current.engine(), lambda db: messages.opened(db, thread, newest, reader=reader)
        )
    return page, 422 if form.errors else 200
