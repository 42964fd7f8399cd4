"""Somebody who writes to the team without an invitation, as tests do it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from messaging import desk, team
from messaging.models import ThreadId
from portal.db import reading, writing
from tests.page import Page
from tests.visitor import Visitor
from tests.world import World

FIRST = "Kan jeg snakke med noen om det som skjer hjemme?"


@dataclass(kw_only=True)
class Arriving:
    """A visitor on the way in, with what the pages have shown so far."""

    visitor: Visitor
    page: TestResponse
    number: str = ""
    passphrase: str = field(default="", repr=False)

    def writes(self, text: str = FIRST, **fields: object) -> TestResponse:
        """Write the first message."""
        self.page = self.visitor.post("/s", {"text": text, **fields}, page=self.page)
        hidden = Page(self.page.text).hidden("f")
        self.number, self.passphrase = hidden.get("number", ""), hidden.get("drawn", "")
        return self.page

    def notes(self) -> TestResponse:
        """Say that number and passphrase are written down."""
        self.page = self.visitor.post("/sk", page=self.page)
        return self.page

    def answers(self) -> dict[str, str]:
        """Return what is typed back when the last page asks."""
        found = re.search(r"Ord nummer (\d+) i passordet", self.page.text)
        assert found, self.page.text
        return {"ending": self.number[-4:], "again": self.passphrase.split()[int(found[1]) - 1]}

    def types_back(self) -> TestResponse:
        """Type the parts back."""
        return self.visitor.post("/sb", self.answers(), page=self.page)


def arriving(world: World) -> Arriving:
    """Return somebody who has opened the page."""
    visitor = Visitor(world.app)
    return Arriving(visitor=visitor, page=visitor.get("/s"))


def arrived(world: World, text: str = FIRST, **fields: object) -> Arriving:
    """Return somebody who has gone all the way."""
    one = arriving(world)
    one.writes(text, **fields)
    one.notes()
    answer = one.types_back()
    assert (answer.status_code, answer.location) == (303, "/"), answer.text
    return one


def on_duty(world: World, *names: str) -> None:
    """Put colleagues at the duty desk."""
    leader = world.people.by_name["leader"]
    with writing(world.engine) as db:
        for name in names:
            team.join_desk(
                db,
                me=leader.account,
                root=leader.root,
                colleague=world.people.by_name[name].account,
                trust=world.trust,
                now=world.clock.now,
            )


def off_duty(world: World, name: str) -> None:
    """Take a colleague from the duty desk."""
    leader = world.people.by_name["leader"]
    with writing(world.engine) as db:
        team.leave_desk(
            db,
            me=leader.account,
            root=leader.root,
            colleague=world.people.by_name[name].account,
            trust=world.trust,
            now=world.clock.now,
        )


def waiting(world: World, name: str) -> list[ThreadId]:
    """Return the threads at the desk, as somebody there sees them."""
    me = world.people.by_name[name].account
    with reading(world.engine) as db:
        return [line.thread for line in desk.waiting(db, me=me, trust=world.trust)]
