"""Dealing days: of every three weekdays in a row one is side A's, one side B's, one nobody's.

What one side is offered must not depend on anything the other side does. Hiding the times
that clash would: from what is missing in the list, a party finds the other's day. So each
side has days of its own, dealt by a keyed function before anybody books.
"""

from __future__ import annotations

import hmac
from datetime import date

from portal.booking.models import GroupId, Side

KEY_BYTES = 32
_LABEL = b"november/deal/1\0"
_ORDERS = ("ABC", "ACB", "BAC", "BCA", "CAB", "CBA")
_WEEKDAYS = 5


def dealt(day: date, *, group: GroupId, key: bytes) -> Side | None:
    """Return whose ``day`` is within ``group``; None on Saturday and Sunday.

    Holidays are dealt like other days and then closed: to edit them never deals anew.

    Args:
        day: the local date.
        group: 16 random bytes.
        key: the deal key, 32 bytes.

    Source: HMAC-SHA256, RFC 2104. 2^256 is no multiple of 6; the bias is below 2^-253.
    """
    week, weekday = divmod(day.toordinal() - 1, 7)
    if weekday >= _WEEKDAYS:
        return None
    block, place = divmod(_WEEKDAYS * week + weekday, 3)
    drawn = int.from_bytes(block_mac(block, group=group, key=key), "big") % len(_ORDERS)
    return Side(_ORDERS[drawn][place])


def block_mac(block: int, *, group: GroupId, key: bytes) -> bytes:
    """Return the 32 bytes that decide how three weekdays in a row are shared out.

    Source: HMAC-SHA256, RFC 2104.
    """
    return hmac.digest(key, _LABEL + group + block.to_bytes(8, "big"), "sha256")
