"""The database: one engine a process; ``reading`` and ``writing`` are the only ways in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

__all__ = [
    "Connection",
    "Engine",
    "make_engine",
    "reading",
    "wipe_journal",
    "write_if_free",
    "writing",
]

PATIENCE = timedelta(seconds=5)  # how long a writer waits for the one before it
NO_PATIENCE = timedelta(milliseconds=250)  # for what no page is worth the wait
_IMMEDIATE = "portal_immediate"


def make_engine(address: str) -> Engine:
    """Return the engine for ``address``, an SQLAlchemy URL such as ``sqlite:////data/portal.db``."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own types
    """Let readers and the writer go on side by side, hold foreign keys, wipe what is deleted."""
    connection.isolation_level = None  # the transaction is ours to begin, see below
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once where writing was announced.

    A transaction that reads first and writes later fails when somebody else wrote between.
    """
    options = connection.get_execution_options()
    patience: timedelta | None = options.get(_IMMEDIATE)
    if patience is None:
        connection.exec_driver_sql("BEGIN")
    else:
        milliseconds = patience // timedelta(milliseconds=1)
        connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Look at one unchanging state of the database; whatever is written here is undone."""
    with engine.connect() as db:
        yield db


@contextmanager
def writing(engine: Engine, *, patience: timedelta = PATIENCE) -> Iterator[Connection]:
    """Do everything in the block or, if it raises, nothing.

    Only the edges write: routes, commands, jobs. A verb never begins or ends a transaction,
    so that any number of verbs can happen together in one.

    Raises:
        sqlalchemy.exc.OperationalError: the lock was not free within ``patience`` (SQLite).
    """
    with engine.connect().execution_options(**{_IMMEDIATE: patience}) as db, db.begin():
        yield db


def write_if_free(engine: Engine, write: Callable[[Connection], object]) -> None:
    """Write what may as well be written the next time, unless somebody else writes for long."""
    with suppress(OperationalError), writing(engine, patience=NO_PATIENCE) as db:
        write(db)


def wipe_journal(engine: Engine) -> None:
    """Take what was erased out of the journal too, where a database keeps one beside it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as db:
            driver = db.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
