"""What every table is made of: one MetaData, ids and instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, MetaData
from sqlalchemy.types import TypeDecorator

from messaging.errors import CouldNotBeVerified

# One MetaData for all tables of the portal, so that Alembic sees them. Names of
# constraints are given by rule, or a migration could not name them again.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID_BYTES = 16
Id = LargeBinary(ID_BYTES)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(instant: datetime) -> int:
    """Return the milliseconds from 1970 to ``instant``, an aware datetime; fractions are cut."""
    return (instant - _EPOCH) // _MILLISECOND


def from_milliseconds(number: int) -> datetime:
    """Return the aware UTC datetime that lies ``number`` milliseconds after 1970."""
    return _EPOCH + number * _MILLISECOND


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        """Turn what Python holds into what the database holds."""
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        """Turn what the database holds into what Python holds."""
        if value is None:
            return None
        try:
            return from_milliseconds(value)
        except (TypeError, OverflowError):  # a tampered row may hold anything
            raise CouldNotBeVerified("a stored value makes no sense") from None
