"""What a client is told, and how they answer."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from messaging.models import EntryId
from portal import current
from portal.audience import go
from portal.updates import service as updates
from portal.updates.forms import AnswerForm

pages = Blueprint("updates", __name__, url_prefix="/u")


@pages.route("/<id:entry>", methods=["GET", "POST"])
def update(entry: EntryId) -> ResponseReturnValue:
    """Show one update as it stands now, and take the answer."""
    form, reader = AnswerForm(), current.reader()
    if form.validate_on_submit():
        answer, id = form.chosen
        with current.writing() as db:
            told = updates.acknowledge(db, entry, answer, entry=id, reader=reader)
        return go(".update", entry=told.id)

    told = updates.one(current.db(), entry, reader=reader)
    if told.id != entry:
        return go(".update", entry=told.id)  # corrected since
    ahead = told.current.update.is_ahead(current.now())
    page = render_template("updates/client_update.html", form=form, told=told, ahead=ahead)
    if told.posting.opened_at is None:
        with current.writing() as db:
            updates.mark_opened(db, entry, reader=reader)
    return page, 422 if form.errors else 200
