"""The server's own keys: what the web and the worker may read and must recognise by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from messaging import box
from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.models import PrincipalId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBoxes:
    """The boxes of one session's row, bound to its id, its account and its end."""

    key: bytes
    id: bytes
    account: PrincipalId
    ends_at: datetime

    def seal(self, label: str, text: bytes) -> bytes:
        """Seal for ``session`` (the root), ``session-draft`` (draft key) or ``session-state``."""
        return box.seal_box(self.key, label, self._context(), text)

    def open(self, label: str, sealed: bytes) -> bytes:
        """Open what ``seal`` made under the same label.

        Raises:
            CouldNotBeVerified: the row was changed, or belongs to another session.
        """
        return box.open_with_any([self.key], label, self._context(), sealed)

    def _context(self) -> bytes:
        return self.id + self.account + to_milliseconds(self.ends_at).to_bytes(8, "big")


class ServerKeys:
    """What the web and the worker derive from SERVER_KEY, a list, newest first.

    What is made is made with the newest key; what any of them made is accepted.
    """

    def __init__(self, server: tuple[bytes, ...]) -> None:
        self._keys = {
            use: tuple(box.derive(key, f"server/{use}") for key in server)
            for use in ("number", "session", "field", "row", "audit", "compare")
        }

    def number_tags(self, digits: str) -> tuple[bytes, ...]:
        """Return the tags, 32 bytes, by which a log-in number may be stored; newest first."""
        return tuple(box.tag(key, digits.encode()) for key in self._keys["number"])

    def number_tag(self, digits: str) -> bytes:
        """Return the tag, 32 bytes, by which a log-in number is stored from now on."""
        return self.number_tags(digits)[0]

    def session_splits(self, token: bytes) -> tuple[tuple[bytes, bytes], ...]:
        """Return each (row id 32, box key 32) that a cookie's ``token`` may stand for."""
        made = (box.derive(token, "session", 64, salt=key) for key in self._keys["session"])
        return tuple((both[:32], both[32:]) for both in made)

    def session_split(self, token: bytes) -> tuple[bytes, bytes]:
        """Return the (row id 32, box key 32) of a new session."""
        return self.session_splits(token)[0]

    def field_box(self, value: str | bytes, *, table: str, column: str, row: bytes) -> bytes:
        """Seal a field that the server itself may read, to open only where it stands."""
        text = value.encode() if isinstance(value, str) else value
        return box.seal_box(self._keys["field"][0], "field", _field(table, column, row), text)

    def open_field(self, sealed: bytes, *, table: str, column: str, row: bytes) -> str:
        """Open a field of text. Raises CouldNotBeVerified if it was changed or moved."""
        return self.open_field_bytes(sealed, table=table, column=column, row=row).decode()

    def open_field_bytes(self, sealed: bytes, *, table: str, column: str, row: bytes) -> bytes:
        """Open a field of bytes. Raises CouldNotBeVerified if it was changed or moved."""
        return box.open_with_any(self._keys["field"], "field", _field(table, column, row), sealed)

    def row_tag(self, *parts: bytes) -> bytes:
        """Return a tag, 32 bytes, for a row that is acted on and that nobody signed."""
        return box.tag(self._keys["row"][0], *map(_sized, parts))

    def row_tag_holds(self, tag: bytes, *parts: bytes) -> bool:
        """Whether ``row_tag`` made this tag of these parts."""
        return box.tag_holds(self._keys["row"], tag, *map(_sized, parts))

    def compare_digits(self, fingerprint: bytes, party: bytes) -> str:
        """Return six digits by which two people compare whose keys these are.

        Another identity or party shows the same with a chance of one in a million. They are
        keyed, so that whoever can write the database cannot search for keys that show them.

        Source: RFC 2104; the remainder of 64 bits is uneven by less than 2^-44.
        """
        tag = box.tag(self._keys["compare"][0], fingerprint + party)
        return f"{int.from_bytes(tag[:8], 'big') % 10**6:06}"

    def audit_tag(self, *parts: bytes) -> bytes:
        """Return a tag, 32 bytes, for a row of the audit log."""
        return box.tag(self._keys["audit"][0], *map(_sized, parts))

    def audit_tag_holds(self, tag: bytes, *parts: bytes) -> bool:
        """Whether ``audit_tag`` made this tag of these parts."""
        return box.tag_holds(self._keys["audit"], tag, *map(_sized, parts))


def _sized(part: bytes) -> bytes:
    """Put a part's length before it, so that ("ab", "c") and ("a", "bc") differ."""
    if not isinstance(part, bytes):  # a tampered row may hold anything
        raise CouldNotBeVerified("a stored value makes no sense")
    return len(part).to_bytes(4, "big") + part


def _field(table: str, column: str, row: bytes) -> bytes:
    return table.encode() + b"\x00" + column.encode() + b"\x00" + row
