"""Cases that tests tie to each other."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from werkzeug.test import TestResponse

from messaging.models import PartyId, new_id
from portal.addresses import to_letters
from portal.booking import service as booking
from portal.booking.models import Appointment, Booker, Day, How, Kind
from portal.cases import service as cases
from portal.cases.models import CaseId, Pair, Party, Role
from portal.db import Connection, reading, writing
from portal.information import service as information
from tests.visitor import Visitor
from tests.world import World, come_in

OTHERS = ("other_analyst", "other_clinician")


class NoDateInCommon(Exception):
    """The days were dealt so that two lists never clash, and a test wants them to."""


def one_more(
    world: World, name: str, *, pair: tuple[str, str] = OTHERS, meets: Collection[str] = ()
) -> CaseId:
    """Make a case with one invited person in it, whom nobody has let in yet.

    Their list has a date in common with that of each whom it ``meets``.
    """
    while True:
        with suppress(NoDateInCommon), writing(world.engine) as db:
            made = _open(world, db, name, pair)
            mine = _dates(world, db, made.party)
            if not all(mine & _dates(world, db, world.people.parties[one]) for one in meets):
                raise NoDateInCommon
            break
    known = world.people
    world.people = replace(
        known,
        by_name=dict(known.by_name),
        codes={**known.codes, name: made.code},
        cases={**known.cases, name: made.case},
        parties={**known.parties, name: made.party},
    )
    return made.case


@dataclass(kw_only=True)
class Made:
    """A new case, its party and the code for it."""

    case: CaseId
    party: PartyId
    code: str


def _open(world: World, db: Connection, name: str, pair: tuple[str, str]) -> Made:
    case, party, acting = CaseId(new_id()), PartyId(new_id()), world.acting("analyst")
    analyst, clinician = (world.people.by_name[one].account for one in pair)
    both = Pair(analyst=analyst, clinician=clinician)
    cases.open_case(db, case, label=f"Label of {name}", colleagues=both.both, acting=acting)
    code = cases.invite(
        db, case, party, name=f"Name of {name}", role=Role.EXPOSED, pair=both, acting=acting
    )
    return Made(case=case, party=party, code=code)


def _dates(world: World, db: Connection, id: PartyId) -> set[date]:
    who = cases.party(db, id, server=world.server).booker
    return {day.date for day in offered(world, db, who)}


def let_in(world: World, name: str) -> Visitor:
    """Let somebody come in by their code and answer the notice; return them at a browser."""
    now = world.clock.now
    answers = [statement.right for statement in information.notice("nb").statements]
    with writing(world.engine) as db:
        one = come_in(db, world.settings, world.people.codes.pop(name), now)
        information.confirm(
            db,
            account=one.account,
            language="nb",
            answers=answers,
            server=world.server,
            now=now,
        )
    world.people.by_name[name] = one
    return world.visitor(name)


def case_page(world: World, case: str) -> str:
    """Return where staff see a case."""
    return f"/team/cases/{to_letters(world.people.cases[case])}"


def page_of(world: World, case: str, to: str | None = None) -> str:
    """Return where a case is tied."""
    address = f"{case_page(world, case)}/tie"
    return f"{address}/{to_letters(world.people.cases[to])}" if to else address


def tie(
    world: World, case: str, to: str, *, beside: str | None = None, by: str = "analyst"
) -> TestResponse:
    """Tie a case to another by the pages, beside somebody or as the other side."""
    chosen = to_letters(world.people.parties[beside]) if beside else "other"
    return world.visitor(by).post(page_of(world, case, to), {"beside": chosen})


def party(world: World, name: str) -> Party:
    """Return somebody as they are now."""
    with reading(world.engine) as db:
        return world.party(db, name)


def lists(world: World, name: str, how: How = How.IN_PERSON) -> list[Day]:
    """Return what somebody is offered."""
    with reading(world.engine) as db:
        return offered(world, db, world.party(db, name).booker, how)


def offered(world: World, db: Connection, who: Booker, how: How = How.IN_PERSON) -> list[Day]:
    """Return what somebody is offered."""
    return booking.offered(
        db,
        booker=who,
        kind=Kind.FIRST,
        how=how,
        deal_key=world.settings.deal_key,
        now=world.clock.now,
    )


def upcoming(world: World, name: str) -> list[Appointment]:
    """Return what stands for somebody."""
    with reading(world.engine) as db:
        one = world.party(db, name)
        return booking.upcoming(
            db, party=one.id, account=one.account, server=world.server, now=world.clock.now
        )
