"""What the worker does with the log: it follows it, and misses what goes."""

from __future__ import annotations

from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from portal.audit import service as audit
from portal.db import Connection

SLICE = 2_000  # rows that are checked again each round, so that a round stays short


class Watch:
    """Remembers the newest row it has seen, as nobody who writes the database can."""

    def __init__(self) -> None:
        self._seen: tuple[int, bytes] | None = None
        self._held = 0  # rows up to the newest that was seen
        self._again: tuple[int, bytes] | None = None  # how far the log was checked once more

    def follow(self, db: Connection, *, server: ServerKeys) -> None:
        """Check what has come since the last time; the first time, all there is.

        A row that goes from among those seen before is missed at once, for there are fewer. One
        that was changed is found when its turn comes: the whole log is checked again and
        again, a slice each round.

        Raises:
            CouldNotBeVerified: a row was changed, or taken away, the newest ones too.
        """
        if audit.rows_up_to(db, self._seen) != self._held:
            raise CouldNotBeVerified("rows of the log are gone")
        self._seen = audit.check_chain(db, after=self._seen, server=server)
        self._held = audit.rows_up_to(db, self._seen)
        self._again = audit.check_chain(db, after=self._again, most=SLICE, server=server)
        if self._again == self._seen:
            self._again = None
