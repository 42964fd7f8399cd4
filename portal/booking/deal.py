"""Dealing days: of every three weekdays in a row one is side A's, one side B's, one nobody's.

What one side is offered must not depend on anything the other side does. Hiding the times
that clash would: from what is missing in the list, a party finds the other's day. So each
side has days of its own, dealt by a keyed function before anybody books.
"""

from __future__ import annotations

import hmac
from datetime import date, timedelta

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
    found = _place(day)
    if found is None:
        return None
    block, place = found
    drawn = int.from_bytes(block_mac(block, group=group, key=key), "big") % len(_ORDERS)
    return Side(_ORDERS[drawn][place])


def next_block(day: date) -> date:
    """Return the first date after ``day`` with which three weekdays begin that are dealt at once.

    Whoever changes the group or the side begins there: before it, days are dealt as they were.
    """
    following = day + timedelta(days=1)
    found = _place(following)
    return following if found is not None and found[1] == 0 else next_block(following)


def _place(day: date) -> tuple[int, int] | None:
    """Return the block of a weekday, and whether it is its first, second or third: 0, 1 or 2."""
    week, weekday = divmod(day.toordinal() - 1, 7)
    return None if weekday >= _WEEKDAYS else divmod(_WEEKDAYS * week + weekday, 3)


def block_mac(block: int, *, group: GroupId, key: bytes) -> bytes:
    """Return the 32 bytes that decide how three weekdays in a row are shared out.

    Source: HMAC-SHA256, RFC 2104.
    """
    return hmac.digest(key, _LABEL + group + block.to_bytes(8, "big"), "sha256")
