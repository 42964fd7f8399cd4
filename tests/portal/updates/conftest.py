"""The desk at which a pair and a client tell each other things, on the world's case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from portal.db import writing
from tests.portal.updates.desk import Desk
from tests.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    """The verbs, each in a transaction of its own, as the pages do them."""

    @contextmanager
    def transaction() -> Iterator[Connection]:
        with writing(world.engine) as db:
            yield db

    return Desk(world=world, transaction=transaction)
