"""The six digits by which a client and the team make sure of each other, in a conversation."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from messaging import confirming
from portal import current
from portal.audience import go
from portal.cases import service as cases

pages = Blueprint("cases", __name__)


@pages.get("/o")
def digits() -> ResponseReturnValue:
    """Show them to somebody whom nobody has confirmed yet; anybody else has no use for them."""
    db, me, trust, server = current.db(), current.person().id, current.trust(), current.server()
    if not cases.unconfirmed(db, me, trust=trust):
        return go("public.start.start")
    parties = cases.of_client(db, me, trust=trust, server=server)
    [place] = cases.written_in(db, me, parties, trust=trust)
    shown = confirming.digits(
        db, place.thread, me=me, root=current.root(), server=server, trust=trust
    )
    return render_template("cases/client_digits.html", digits=f"{shown[:3]} {shown[3:]}")
