"""A request to be rung can be opened again: it may be closed more than once."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("call_attempt", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_call_attempt_closes"), type_="unique")
        batch_op.drop_column("closes")
