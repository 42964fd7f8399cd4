"""Turns: how many people from one network may begin a first contact, and when the next one may.

Some begin at once; whoever comes then is told when their turn is, and keeps it. So a flood from
one network delays nobody outside it, and somebody in the middle of it gets in all the same. A
turn costs nothing: whoever has taken one can still leave.

A number is kept for each network that has turns ahead, and how many it had today, in the memory
of each process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from flask import Flask, current_app

AT_ONCE = 10
EVERY = timedelta(minutes=1)
MOST_A_DAY = 200  # and no more, however slowly they come: all that comes is kept for weeks
LONGEST_WAIT = timedelta(minutes=10)
LASTS = timedelta(hours=2)  # from when a turn has come; more than number and passphrase take
MOST_NETWORKS = 10_000  # about 2 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody stands in line.

    Attributes:
        turn: when their turn is, in ISO 8601, to be carried along; empty if none was promised.
        wait: until then, or until it makes sense to try again; nothing if it is now.
    """

    turn: str
    wait: timedelta

    @property
    def minutes(self) -> int:
        """The wait in whole minutes, as people are told."""
        return -(-self.wait // timedelta(minutes=1))

    @property
    def status(self) -> int:
        """Of an answer that tells them to wait."""
        return 429 if self.turn else 503

    @property
    def headers(self) -> dict[str, str]:
        """Of such an answer."""
        return {"Retry-After": str(60 * self.minutes)} if self.wait else {}


class NoTurn(Exception):
    """So many wait that nobody more is given a turn; to be tried again later."""


class Turns:
    """The turns of one process. Threads may take them at the same time."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}  # by network: when all who have a turn have had it
        self._today = date.min
        self._taken: Counter[str] = Counter()  # today, by network
        self._lock = Lock()

    def take(self, network: str, *, now: datetime) -> datetime:
        """Return when the turn of somebody who comes from ``network`` is: now, or soon.

        Raises:
            NoTurn: the wait would be longer than ``LONGEST_WAIT``, too many networks wait, or
                this one has had all of its turns today.
        """
        with self._lock:
            if len(self._next) >= MOST_NETWORKS and network not in self._next:
                self._forget(now)
            ahead = max(self._next.get(network, now), now)
            turn = max(now, ahead - (AT_ONCE - 1) * EVERY)
            if turn - now > LONGEST_WAIT:
                raise NoTurn
            self._count(network, now.date())
            self._next[network] = ahead + EVERY
            return turn

    def _count(self, network: str, today: date) -> None:
        if today != self._today:
            self._today, self._taken = today, Counter()
        if self._taken[network] >= MOST_A_DAY:
            raise NoTurn
        if len(self._taken) < MOST_NETWORKS or network in self._taken:
            self._taken[network] += 1

    def _forget(self, now: datetime) -> None:
        for network in list(self._past(now)):
            del self._next[network]
        if len(self._next) >= MOST_NETWORKS:
            raise NoTurn

    def _past(self, now: datetime) -> Iterator[str]:
        return (network for network, ahead in self._next.items() if ahead <= now)


def init_app(app: Flask) -> None:
    """Begin with nobody waiting, in this process."""
    app.extensions["turns"] = Turns()


def stand(turn: str, network: str, *, now: datetime) -> Place:
    """Return where somebody stands: with the ``turn`` they have, or with a new one."""
    turns: Turns = current_app.extensions["turns"]
    try:
        at = datetime.fromisoformat(turn) if turn else now - LASTS
        at = at if now < at + LASTS else turns.take(network, now=now)
    except NoTurn:
        return Place(turn="", wait=LONGEST_WAIT)
    return Place(turn=at.isoformat(), wait=max(at - now, timedelta(0)))


def has_come(turn: str, *, now: datetime) -> bool:
    """Whether a turn is now: it has come, and is not long past."""
    return bool(turn) and timedelta(0) <= now - datetime.fromisoformat(turn) < LASTS
