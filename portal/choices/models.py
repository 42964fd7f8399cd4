"""What there is to choose, and what holds until somebody chooses."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Self
from urllib.parse import urlsplit

IDLE_MINUTES = (5, 10, 20, 30, 60)
CURTAIN_MINUTES = (1, 2, 5, 15, 0)  # 0: never


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How the site behaves for one client.

    Attributes:
        idle_minutes: how long nothing may happen before the visit ends; of ``IDLE_MINUTES``.
        curtain_minutes: how long nothing may happen before the page hides; of
            ``CURTAIN_MINUTES``.
        shortcut: whether Shift three times leaves.
        fold: whether what was read folds to a date.
        away: where the exit leads, one of the operator's places; "" for the first of them.
        language: to begin with, whatever the browser asks for; "" for what it asks for.
    """

    idle_minutes: int = 10
    curtain_minutes: int = 1
    shortcut: bool = True
    fold: bool = True
    away: str = ""
    language: str = ""

    @property
    def idle(self) -> timedelta:
        """How long nothing may happen before the visit ends."""
        return timedelta(minutes=self.idle_minutes)

    def write(self) -> str:
        """Return them as text, to be kept."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what ``write`` wrote."""
        return cls(**json.loads(text))


def called(place: str) -> str:
    """Return what people call a place where the exit leads, such as "yr.no"."""
    return (urlsplit(place).hostname or "").removeprefix("www.")
