"""What was noted about one thing, or of one kind, is found without reading the whole log."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_audit_about"), "audit", ["about"])
    op.create_index(op.f("ix_audit_what"), "audit", ["what"])
