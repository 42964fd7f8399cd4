"""Bringing a database up to date, step by step, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.db import make_engine, reading


def _config(address: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["address"] = address
    return config


def migrate(address: str) -> None:
    """Bring the database at ``address``, an SQLAlchemy URL, up to date; safe at every start."""
    command.upgrade(_config(address), "head")


def is_current(address: str) -> bool:
    """Whether the database at ``address`` is up to date."""
    head = ScriptDirectory.from_config(_config(address)).get_current_head()
    with reading(make_engine(address)) as db:
        return MigrationContext.configure(db).get_current_revision() == head
