"""A party's row: nobody signs it, so it carries a tag that only the portal can make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from portal.booking.models import GroupId, Side
from portal.cases.models import Pair, Party


def tag(row: Mapping[str, Any], group: bytes, server: ServerKeys) -> bytes:
    """Return the tag of a new row in a case that deals days within ``group``."""
    return server.row_tag(*_tagged(row, group))


def party(row: Row[Any], server: ServerKeys) -> Party:
    """Return a row as a party.

    Raises:
        CouldNotBeVerified: somebody else than the portal wrote it.
    """
    if not server.row_tag_holds(row.tag, *_tagged(row._asdict(), row.deal_group)):
        raise CouldNotBeVerified("a party was changed")
    return Party(
        id=row.id,
        case=row.case_id,
        account=row.account,
        thread=row.thread,
        pair=Pair(analyst=row.analyst, clinician=row.clinician),
        side=Side(row.side),
        group=GroupId(row.deal_group),
        made_at=row.made_at,
        enrolled=row.enrolled,
    )


def _tagged(row: Mapping[str, Any], group: bytes) -> tuple[bytes, ...]:
    ids = ("id", "case_id", "account", "thread", "analyst", "clinician")
    made = to_milliseconds(row["made_at"]).to_bytes(8, "big")
    return (b"party", *(row[id] for id in ids), row["side"].encode(), made, group)
