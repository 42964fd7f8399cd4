"""A database, a clock that stands still, and people who book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from messaging.columns import metadata
from messaging.keys import ServerKeys
from portal.booking import service as booking
from portal.db import make_engine, writing
from tests.portal.booking.desk import Desk


@pytest.fixture
def now() -> datetime:
    """A Friday morning in Oslo."""
    return datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def server() -> ServerKeys:
    """The keys that tag rows."""
    return ServerKeys((bytes(32),))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database with one room in it."""
    engine = make_engine(f"sqlite:///{tmp_path}/portal.db")
    metadata.create_all(engine)
    with writing(engine) as db:
        booking.add_room(db, name="Room")
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """A transaction; what is written in it is seen in it."""
    with writing(engine) as db:
        yield db


@pytest.fixture
def desk(db: Connection, server: ServerKeys, now: datetime) -> Desk:
    """The verbs, at the fixture's time."""
    return Desk(db, server, now)
