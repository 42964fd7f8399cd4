"""Somebody who fills in the page of their choices."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.visitor import Visitor

USUAL = {
    "minutes": "10",
    "cover": "1",
    "out": "https://www.yr.no/",
    "tongue": "",
    "fold": "y",
    "keys": "y",
}


def choose(visitor: Visitor, **changed: str) -> TestResponse:
    """Send the page with all that is usual but for ``changed``; "" leaves a box without a tick."""
    fields = (USUAL | changed).items()
    return visitor.post("/v", {name: one for name, one in fields if one or name == "tongue"})
