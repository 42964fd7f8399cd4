"""The migrations make exactly the tables that the code describes."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from messaging.columns import metadata
from portal import tables

NOT_OURS = {"alembic_version"}


def test_a_migrated_database_is_what_the_code_describes(engine: Engine) -> None:
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_table_is_on_the_one_metadata(engine: Engine) -> None:
    assert tables.__all__
    assert set(inspect(engine).get_table_names()) - NOT_OURS == set(metadata.tables)
