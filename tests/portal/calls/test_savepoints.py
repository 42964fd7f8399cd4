"""A mistake inside a transaction, on a database that then does nothing more in it.

SQLite goes on after a row that is there already, so there it does not matter that only the insert
is taken back. PostgreSQL refuses all that follows, until somebody goes back to a savepoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, event, insert, select
from sqlalchemy.exc import IntegrityError

from messaging.models import new_id
from portal.calls import rows, store
from portal.calls import service as calls
from portal.calls.models import Asked, CallId, IfOther, NotedMeanwhile, Outcome
from portal.db import Connection, reading, writing
from tests.portal.accounts.arriving import on_duty
from tests.portal.calls.asking import DIALLED, asks, stored, to_ring
from tests.world import World

ASKED = Asked(number=DIALLED, safe=(), if_other=IfOther.HANG_UP)


class Refused(Exception):
    """The transaction is over after a mistake."""


@pytest.fixture(autouse=True)
def strict(world: World) -> Iterator[Engine]:
    """Let the database refuse everything after a mistake, as PostgreSQL does."""
    on_duty(world, "analyst", "other_analyst")
    world.visitor("analyst")  # whose log-in hands the desk's keys on
    broken: set[str] = set()

    def execute(_db: object, _cursor: object, statement: str, *_rest: object) -> None:
        if broken and not statement.startswith("ROLLBACK"):
            raise Refused(statement)

    def fail(_context: object) -> None:
        broken.add("by a mistake")

    def take_back(*_about: object) -> None:
        broken.clear()

    listens: dict[str, Callable[..., None]] = {
        "before_cursor_execute": execute,
        "handle_error": fail,
        "rollback_savepoint": take_back,
        "rollback": take_back,
    }
    for name, listener in listens.items():
        event.listen(world.engine, name, listener)
    yield world.engine
    for name, listener in listens.items():
        event.remove(world.engine, name, listener)


def ask(db: Connection, world: World, id: CallId) -> None:
    """Ask to be rung."""
    calls.ask(db, id, ASKED, trust=world.trust, server=world.server, now=world.clock.now)


def test_such_a_database_does_nothing_after_a_mistake(world: World) -> None:
    asks(world)
    with reading(world.engine) as db:
        row = db.execute(select(store.request)).one()._asdict()
        with pytest.raises(IntegrityError):
            db.execute(insert(store.request).values(row))
        with pytest.raises(Refused):
            db.execute(select(store.request))


def test_a_form_sent_twice_undoes_nothing_else_in_its_transaction(world: World) -> None:
    twice = CallId(new_id())
    with writing(world.engine) as db:
        for id in (twice, twice, CallId(new_id())):
            ask(db, world, id)

    assert stored(world) == 2
    assert to_ring(world, "analyst").unverified == 0


def test_who_notes_an_outcome_a_moment_too_late_is_told_who_was_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = asks(world)
    first, second = (world.acting(name) for name in ("analyst", "other_analyst"))
    with writing(world.engine) as db:
        for acting in (first, second):
            calls.note_opened(db, call, acting=acting)
        seen = [rows.hold(db, server=world.server)]  # by the second, just before the first is done
        calls.note_outcome(db, call, Outcome.NOT_REACHED, acting=first)
    hold = rows.hold
    monkeypatch.setattr(rows, "hold", lambda db, **given: seen.pop() if seen else hold(db, **given))
    with writing(world.engine) as db:
        with pytest.raises(NotedMeanwhile) as told:
            calls.note_outcome(db, call, Outcome.REACHED, acting=second)
        ask(db, world, CallId(new_id()))

    assert (told.value.by, told.value.outcome) == (first.me, Outcome.NOT_REACHED)
    [there] = [one for one in to_ring(world, "analyst").calls if one.id == call]
    assert len(there.request.attempts) == 1
    assert stored(world) == 2
