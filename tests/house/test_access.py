"""Every page is opened by everybody: who gets in is what the matrix says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from messaging.models import Duties, EntryId, new_id
from portal.accounts import service as accounts
from portal.booking import service as booking
from portal.booking.models import AppointmentId, How, Kind
from portal.cases.models import Party
from portal.db import Connection, writing
from portal.updates import service as updates
from portal.updates.models import Update, UpdateType
from tests.house.matrix import DESK, MATRIX, PEOPLE
from tests.portal.accounts.arriving import arrived, on_duty, waiting
from tests.portal.calls.asking import asked_for, request_of
from tests.visitor import Visitor
from tests.world import World, come_in

OUT = {401, 404}  # asked to log in; for anybody else the page does not exist
FAILED = 500
AUDIENCES = {"public", "client", "team"}


@pytest.fixture
def places(world: World) -> dict[str, object]:
    """What stands in the addresses: the client's own, but for what waits at the desk."""
    on_duty(world, *DESK)
    arrived(world)
    asked_for(world)
    [at_desk] = waiting(world, "analyst")
    with writing(world.engine) as db:
        party = world.party(db, "client")
        return {
            "letter": "a",
            "thread": party.thread,
            "case": party.case,
            "other": world.people.cases["other_case"],
            "party": party.id,
            "waiting": at_desk,
            "call": request_of(world),
            "colleague": world.people.by_name["clinician"].account,
            "newcomer": _colleague(world, db=db),
            "entry": _update(world, party, db=db),
            "appointment": (booked := _appointment(world, party, db=db)),
            "moving": booked,
        }


def _colleague(world: World, *, db: Connection) -> bytes:
    """Let somebody enrol whom the leader has not yet taken in."""
    leader = world.people.by_name["leader"]
    code = accounts.invite_staff(
        db,
        name="Ny",
        duties=Duties.ANALYST,
        by=leader.account,
        root=leader.root,
        pepper=world.settings.pepper,
        trust=world.trust,
        server=world.server,
        now=world.clock.now,
    )
    one = come_in(db, world.settings, code, world.clock.now)
    world.people.by_name["waiting"] = one
    return one.account


def _update(world: World, party: Party, *, db: Connection) -> EntryId:
    update = Update(type=UpdateType.OTHER, at=None, text="Hei", avoid="", call="")
    reader = world.reader("analyst")
    return updates.post(db, party.id, update, entry=EntryId(new_id()), reader=reader).id


def _appointment(world: World, party: Party, *, db: Connection) -> AppointmentId:
    """Book the first time there is, by telephone."""
    booker, deal_key, now = party.booker, world.settings.deal_key, world.clock.now
    first = booking.offered(
        db, booker=booker, kind=Kind.FIRST, how=How.PHONE, deal_key=deal_key, now=now
    )[0]
    return booking.book(
        db,
        booker=booker,
        kind=Kind.FIRST,
        how=How.PHONE,
        starts_at=first.times[0],
        deal_key=deal_key,
        server=world.server,
        now=now,
    )


def row(rule: Rule) -> str:
    """Return what a page's row is called."""
    return " ".join([rule.endpoint, *sorted(rule.arguments)])


def test_every_page_has_a_row_and_every_row_a_page(app: Flask) -> None:
    assert {row(rule) for rule in app.url_map.iter_rules()} == set(MATRIX)


def test_every_page_belongs_to_an_audience(app: Flask) -> None:
    assert {endpoint.partition(".")[0] for endpoint in app.view_functions} == AUDIENCES


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_gets_in_where_the_matrix_says(
    world: World, places: dict[str, object], name: str
) -> None:
    visitor = Visitor(world.app) if name == "stranger" else world.visitor(name)
    found = {
        f"{method} {row(rule)}": status
        for method, rule in sorted(asked(world.app), key=by_what_it_ends)
        for status in [_status(visitor, places, rule, method)]
        if status >= FAILED or (status not in OUT) != (name in MATRIX[row(rule)])
    }
    assert found == {}


def asked(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Yield each way to ask for each address."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"GET", "POST"}:
            yield method, rule


def by_what_it_ends(asking: tuple[str, Rule]) -> tuple[bool, bool, bool]:
    """Put last what ends the visit, and before that what cancels the appointment."""
    method, rule = asking
    ends = rule.endpoint in {"public.accounts.log_out", "public.leaving.leave"}
    return ends, rule.endpoint.endswith("booking.appointment"), method == "POST"


def _status(visitor: Visitor, places: dict[str, object], rule: Rule, method: str) -> int:
    """Return what somebody is answered who asks for this, with a token if it is a form."""
    built = rule.build(places, append_unknown=False)
    assert built, rule
    if method == "GET":
        return visitor.get(built[1]).status_code
    typed = {"text": "Hei", "place": "a" * 26}
    return visitor.send(built[1], visitor.read(visitor.get("/i")).hidden("f") | typed).status_code
