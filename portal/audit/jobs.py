"""What the worker does with the log: it follows it, and misses what goes."""

from __future__ import annotations

from messaging.keys import ServerKeys
from portal.audit import service as audit
from portal.db import Connection


class Watch:
    """Remembers the newest row it has seen, as nobody who writes the database can."""

    def __init__(self) -> None:
        self._seen: tuple[int, bytes] | None = None

    def follow(self, db: Connection, *, server: ServerKeys) -> None:
        """Check what has come since the last time; the first time, all there is.

        Raises:
            CouldNotBeVerified: a row was changed, or taken away, the newest ones too.
        """
        self._seen = audit.check_chain(db, after=self._seen, server=server)
