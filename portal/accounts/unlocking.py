"""Argon2id takes memory and time: in each process few run at once, and only as many wait.

No network takes the last place, and none runs twice while another waits: whoever floods the
portal from one network delays the others by one run at most. The process has threads left for
everybody else's pages: see ``THREADS`` in ``portal.serving``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from portal.accounts.errors import TooBusy

RUNS_AT_ONCE = 2  # each takes 64 MiB and a core for about a second
PLACES = RUNS_AT_ONCE + 2  # to run, and to wait for it

_changed = Condition()
_here: Counter[str] = Counter()  # by network: how many run or wait
_running: Counter[str] = Counter()


@contextmanager
def turn(network: str) -> Iterator[None]:
    """Wait for a turn to run Argon2id, for somebody who comes from ``network``.

    Raises:
        TooBusy: too many wait already, or too many of this network's.
    """
    with _changed:
        if _here.total() >= PLACES or _here[network] >= PLACES - 1:
            raise TooBusy
        _here[network] += 1
        _changed.wait_for(lambda: _may_run(network))
        _running[network] += 1
    try:
        yield
    finally:
        with _changed:
            _gone(_running, network)
            _gone(_here, network)
            _changed.notify_all()


def waiting() -> int:
    """Return how many wait for a turn."""
    with _changed:
        return _here.total() - _running.total()


def _may_run(network: str) -> bool:
    waits_elsewhere = any(_here[one] > _running[one] for one in _here if one != network)
    first = not _running[network]
    return _running.total() < RUNS_AT_ONCE and (first or not waits_elsewhere)


def _gone(of: Counter[str], network: str) -> None:
    of[network] -= 1
    if not of[network]:
        del of[network]  # who has gone is not remembered
