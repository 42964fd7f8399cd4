"""Pages that everybody can read, and the search over them."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import current
from portal.i18n import language
from portal.information import service as information
from portal.information.forms import SearchForm
from portal.information.models import NAMES, ONWARD
from portal.information.search import search

pages = Blueprint("information", __name__, url_prefix="/i")


@pages.route("", methods=["GET", "POST"])
def contents() -> ResponseReturnValue:
    """List the pages, and those that say what somebody looks for.

    The words come by POST: in an address they would stand in the history of the browser.
    """
    form = SearchForm()
    words = form.text.data or ""
    phones = information.phones(current.settings().team_phone, language())
    return render_template(
        "information/public_contents.html",
        contents=information.contents(language()),
        form=form,
        found=search(language(), words, phones) if words.strip() else None,
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
