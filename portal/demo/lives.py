"""All lives together, in the order in which things happened."""

from __future__ import annotations

from datetime import datetime

from portal.demo import arriving, life1, life3, life4, life6
from portal.demo.acts import Act

# Whoever tries a code takes the first: life 3 is all before them, with two sides.
LIVES: tuple[Act, ...] = life3.LIFE + life1.LIFE + life4.LIFE + life6.LIFE + arriving.LIFE


def in_order(now: datetime) -> list[Act]:
    """Return what everybody did up to ``now``, the earliest first."""
    return sorted(LIVES, key=lambda act: act.at.seen_from(now))
