"""A client's own choices."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from portal import current, i18n
from portal.accounts import service as accounts
from portal.accounts.models import ALONE
from portal.audience import go
from portal.choices import service as choices
from portal.choices.forms import ChoicesForm
from portal.choices.models import Choices
from portal.i18n import mark as _

pages = Blueprint("choices", __name__)


@pages.route("/v", methods=["GET", "POST"])
def choose() -> ResponseReturnValue:
    """Show what can be chosen, and keep what is; it holds at once, and from each log-in on."""
    places = current.settings().away
    alone = ALONE in current.visit()
    form = ChoicesForm(current.choices(), alone=alone, places=places, languages=i18n.LANGUAGES)
    if form.validate_on_submit():
        _keep(form.chosen, alone=form.alone.data)
        flash(_("Valgene dine er lagret."))
        return go("public.start.start")
    page = render_template("choices/client_choices.html", form=form, places=places)
    return page, 422 if form.errors else 200


def _keep(chosen: Choices, *, alone: bool) -> None:
    visit, me = current.visit(), current.person().id
    with current.writing() as db:
        choices.choose(db, me, chosen, root=current.root())
        if visit.opened is not None:
            accounts.let_idle(db, visit.opened, chosen.idle)
    visit[current.CHOICES] = chosen.write()
    for name, value in (("language", chosen.language), (ALONE, alone)):
        if value:
            visit[name] = value
        else:
            visit.pop(name, None)
