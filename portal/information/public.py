"""Pages that everybody can read."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import current
from portal.i18n import language
from portal.information import service as information
from portal.information.models import NAMES, ONWARD

pages = Blueprint("information", __name__, url_prefix="/i")


@pages.get("")
def contents() -> ResponseReturnValue:
    """List the pages."""
    return render_template(
        "information/public_contents.html", contents=information.contents(language())
    )


@pages.get(f"/<any({','.join(NAMES)}):letter>")
def page(letter: str) -> ResponseReturnValue:
    """Show one page."""
    shown = information.page(language(), letter)
    phones = information.phones(current.settings().team_phone, language())
    return render_template(
        "information/public_page.html",
        page=shown,
        text=information.written(shown, phones),
        interrupted=ONWARD in current.visit(),  # the way back then leads to the notice
    )
