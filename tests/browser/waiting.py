"""Waiting for something to become true: asked again and again, for a bounded time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

PATIENCE = 15.0  # seconds; a slow machine is no failure
PAUSE = 0.02  # seconds between two questions

Answer = TypeVar("Answer")
_never = Event()


class NeverCame(AssertionError):
    """What was waited for did not become true in time."""


def wait_for(asked: Callable[[], Answer], *, within: float = PATIENCE, called: str = "") -> Answer:
    """Ask until the answer is true, and return it.

    Args:
        asked: the question; asked once at least.
        within: seconds.
        called: what was waited for, for whoever reads the failure.

    Raises:
        NeverCame: the answer stayed false.
    """
    until = monotonic() + within
    while not (answer := asked()):
        if monotonic() > until:
            raise NeverCame(called or f"false for {within} seconds: {asked}")
        _never.wait(PAUSE)
    return answer


def came(asked: Callable[[], object], *, within: float) -> bool:
    """Whether the answer became true in time."""
    try:
        return bool(wait_for(asked, within=within))
    except NeverCame:
        return False
