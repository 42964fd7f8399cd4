"""A portal to test, its people, and a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy import Connection, Engine

from messaging import keys
from portal import create_app
from portal.db import make_engine, writing
from portal.migrations import migrate
from tests.visitor import Visitor
from tests.world import NOW, Clock, People, World, make_world

settings.register_profile("portal", deadline=None)  # a slow machine is no failure
settings.load_profile("portal")


ENGINES = ["chromium", "firefox", "webkit"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run choose the browser engines for the tests of the exit."""
    parser.addoption(
        "--engine",
        action="append",
        choices=ENGINES,
        default=[],
        help="an engine to prove the exit in; may be given again; Chromium if left out",
    )


@pytest.fixture(autouse=True)
def cheap_argon2(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Argon2id cost nothing, except where it is the subject."""
    if "argon2" not in request.keywords:
        cheapest = keys.PROFILES[keys.CHEAPEST_PROFILE]
        monkeypatch.setitem(keys.PROFILES, keys.CURRENT_PROFILE, cheapest)


@pytest.fixture(params=["sqlite"])
def address(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An empty database; a second kind is one more parameter."""
    return {"sqlite": f"sqlite:///{tmp_path}/empty.db"}[request.param]


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """A database with all its tables and nothing in them."""
    migrate(address)
    engine = make_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """A transaction; what is written in it is seen in it."""
    with writing(engine) as db:
        yield db


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, People]:
    """A portal with a team, a case and two parties, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("founded")
    with pytest.MonkeyPatch.context() as patch:
        cheapest = keys.PROFILES[keys.CHEAPEST_PROFILE]
        patch.setitem(keys.PROFILES, keys.CURRENT_PROFILE, cheapest)
        people = make_world(folder)
    return folder, people


@pytest.fixture
def world(founded: tuple[Path, People], tmp_path: Path) -> Iterator[World]:
    """A copy of it for this test alone."""
    folder, people = founded
    copied = tmp_path / "portal"
    shutil.copytree(folder, copied)
    clock = Clock(NOW)
    world = World(folder=copied, people=people, clock=clock)
    world.app = create_app(world.settings, clock=clock)
    yield world
    world.engine.dispose()


@pytest.fixture
def app(world: World) -> Flask:
    """The portal of this test."""
    return world.app


@pytest.fixture
def clock(world: World) -> Clock:
    """The portal's clock."""
    return world.clock


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has not logged in."""
    return Visitor(app)


@pytest.fixture
def client(world: World) -> Visitor:
    """A client of side one who has confirmed the notice."""
    return world.visitor("client")


@pytest.fixture
def other_client(world: World) -> Visitor:
    """The other side of the same case."""
    return world.visitor("other_client")


@pytest.fixture
def newcomer(world: World) -> Visitor:
    """A client of another case who has not confirmed the notice yet."""
    return world.visitor("newcomer")


@pytest.fixture
def analyst(world: World) -> Visitor:
    """The analyst of the clients' pair."""
    return world.visitor("analyst")


@pytest.fixture
def clinician(world: World) -> Visitor:
    """The clinician of the clients' pair."""
    return world.visitor("clinician")


@pytest.fixture
def leader(world: World) -> Visitor:
    """The leader, who is on no case."""
    return world.visitor("leader")


@pytest.fixture
def assistant(world: World) -> Visitor:
    """The office assistant."""
    return world.visitor("assistant")
