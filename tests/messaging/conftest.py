"""A database with a team and two clients in it, made once; each test's changes are undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, event

from messaging import roster, tables
from messaging.columns import metadata
from tests.messaging import duty
from tests.messaging.duty import Came
from tests.messaging.world import Person, World, build


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database of messaging's own tables."""
    path = tmp_path_factory.mktemp("messaging") / "messaging.db"
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    own = [table for table in vars(tables).values() if isinstance(table, Table)]
    metadata.create_all(engine, tables=own)
    yield engine
    engine.dispose()


def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own types
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def world(engine: Engine) -> World:
    """The team and its clients."""
    with engine.begin() as db:
        return build(db)


@pytest.fixture
def db(engine: Engine, world: World) -> Iterator[Connection]:  # noqa: ARG001 - the world comes first
    """A transaction that is undone; keys of other tables are checked when it would end."""
    with engine.connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield connection
        transaction.rollback()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Let no test live on what another has verified."""
    roster._chains.clear()  # noqa: SLF001 - what a new process would not know


@pytest.fixture
def dag(db: Connection, world: World) -> Person:
    """A third colleague at the desk, beside the pair."""
    dag = duty.hired(db, world)
    duty.joins(db, world, world.analyst, world.clinician, dag)
    duty.hands_on(db, world, world.analyst)
    return dag


@pytest.fixture
def kari(db: Connection, world: World, dag: Person) -> Came:  # noqa: ARG001 - the desk comes first
    """Somebody without an invitation, who has written once."""
    came = duty.comes_in(db, world)
    world.send(db, came[0], "Kan jeg snakke med noen?", thread=came[2])
    return came
