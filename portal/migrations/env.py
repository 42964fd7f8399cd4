"""How Alembic reaches the database and knows the tables."""

from __future__ import annotations

from alembic import context

from messaging.columns import metadata
from portal import tables
from portal.db import make_engine, writing

config = context.config
address = config.attributes.get("address") or str(config.get_main_option("sqlalchemy.url"))
__all__ = ["tables"]

with writing(make_engine(address)) as db:
    context.configure(connection=db, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
