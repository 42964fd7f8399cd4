"""Argon2id takes memory and time: in each process few run at once, and only as many wait.

The process has threads left for everybody else's pages: see ``THREADS`` in ``portal.serving``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from portal.accounts.errors import TooBusy

RUNS_AT_ONCE = 2  # each takes 64 MiB and a core for about a second
MAY_WAIT = 2

_running = Semaphore(RUNS_AT_ONCE)
_places = Semaphore(RUNS_AT_ONCE + MAY_WAIT)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn to run Argon2id.

    Raises:
        TooBusy: too many wait already.
    """
    if not _places.acquire(blocking=False):
        raise TooBusy
    try:
        with _running:
            yield
    finally:
        _places.release()
