"""Two at the desk who close the same request at the same moment: the database decides."""

from __future__ import annotations

from itertools import product

from sqlalchemy import select

from portal.addresses import from_letters, to_letters
from portal.calls import service as calls
from portal.calls import store
from portal.calls.models import Asked, CallId, IfOther, NotedMeanwhile, Outcome
from portal.db import make_engine, reading, writing
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import DIALLED, asks, to_ring
from tests.portal.test_races import EACH, together
from tests.world import World

OUTCOMES = {"analyst": Outcome.REACHED, "other_analyst": Outcome.NOT_AGAIN}


def close(world: World, who: str, count: int) -> bool:
    """Close the request of this round."""
    engine = make_engine(world.settings.database)
    letters = (world.folder / "calls").read_text("ascii").split()[count]
    try:
        with writing(engine) as db:
            id = CallId(from_letters(letters))
            calls.note_outcome(db, id, OUTCOMES[who], acting=world.acting(who))
    except NotedMeanwhile as first:
        return first.outcome is OUTCOMES[who] or first.by == world.people.by_name[who].account
    finally:
        engine.dispose()
    return True


def ask(world: World, who: str, count: int) -> bool:
    """Send the form of this round."""
    engine = make_engine(world.settings.database)
    asked = Asked(number=DIALLED, safe=(), if_other=IfOther.HANG_UP, words=who)
    id = CallId(count.to_bytes(16, "big"))
    with writing(engine) as db:
        calls.ask(db, id, asked, trust=world.trust, server=world.server, now=world.clock.now)
    engine.dispose()
    return True


def test_of_two_who_close_a_request_at_once_one_is_told_by_whom_it_was_done(world: World) -> None:
    on_duty(world, *OUTCOMES)
    world.visitor("analyst")  # whose log-in hands the desk's keys on
    asked = [to_letters(asks(world)) for _ in range(EACH)]
    with writing(world.engine) as db:
        for letters, who in product(asked, OUTCOMES):
            calls.note_opened(db, CallId(from_letters(letters)), acting=world.acting(who))
    (world.folder / "calls").write_text(" ".join(asked), "ascii")

    rounds = zip(*together(world, [(close, who) for who in OUTCOMES]), strict=True)

    assert [sum(each) for each in rounds] == [1] * EACH
    with reading(world.engine) as db:
        closed = db.scalars(select(store.attempt.c.request)).all()
    assert sorted(map(to_letters, closed)) == sorted(asked)
    ring = to_ring(world, "analyst")
    assert (ring.calls, ring.unverified) == ((), 0)


def test_a_form_that_is_sent_twice_at_once_is_one_request(world: World) -> None:
    on_duty(world, "analyst")

    answers = together(world, [(ask, "first"), (ask, "second")])

    assert answers == [[True] * EACH] * 2
    ring = to_ring(world, "analyst")
    assert (len(ring.calls), ring.unverified) == (EACH, 0)
