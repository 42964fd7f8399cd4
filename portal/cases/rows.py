"""Rows of cases and parties: nobody signs them, so they carry tags that only the portal makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from messaging import keys
from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PrincipalId, Root
from messaging.packing import stored
from portal.booking.models import GroupId, Seat, Side
from portal.cases.models import CaseId, Pair, Party, Tie


def tag(row: Mapping[str, Any], group: bytes, tied: Row[Any] | None, server: ServerKeys) -> bytes:
    """Return the tag of a party in a case that deals days within ``group``, and may be tied."""
    return server.row_tag(*_tagged(row, group, tied))


def party(row: Row[Any], tied: Row[Any] | None, server: ServerKeys) -> Party:
    """Return a row as a party of a case that may be tied to another one.

    A party's tag names the tie of its case, so that none is taken away unseen.

    Raises:
        CouldNotBeVerified: somebody else than the portal wrote it, or its case's tie.
    """
    with stored():
        if not server.row_tag_holds(row.tag, *_tagged(row._asdict(), row.deal_group, tied)):
            raise CouldNotBeVerified("a party was changed")
        side, own = Side(row.side), Seat(group=GroupId(row.deal_group), side=Side(row.side))
        return Party(
            id=row.id,
            case=row.case_id,
            account=row.account,
            thread=row.thread,
            pair=Pair(analyst=row.analyst, clinician=row.clinician),
            side=side,
            seats=(own, tie(tied, server).seat(side)) if tied else (own,),
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


def tie_tag(made: Tie, server: ServerKeys) -> bytes:
    """Return the tag of a tie."""
    return server.row_tag(*_tagged_tie(made))


def tie(row: Row[Any], server: ServerKeys) -> Tie:
    """Return a row as a tie.

    Raises:
        CouldNotBeVerified: somebody else than the portal wrote it.
    """
    with stored():
        made = Tie(
            case=CaseId(row.case_id),
            to=CaseId(row.to_case),
            group=GroupId(row.case_group),
            swapped=row.swapped,
            since=row.since,
            made_at=row.made_at,
            by=PrincipalId(row.made_by),
        )
        if not server.row_tag_holds(row.tag, *_tagged_tie(made)):
            raise CouldNotBeVerified("a tie was changed")
    return made


def _tagged(row: Mapping[str, Any], group: bytes, tied: Row[Any] | None) -> tuple[bytes, ...]:
    ids = ("id", "case_id", "account", "thread", "analyst", "clinician")
    made = to_milliseconds(row["made_at"]).to_bytes(8, "big")
    parts = (b"party", *(row[id] for id in ids), row["side"].encode(), made, group)
    return (*parts, tied.tag) if tied else parts


def _tagged_tie(made: Tie) -> tuple[bytes, ...]:
    return (
        b"tie",
        made.case,
        made.to,
        made.group,
        bytes([made.swapped]),
        made.since.toordinal().to_bytes(4, "big"),
        to_milliseconds(made.made_at).to_bytes(8, "big"),
        made.by,
    )


def _tagged_case(row: Mapping[str, Any]) -> tuple[bytes, ...]:
    ids = ("id", "unit", "deal_group", "staff_thread")
    made = to_milliseconds(row["made_at"]).to_bytes(8, "big")
    return (b"case", *(row[id] for id in ids), made, bytes([row["closed"]]))
