"""What asking to be rung is about."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self

from messaging.columns import from_milliseconds, to_milliseconds
from messaging.models import PrincipalId

CallId = NewType("CallId", bytes)  # 16 random bytes, drawn with the form

LONGEST_NAME = 40  # characters
LONGEST_WORDS = 200  # characters of what may be said to somebody else


class IfOther(StrEnum):
    """What is to be done if somebody else answers the telephone."""

    HANG_UP = "hang_up"
    ASK = "ask"  # for a name, and say nothing more
    SAY = "say"  # the person's own words


class Outcome(StrEnum):
    """What came of a try to ring somebody."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_AGAIN = "not_again"
    TAKEN_BACK = "taken_back"  # what was noted before was a mistake: they are to be rung

    @property
    def closes(self) -> bool:
        """Whether nobody is to ring after it."""
        return self in {Outcome.REACHED, Outcome.NOT_AGAIN}


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A part of an opening day. Instants are aware and in UTC."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is now."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks for.

    Attributes:
        number: of the telephone, with a plus and the country.
        safe: when it is safe to ring, in order.
        if_other: what to do if somebody else answers.
        words: the name to ask for, or what to say; else nothing.
    """

    number: str = field(repr=False)
    safe: tuple[Part, ...]
    if_other: IfOther
    words: str = field(default="", repr=False)

    def safe_now(self, now: datetime) -> Part | None:
        """Return the part that is now."""
        return next((part for part in self.safe if part.holds(now)), None)

    def safe_next(self, now: datetime) -> Part | None:
        """Return the first part that is still to come."""
        return min((part for part in self.safe if part.starts_at > now), default=None)

    def write(self) -> bytes:
        """Return it as bytes, to be sealed."""
        safe = [[to_milliseconds(at) for at in (one.starts_at, one.ends_at)] for one in self.safe]
        written = [self.number, safe, self.if_other, self.words]
        return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def read(cls, written: bytes) -> Self:
        """Return what ``write`` wrote. Raises ValueError or TypeError for anything else."""
        number, safe, if_other, words = json.loads(written)
        parts = tuple(Part(*map(from_milliseconds, part)) for part in safe)
        return cls(number=number, safe=parts, if_other=IfOther(if_other), words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One outcome, as somebody of the team noted it. ``sequence`` counts from 1."""

    call: CallId
    sequence: int
    outcome: Outcome
    by: PrincipalId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it is kept, with what came of it; its contents are sealed for the desk.

    Attributes:
        generation: of the desk's keys that it is sealed to.
        sealed: None once it was erased.
    """

    id: CallId
    unit: PrincipalId
    made_at: datetime
    generation: int
    sealed: bytes | None = field(repr=False)
    attempts: tuple[Attempt, ...] = ()

    @property
    def last(self) -> Attempt | None:
        """What was noted last."""
        return self.attempts[-1] if self.attempts else None

    @property
    def closed(self) -> Attempt | None:
        """The try after which nobody is to ring; None once it was taken back."""
        return self.last if self.last and self.last.outcome.closes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that was opened.

    Attributes:
        refused_at: when somebody with the same number asked not to be rung again.
        unread_no: how many asked so whose numbers nobody has handed on the keys of yet.
        marked: which colleagues call it rubbish, unread.
    """

    request: Request
    asked: Asked
    refused_at: datetime | None = None
    unread_no: int = 0
    marked: Collection[PrincipalId] = ()

    @property
    def id(self) -> CallId:
        """The request's id."""
        return self.request.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRing:
    """What the desk has to ring.

    Attributes:
        calls: the open ones, in the order in which to ring them.
        closed: those that two colleagues closed unread, in the same order.
        unread: how many nobody has handed on the keys of yet.
        unread_no: the same of those who asked not to be rung again.
        unverified: how many are not as the portal left them, or are gone.
    """

    calls: tuple[Call, ...] = ()
    closed: tuple[Call, ...] = ()
    unread: int = 0
    unread_no: int = 0
    unverified: int = 0


def in_order(calls: Iterable[Call], now: datetime) -> list[Call]:
    """Return first whom it is safe to ring now, then by the next safe time, then the others.

    Of those who can be rung now, first those for whom it ends soonest.
    """

    def turn(call: Call) -> tuple[int, datetime, datetime]:
        at, made_at = call.asked, call.request.made_at
        if part := at.safe_now(now):
            return 0, part.ends_at, made_at
        if part := at.safe_next(now):
            return 1, part.starts_at, made_at
        return 2, made_at, made_at

    return sorted(calls, key=turn)


class NoSuchCall(Exception):
    """There is no such request."""


class Withdrawn(NoSuchCall):
    """There was one, and the person took it back."""


class NotOpened(Exception):
    """Whoever wants to note what came of a request has not opened it."""


class NotedMeanwhile(Exception):
    """A colleague has noted something that goes before it, perhaps a moment ago."""

    def __init__(self, by: PrincipalId, outcome: Outcome) -> None:
        super().__init__()
        self.by, self.outcome = by, outcome
