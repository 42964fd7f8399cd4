"""Somebody who asks to be rung, as tests do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from messaging.models import new_id
from portal.addresses import to_letters
from portal.calls import service as calls
from portal.calls import store
from portal.calls.models import Asked, CallId, IfOther, Part, ToRing
from portal.db import reading, writing
from tests.visitor import Visitor
from tests.world import World

NUMBER = "+44 7700 900123"  # kept for stories, where it is from
DIALLED = "+447700900123"
NAME, WORDS = "Tove Lavendel", "Det er fra frisøren, du glemte skjerfet"


@dataclass(kw_only=True)
class Asking:
    """A visitor who has opened the page."""

    visitor: Visitor
    page: TestResponse

    def times(self) -> list[str]:
        """Return what there is to choose."""
        boxes = self.visitor.read(self.page).all("input")
        return [one.get("value") for one in boxes if one.get("name") == "time"]

    def asks(self, **fields: object) -> TestResponse:
        """Fill in the page and send it; what is not given is as people mostly do it."""
        usual = {"number": NUMBER, "time": self.times()[:2], "how": "hang_up"}
        self.page = self.sends({**self.visitor.read(self.page).hidden("f"), **usual, **fields})
        return self.page

    def sends(self, fields: Mapping[str, object]) -> TestResponse:
        """Send exactly this."""
        return self.visitor.send("/r", fields, referer="/r")


def asking(world: World) -> Asking:
    """Return somebody who has opened the page."""
    visitor = Visitor(world.app)
    return Asking(visitor=visitor, page=visitor.get("/r"))


def asked_for(world: World, **fields: object) -> Asking:
    """Return somebody who has gone all the way."""
    one = asking(world)
    answer = one.asks(**fields)
    assert (answer.status_code, answer.location) == (303, "/rk"), answer.text
    return one


def stored(world: World) -> int:
    """Count the requests."""
    with reading(world.engine) as db:
        return db.scalar(select(func.count()).select_from(store.request)) or 0


def request_of(world: World) -> CallId:
    """Return the one request there is."""
    with reading(world.engine) as db:
        [id] = db.scalars(select(store.request.c.id)).all()
    return CallId(id)


def asks(world: World, *safe: Part, number: str = DIALLED, words: str = "") -> CallId:
    """Ask past the pages, for any time."""
    if_other = IfOther.ASK if words else IfOther.HANG_UP
    asked = Asked(number=number, safe=safe, if_other=if_other, words=words)
    id = CallId(new_id())
    with writing(world.engine) as db:
        calls.ask(db, id, asked, trust=world.trust, server=world.server, now=world.clock.now)
    return id


def to_ring(world: World, name: str) -> ToRing:
    """Return what somebody at the desk has to ring."""
    with reading(world.engine) as db:
        return calls.to_ring(db, acting=world.acting(name))


def at(call: CallId) -> str:
    """Return where the desk sees a request."""
    return f"/team/desk/calls/{to_letters(call)}"


def press(desk: Visitor, call: CallId, outcome: str) -> TestResponse:
    """Open a request's page and press one of its buttons."""
    return desk.post(at(call), {"answer": outcome})
