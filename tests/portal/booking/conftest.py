"""A database, a clock that stands still, and people who book."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine

from messaging.keys import ServerKeys
from portal.booking import service as booking
from portal.db import writing
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
def engine(engine: Engine, server: ServerKeys) -> Engine:
    """A database with one room in it."""
    with writing(engine) as db:
        booking.add_room(db, name="Room", server=server)
    return engine


@pytest.fixture
def desk(db: Connection, server: ServerKeys, now: datetime) -> Desk:
    """The verbs, at the fixture's time."""
    return Desk(db, server, now)
