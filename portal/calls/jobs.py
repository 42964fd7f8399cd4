"""What happens to requests to be rung by themselves."""

from __future__ import annotations

from datetime import datetime

from messaging.keys import ServerKeys
from portal.calls import service as calls
from portal.db import Connection


def forget_old(db: Connection, *, server: ServerKeys, now: datetime) -> None:
    """Erase numbers that nobody has to ring any more."""
    calls.forget_old(db, server=server, now=now)
