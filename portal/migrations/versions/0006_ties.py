"""Cases tied to each other, and what they need: appointments that hold more than one group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tie",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("to_case", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_group", sa.LargeBinary(length=16), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_tie_case_id")),
        sa.ForeignKeyConstraint(["made_by"], ["principal.id"], name=op.f("fk_tie_made_by")),
        sa.ForeignKeyConstraint(["to_case"], ["case_.id"], name=op.f("fk_tie_to_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_tie")),
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_case_group"), ["case_group"], unique=False)

    op.create_table(
        "refusal",
        sa.Column("party", sa.LargeBinary(length=16), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "starts_at", name=op.f("pk_refusal")),
    )
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case__deal_group"), ["deal_group"], unique=False)
    for table, when in (("presence_holder", "quarter"), ("presence_date_holder", "date")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"pk_{table}"), type_="primary")
            batch_op.create_primary_key(op.f(f"pk_{table}"), ["appointment", "case_group", when])
