"""What happens to updates by itself."""

from __future__ import annotations

from datetime import datetime

from messaging.keys import ServerKeys
from messaging.models import Trust
from portal import errors
from portal.db import Connection
from portal.updates import service as updates


def raise_alarms(db: Connection, *, trust: Trust, server: ServerKeys, now: datetime) -> None:
    """Alarm about what nobody has answered in time, and note what could not be verified."""
    for raised in updates.raise_alarms(db, trust=trust, server=server, now=now):
        if raised.fault is not None:
            errors.note(raised.fault)
    for fault in updates.faults(db, trust=trust, server=server):
        errors.note(fault)
