"""Rows of cases and parties: nobody signs them, so they carry tags that only the portal makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from messaging import keys
from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import Root
from messaging.packing import stored
from portal.booking.models import GroupId, Side
from portal.cases.models import Pair, Party


def tag(row: Mapping[str, Any], group: bytes, server: ServerKeys) -> bytes:
    """Return the tag of a new party in a case that deals days within ``group``."""
    return server.row_tag(*_tagged(row, group))


def party(row: Row[Any], server: ServerKeys) -> Party:
    """Return a row as a party.

    Raises:
        CouldNotBeVerified: somebody else than the portal wrote it.
    """
    with stored():
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


def case_tag(row: Mapping[str, Any], server: ServerKeys) -> bytes:
    """Return the tag of a case."""
    return server.row_tag(*_tagged_case(row))


def case(row: Row[Any], server: ServerKeys) -> Row[Any]:
    """Return the row of a case as it is; its label is still sealed.

    Raises:
        CouldNotBeVerified: somebody else than the portal wrote it.
    """
    with stored():
        if not server.row_tag_holds(row.tag, *_tagged_case(row._asdict())):
            raise CouldNotBeVerified("a case was changed")
    return row


def name(key: Root, id: bytes, sealed: bytes) -> str:
    """Return the name or label of the row ``id``. Raises CouldNotBeVerified if it was changed."""
    with stored():
        return keys.open_own(key, "name", id, sealed)


def _tagged(row: Mapping[str, Any], group: bytes) -> tuple[bytes, ...]:
    ids = ("id", "case_id", "account", "thread", "analyst", "clinician")
    made = to_milliseconds(row["made_at"]).to_bytes(8, "big")
    return (b"party", *(row[id] for id in ids), row["side"].encode(), made, group)


def _tagged_case(row: Mapping[str, Any]) -> tuple[bytes, ...]:
    ids = ("id", "unit", "deal_group", "staff_thread")
    made = to_milliseconds(row["made_at"]).to_bytes(8, "big")
    return (b"case", *(row[id] for id in ids), made, bytes([row["closed"]]))
