"""The notice and its check, before the first message or booking."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import current, drafts
from portal.audience import go
from portal.i18n import language
from portal.information import service as information
from portal.information.forms import NoticeForm
from portal.information.models import ONWARD

pages = Blueprint("information", __name__)

START = "/"


def notice_first() -> ResponseReturnValue | None:
    """Let nobody write or book who has not confirmed the newest notice.

    ``sitemap.py`` runs it before every page of the features that need it. What was typed while
    a new version came out is kept as a draft.
    """
    if information.confirmed(current.db(), current.person().id, server=current.server()):
        return None
    drafts.keep_typed()
    if request.method == "GET":
        current.visit()[ONWARD] = request.path
    return go("client.information.notice")


@pages.route("/n", methods=["GET", "POST"])
def notice() -> ResponseReturnValue:
    """Show the notice, check that it is understood, then let people go where they were going."""
    shown = information.notice(language())
    form = NoticeForm(shown)
    me = current.person().id
    known = information.confirmed(current.db(), me, server=current.server())
    if known is None and form.validate_on_submit():
        with current.writing() as db:
            information.confirm(
                db,
                account=me,
                language=language(),
                answers=form.answers(),
                server=current.server(),
                now=current.now(),
            )
        return redirect(current.visit().pop(ONWARD, START), 303)

    phones = information.phones(current.settings().team_phone, language())
    page = render_template(
        "information/client_notice.html",
        page=shown,
        text=information.written(shown, phones),
        form=form,
        confirmed=known,
    )
    return page, 422 if form.errors else 200
