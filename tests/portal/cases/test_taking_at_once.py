"""Two at the desk who take the same thread at the same moment: the database decides."""

from __future__ import annotations

from sqlalchemy import func, select

from messaging.errors import TakenMeanwhile
from messaging.models import ThreadId, new_id
from portal.cases import service as cases
from portal.cases import store
from portal.cases.models import CaseId, CaseMade, Pair
from portal.db import make_engine, reading, writing
from tests.portal.accounts.arriving import arrived, on_duty, waiting
from tests.portal.test_races import together
from tests.world import World

RACERS = ("analyst", "other_analyst")


def take(world: World, who: str, count: int) -> bool:
    """Take the one thread there is, for oneself and the clinician."""
    del count
    engine = make_engine(world.settings.database)
    people, case = world.people.by_name, CaseId(new_id())
    pair = Pair(analyst=people[who].account, clinician=people["clinician"].account)
    acting = world.acting(who)
    try:
        with writing(engine) as db:
            thread = _the_one(world)
            cases.open_case(db, case, label=who, colleagues=pair.both, acting=acting)
            cases.take_on(db, thread, case, name="Ny", pair=pair, acting=acting)
    except (TakenMeanwhile, CaseMade):
        return False
    finally:
        engine.dispose()
    return True


def _the_one(world: World) -> ThreadId:
    return ThreadId(bytes.fromhex((world.folder / "thread").read_text("ascii")))


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_left_nothing(world: World) -> None:
    on_duty(world, *RACERS)
    world.visitor("analyst")  # whose log-in hands the desk's keys on to the other
    arrived(world)
    [thread] = waiting(world, "analyst")
    (world.folder / "thread").write_text(thread.hex(), "ascii")
    with reading(world.engine) as db:
        before = db.scalar(select(func.count()).select_from(store.case))

    answers = dict(zip(RACERS, together(world, [(take, who) for who in RACERS]), strict=True))

    won = [who for who, each in answers.items() if any(each)]
    assert [sum(each) for each in answers.values()].count(1) == 1, "and only in the first round"
    assert len(won) == 1
    with reading(world.engine) as db:
        assert db.scalar(select(func.count()).select_from(store.case)) == (before or 0) + 1
        pair = cases.taken_by(db, thread, acting=world.acting("analyst"))
    assert pair.analyst == world.people.by_name[won[0]].account
