"""Real processes that do the same thing at the same moment; the database decides."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier

from sqlalchemy import func, select

from messaging import keys, threads
from messaging.errors import NewerEntry, UnknownInvitation
from messaging.models import EntryId, Kind, new_id
from portal.accounts import numbers, store
from portal.accounts import service as accounts
from portal.db import make_engine, reading, writing
from portal.messages import service as messages
from tests.world import PASSPHRASE, World

PATIENCE = 60.0  # seconds until a process that waits for a dead one gives up
EACH = 10

Act = Callable[[World, str, int], bool]
Answers = list[bool]


def together(world: World, acts: Sequence[tuple[Act, str]]) -> list[Answers]:
    """Let each act run ``EACH`` times in a process of its own, round by round together."""
    spawn = multiprocessing.get_context("spawn")
    gate, pipes = spawn.Barrier(len(acts)), [spawn.Pipe(duplex=False) for _ in acts]
    runners = [
        spawn.Process(target=_run, args=(world.without_app(), act, who, gate, answers))
        for (act, who), (_, answers) in zip(acts, pipes, strict=True)
    ]
    for runner in runners:
        runner.start()
    for runner, (_, answers) in zip(runners, pipes, strict=True):
        runner.join(PATIENCE)
        answers.close()
    return [answers.recv() for answers, _ in pipes]


def _run(world: World, act: Act, who: str, gate: Barrier, answers: Pipe) -> None:
    found = []
    for count in range(EACH):
        gate.wait(PATIENCE)
        found.append(act(world, who, count))
    answers.send(found)


def come_in(world: World, who: str, count: int) -> bool:
    """Use the one code that is left; only the first round can be won."""
    engine, settings = make_engine(world.settings.database), world.settings
    code, root = world.people.codes[who], keys.new_root()
    try:
        with writing(engine) as db:
            party = world.party(db, who)
            locked = accounts.lock(
                root,
                party.account,
                passphrase=PASSPHRASE,
                network="",
                pepper=settings.pepper,
                profile=0,
            )
            accounts.enrol(
                db,
                code,
                root=root,
                locked=locked,
                number=numbers.new_number(),
                thread=party.thread,
                pepper=settings.pepper,
                trust=world.trust,
                server=world.server,
                now=world.clock.now,
            )
    except UnknownInvitation:
        return False
    finally:
        engine.dispose()
    return count == 0


def write(world: World, who: str, count: int) -> bool:
    """Write to the client's thread, whatever else is being written."""
    del count
    engine = make_engine(world.settings.database)
    with writing(engine) as db:
        thread = world.party(db, "client").thread
        messages.send(
            db, thread, reader=world.reader(who), entry=EntryId(new_id()), text=f"Hei fra {who}"
        )
    engine.dispose()
    return True


def answer_what_was_seen(world: World, who: str, count: int) -> bool:
    """Answer as staff do who saw the thread as it was before this round."""
    engine = make_engine(world.settings.database)
    try:
        with writing(engine) as db:
            thread = world.party(db, "client").thread
            messages.send(
                db,
                thread,
                reader=world.reader(who),
                entry=EntryId(new_id()),
                text="Svar",
                seen=1 + count,
            )
    except NewerEntry:
        return False
    finally:
        engine.dispose()
    return True


def test_one_code_lets_one_person_in(world: World) -> None:
    answers = together(world, [(come_in, "uninvited")] * 3)

    assert sum(sum(each) for each in answers) == 1
    with reading(world.engine) as db:
        account = world.party(db, "uninvited").account
        count = select(func.count()).where(store.account.c.id == account)
        assert db.scalar(count) == 1


def test_nothing_that_is_written_at_once_is_lost_or_breaks_the_chain(world: World) -> None:
    answers = together(world, [(write, who) for who in ("client", "analyst", "clinician")])

    assert answers == [[True] * EACH] * 3
    with reading(world.engine) as db:
        headers = threads.verified(db, world.party(db, "client").thread, trust=world.trust)
    assert [one.sequence for one in headers] == list(range(1, 3 * EACH + 2))
    assert sum(one.kind is Kind.MESSAGE for one in headers) == 3 * EACH


def test_of_two_answers_to_the_same_message_one_is_stopped(world: World) -> None:
    both = [(answer_what_was_seen, who) for who in ("analyst", "clinician")]

    rounds = zip(*together(world, both), strict=True)

    assert [sum(each) for each in rounds] == [1] * EACH
