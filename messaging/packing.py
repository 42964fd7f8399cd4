"""Numbers, ids and instants as the bytes that are signed: big-endian, fixed widths, no gaps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from messaging.columns import from_milliseconds, to_milliseconds
from messaging.errors import CouldNotBeVerified

U8, U16, U32, U64 = 1, 2, 4, 8  # widths in bytes


def number(value: int, width: int) -> bytes:
    """Return ``value`` as an unsigned number of ``width`` bytes."""
    return value.to_bytes(width, "big")


def instant(value: datetime) -> bytes:
    """Return an aware datetime as u64 milliseconds since 1970."""
    return number(to_milliseconds(value), U64)


def exactly(value: bytes, length: int) -> bytes:
    """Return ``value`` if it has ``length`` bytes.

    Without this, a byte could wander from one field into the next and the signed bytes stay
    the same.

    Raises:
        CouldNotBeVerified: it has more or fewer, or is no bytes at all.
    """
    if not isinstance(value, bytes) or len(value) != length:
        raise CouldNotBeVerified(f"not {length} bytes")
    return value


@contextmanager
def stored() -> Iterator[None]:
    """Take whatever a tampered row makes Python complain of for what it is."""
    try:
        yield
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        raise CouldNotBeVerified(f"a stored value makes no sense: {type(error).__name__}") from None


class Cursor:
    """Take fields off the front of packed bytes."""

    def __init__(self, packed: bytes) -> None:
        self._rest = packed

    def take(self, length: int) -> bytes:
        """Return the next ``length`` bytes. Raises CouldNotBeVerified if there are fewer."""
        taken, self._rest = self._rest[:length], self._rest[length:]
        return exactly(taken, length)

    def number(self, width: int) -> int:
        """Return the next unsigned number of ``width`` bytes."""
        return int.from_bytes(self.take(width), "big")

    def instant(self) -> datetime:
        """Return the next u64 milliseconds as an aware datetime."""
        with stored():
            return from_milliseconds(self.number(U64))

    def end(self) -> None:
        """Raise CouldNotBeVerified if anything is left over."""
        exactly(self._rest, 0)
