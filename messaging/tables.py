"""The tables of messaging. All SQL on them is in ``store`` and ``thread_store``.

Numbers and times that are signed are kept as plain big integers: a tampered one must reach the
check as it is, and not fail on the way.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from messaging.columns import Id, Instant, metadata

HASH = LargeBinary(32)
SIGNATURE = LargeBinary(64)

# An account or a group. Whoever the account belongs to is the portal's to know.
principal = Table("principal", metadata, Column("id", Id, primary_key=True))

invitation = Table(
    "invitation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit", Id, nullable=False),
    Column("find_tag", HASH, nullable=False, unique=True),
    Column("code_public", LargeBinary(32), nullable=False),
    Column("inviter", Id, nullable=False),  # zeros: the root key
    Column("roster", BigInteger, nullable=False),
    Column("account", Id, ForeignKey("principal.id"), nullable=False, index=True),
    Column("generation", BigInteger, nullable=False),
    Column("party", Id, nullable=False),  # zeros: staff
    Column("pair", LargeBinary(32), nullable=False),  # zeros: staff
    Column("duties", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("signature", SIGNATURE, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    Column("principal", Id, ForeignKey("principal.id"), primary_key=True),
    Column("generation", BigInteger, primary_key=True, autoincrement=False),
    Column("kem_public", LargeBinary(1216), nullable=False),
    Column("sign_public", LargeBinary(32), nullable=False),  # zeros: a group
    # One identity for one invitation: of two people with one code, one comes in.
    Column("invitation", Id, ForeignKey("invitation.id"), unique=True),
    Column("by_self", SIGNATURE),
    Column("by_code", SIGNATURE),
)

roster = Table(
    "roster",
    metadata,
    Column("unit", Id, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("signer", Id, nullable=False),  # zeros: the root key
    Column("signature", SIGNATURE, nullable=False),
)

group_grant = Table(
    "group_grant",
    metadata,
    Column("principal", Id, primary_key=True),
    Column("generation", BigInteger, primary_key=True, autoincrement=False),
    Column("member", Id, ForeignKey("principal.id"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["principal", "generation"], ["identity.principal", "identity.generation"]
    ),
)

thread = Table(
    "thread",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit", Id, nullable=False),
    Column("party", Id, nullable=False, unique=True),  # one thread for a party, one for a case
)

entry = Table(
    "entry",
    metadata,
    Column("thread", Id, ForeignKey("thread.id"), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("id", Id, nullable=False),
    Column("sender", Id, ForeignKey("principal.id"), nullable=False),
    Column("fingerprint", HASH, nullable=False),
    Column("roster", BigInteger, nullable=False),
    Column("about", Id, nullable=False),  # zeros unless an answer
    Column("sent_at", BigInteger, nullable=False),
    Column("previous", HASH, nullable=False),
    Column("body", LargeBinary),  # goes when a closed thread is emptied; the rest stays
    Column("body_digest", HASH, nullable=False),
    Column("signature", SIGNATURE, nullable=False),
    UniqueConstraint("thread", "id"),  # the id comes with the form: a double post is one message
)

epoch_grant = Table(
    "epoch_grant",
    metadata,
    Column("thread", Id, ForeignKey("thread.id"), primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("principal", Id, ForeignKey("principal.id"), primary_key=True),
    Column("fingerprint", HASH, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Index("ix_epoch_grant_member", "principal", "thread"),
)

read_mark = Table(
    "read_mark",
    metadata,
    Column("thread", Id, ForeignKey("thread.id"), primary_key=True),
    Column("principal", Id, ForeignKey("principal.id"), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("read_at", Instant, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("account", Id, ForeignKey("principal.id"), primary_key=True),
    Column("place", LargeBinary(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_at", Instant, nullable=False, index=True),
)
