"""Choosing times on the pages, as somebody with a thumb does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from messaging.models import PartyId, PrincipalId, ThreadId, new_id
from portal.booking import service as booking
from portal.booking.models import Appointment, Booker, How, Kind
from portal.db import reading, writing
from tests.visitor import Visitor
from tests.world import World

CHOICE = re.compile(r"/t/([a-z2-7]{26}/)?n\?t=\d+")


def choices(visitor: Visitor, path: str = "/t") -> dict[str, str]:
    """Return the times on a page, as the address each leads to and what it says."""
    links = visitor.read(visitor.get(path)).all("a")
    return {link.get("href"): link.text for link in links if CHOICE.fullmatch(link.get("href"))}


def first(visitor: Visitor, path: str = "/t") -> str:
    """Return the address of the first time on a page."""
    return next(iter(choices(visitor, path)))


def instant(choice: str) -> datetime:
    """Return the time that an address stands for."""
    return datetime.fromtimestamp(int(choice.partition("=")[2]) * 60, UTC)


def book(visitor: Visitor, choice: str, how: How = How.IN_PERSON) -> None:
    """Book a time by the page that it leads to, and see that it is."""
    visitor.follow(visitor.post(choice, {"how": how}))


def booker(world: World, name: str = "client") -> Booker:
    """Return a client as somebody who books."""
    with reading(world.engine) as db:
        return world.party(db, name).booker


def take(world: World, starts_at: datetime) -> None:
    """Let a relative of the client, whom the same pair meets, book a time."""
    relative = replace(
        booker(world),
        party=PartyId(new_id()),
        account=PrincipalId(new_id()),
        thread=ThreadId(new_id()),
    )
    with writing(world.engine) as db:
        booking.book(
            db,
            booker=relative,
            kind=Kind.FIRST,
            how=How.IN_PERSON,
            starts_at=starts_at,
            deal_key=world.settings.deal_key,
            server=world.server,
            now=world.clock.now,
        )


def stands(world: World, name: str = "client") -> list[Appointment]:
    """Return what stands for somebody."""
    with reading(world.engine) as db:
        return booking.upcoming(
            db,
            party=world.people.parties[name],
            account=world.people.by_name[name].account,
            server=world.server,
            now=world.clock.now,
        )


def noted(world: World, what: str) -> list[bytes]:
    """Return who did something, by the log."""
    with reading(world.engine) as db:
        rows = db.exec_driver_sql("SELECT actor FROM audit WHERE what = ? ORDER BY id", (what,))
        return [row.actor for row in rows]
