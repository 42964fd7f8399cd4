"""Real processes tie two cases and book for both sides at the same moment; no two ever meet."""

from __future__ import annotations

import json
from datetime import date, datetime

from messaging.models import PartyId
from portal.booking import service as booking
from portal.booking.models import How, Kind
from portal.cases import service as cases
from portal.cases.models import CannotBeTied, CaseId
from portal.db import make_engine, reading, writing
from tests.portal.cases.tied import lists, one_more
from tests.portal.test_races import EACH, together
from tests.world import World

SIDES = {"one": ("analyst", "clinician"), "other": ("other_analyst", "other_clinician")}
BOTH = 2  # of three who ask at once


def ids(world: World, count: int) -> dict[str, str]:
    """Return who meets in a round, and when each would come."""
    rounds: list[dict[str, str]] = json.loads((world.folder / "rounds").read_text("ascii"))
    return rounds[count]


def tie(world: World, who: str, count: int) -> bool:
    """Tie the case of the one to that of the other, as the other side."""
    engine, found = make_engine(world.settings.database), ids(world, count)
    case, to = (CaseId(bytes.fromhex(found[f"{one} case"])) for one in SIDES)
    try:
        with writing(engine) as db:
            cases.tie(db, case, to, beside=None, acting=world.acting(who))
    except (booking.WouldMeet, CannotBeTied):
        return False
    finally:
        engine.dispose()
    return True


def come(world: World, who: str, count: int) -> bool:
    """Book for one of the two, on a date that both have on their lists."""
    engine, found = make_engine(world.settings.database), ids(world, count)
    try:
        with writing(engine) as db:
            party = PartyId(bytes.fromhex(found[who]))
            booking.book(
                db,
                booker=cases.party(db, party, server=world.server).booker,
                kind=Kind.FIRST,
                how=How.IN_PERSON,
                starts_at=datetime.fromisoformat(found[f"{who} at"]),
                deal_key=world.settings.deal_key,
                server=world.server,
                now=world.clock.now,
            )
    except booking.KeptApart:
        return False
    finally:
        engine.dispose()
    return True


def prepare(world: World) -> None:
    """Make two cases for each round, whose lists have a date in common."""
    rounds: list[dict[str, str]] = []
    used: set[date] = set()
    while len(rounds) < EACH:
        both: dict[str, str] = {}
        names = {one: f"{one} {len(rounds)}" for one in SIDES}
        for one, name in names.items():
            both[f"{one} case"] = one_more(world, name, pair=SIDES[one]).hex()
            both[one] = world.people.parties[name].hex()
        mine, theirs = ({day.date: day.times for day in lists(world, names[one])} for one in SIDES)
        day = next((day for day in mine if day in theirs and day not in used), None)
        if day is not None:
            used.add(day)
            both |= {"one at": f"{mine[day][0]}", "other at": f"{theirs[day][-1]}"}
            rounds.append(both)
    (world.folder / "rounds").write_text(json.dumps(rounds), "ascii")


def both_come(world: World, count: int) -> bool:
    """Whether something stands for both after a round."""
    found = ids(world, count)
    with reading(world.engine) as db:
        people = [
            cases.party(db, PartyId(bytes.fromhex(found[one])), server=world.server)
            for one in SIDES
        ]
        return all(
            booking.upcoming(
                db, party=one.id, account=one.account, server=world.server, now=world.clock.now
            )
            for one in people
        )


def test_of_a_tie_and_two_who_would_meet_one_is_refused(world: World) -> None:
    prepare(world)

    answers = together(world, [(tie, "analyst"), (come, "one"), (come, "other")])

    for count, (tied, *came) in enumerate(zip(*answers, strict=True)):
        assert sum((tied, *came)) == BOTH
        assert both_come(world, count) == all(came) == (not tied)
