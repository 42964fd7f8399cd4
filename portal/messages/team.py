"""The team's inbox and its side of a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from messaging.errors import NewerEntry
from messaging.models import EntryId, PartyId, ThreadId, ThreadLine
from portal import current, drafts, errors
from portal.accounts import service as accounts
from portal.addresses import from_letters
from portal.audience import go
from portal.calls import service as calls
from portal.calls.models import ToRing
from portal.cases import service as cases
from portal.cases.models import Party
from portal.i18n import mark as _
from portal.information import service as information
from portal.messages import service as messages
from portal.messages.forms import MessageForm
from portal.updates import service as updates

pages = Blueprint("messages", __name__)


@pages.get("/inbox")
def inbox() -> ResponseReturnValue:
    """List the threads: who waits for an answer first."""
    db, acting = current.db(), current.acting()
    parties, changed = cases.believed(db, server=current.server())
    lines = messages.inbox(db, acting.me, parties, trust=acting.trust, server=acting.server)
    at_desk = current.person().at_desk
    lost = cases.lost(db, acting=acting) if at_desk else ()
    if lost:
        errors.tell_staff()
    return render_template(
        "messages/team_inbox.html",
        lines=lines,
        unverified=changed | messages.unverified(db, acting.me, parties, trust=acting.trust),
        names=cases.names(db, acting=acting),
        red=updates.red_rows(db, acting=acting),
        at_desk=at_desk,
        waiting=cases.waiting(db, acting=acting) if at_desk else (),
        lost=lost,
        ring=calls.to_ring(db, acting=acting) if at_desk else ToRing(),
        staff=accounts.staff_by_id(db, trust=acting.trust, server=acting.server),
        now=acting.now,
        unconfirmed=_unconfirmed(lines),
        misread=_misread(parties),
    )


def _unconfirmed(lines: Sequence[tuple[ThreadLine, Party, object]]) -> set[PartyId]:
    """Return of which parties nobody has made sure yet who they are."""
    db, acting = current.db(), current.acting()
    return {
        party.id
        for _line, party, _since in lines
        if cases.came_by_itself(db, party.account, acting=acting)
        and cases.is_unconfirmed(db, party.thread, acting=acting)
    }


def _misread(parties: Mapping[ThreadId, Party]) -> set[PartyId]:
    """Return whose six digits were often typed wrong, for the leader alone."""
    acting = current.acting()
    if not acting.leads:
        return set()
    often = cases.often_misread(current.db(), acting=acting)
    return {party.id for thread, party in parties.items() if thread in often}


@pages.route("/threads/<id:thread>", methods=["GET", "POST"])
def thread(thread: ThreadId) -> ResponseReturnValue:
    """Show a client's thread, and add the answer that staff write."""
    form, newer = MessageForm(), False
    if form.validate_on_submit():
        try:
            _send(thread, form)
        except NewerEntry:
            newer = True  # the page comes back with the new message shown and the text kept
        else:
            flash(_("Svaret er sendt."))
            return go(".thread", thread=thread)
    return _show(thread, form, newer=newer)


def _send(thread: ThreadId, form: MessageForm) -> None:
    with current.writing() as db:
        messages.send(
            db,
            thread,
            reader=current.reader(),
            entry=EntryId(from_letters(form.entry.data or "")),
            text=form.text.data or "",
            seen=form.seen_to,
        )
        drafts.forget(db, thread)


def _show(thread: ThreadId, form: MessageForm, *, newer: bool) -> ResponseReturnValue:
    reader, acting, db = current.reader(), current.acting(), current.db()
    before = request.args.get("b", type=int)
    reading = messages.read(db, thread, reader=reader, before=before)
    party = cases.party(db, reading.party, server=current.server())
    if not form.text.data and not form.errors:
        form.text.data = drafts.kept(thread)
    items = messages.items(reading)
    form.seen.data = str(reading.newest if before is None or not items else items[-1][0].sequence)
    page = render_template(
        "messages/team_thread.html",
        form=form,
        newer=newer,
        thread=thread,
        party=party,
        name=cases.names(db, acting=acting)[party.id],
        notice=information.told_to_staff(db, party.account, server=current.server()),
        reading=reading,
        items=items,
        staff=accounts.staff_by_id(db, trust=current.trust(), server=current.server()),
        read_to=messages.read_to(db, thread, reader=reader),
    )
    with current.writing() as writing:
        if before is None:  # a page of older ones does not show what is new
            messages.opened(writing, thread, reading.newest, reader=reader)
        messages.note_opened(writing, thread, reader=reader)
    return page, 409 if newer else 422 if form.errors else 200
