"""What cases are about. A role belongs to a person in a case, never to the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from messaging.keys import ServerKeys
from messaging.models import PartyId, PrincipalId, Root, ThreadId, Trust
from portal.booking.models import Booker, GroupId, Seat, Side

CaseId = NewType("CaseId", bytes)

ACROSS: Mapping[Side, Side] = {Side.A: Side.B, Side.B: Side.A, Side.C: Side.C}


class Role(StrEnum):
    """How somebody is involved in a case. Never shown to anybody but the staff on the case."""

    EXPOSED = "exposed"
    USING = "using"
    BOTH = "both"
    RELATIVE = "relative"
    UNKNOWN = "unknown"  # of whoever came without an invitation, until staff know


class CaseMade(Exception):
    """The form was sent twice: the case or party is there already, its code was shown."""


class RoleKnown(Exception):
    """A colleague has said already how somebody is involved."""


class MustWait(Exception):
    """Somebody's digits were wrong so often that nobody may try again today."""


class Hindrance(StrEnum):
    """Why a case cannot be tied to another one."""

    BOTH_SIDES = "sides"  # it has people on both, and could be the other way round
    HAS_OTHERS = "others"  # cases are tied to it; theirs would have to move too
    IS_TIED = "tied"
    TOGETHER = "together"  # the two belong together already


class CannotBeTied(Exception):
    """A case cannot be tied to another one."""

    def __init__(self, why: Hindrance) -> None:
        """Say why."""
        super().__init__()
        self.why = why


class NoSuchCase(Exception):
    """There is no such case, or it is not this person's to see: one error on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The analyst and the clinician whom a party writes to and talks with."""

    analyst: PrincipalId
    clinician: PrincipalId

    @property
    def both(self) -> tuple[PrincipalId, PrincipalId]:
        """Analyst and clinician."""
        return self.analyst, self.clinician


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person in a case. ``thread`` exists from the day they enrolled.

    Attributes:
        side: in this case.
        seats: where the days are dealt to them: in the case's own group, and from a date on
            in that of the case to which it is tied.
    """

    id: PartyId
    case: CaseId
    account: PrincipalId
    thread: ThreadId
    pair: Pair
    side: Side
    seats: tuple[Seat, ...]
    made_at: datetime
    enrolled: bool

    @property
    def booker(self) -> Booker:
        """Who books as this party."""
        return Booker(
            party=self.id,
            account=self.account,
            thread=self.thread,
            pair=self.pair.both,
            seats=self.seats,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What ties a case to another one, for good.

    Attributes:
        to: the case that staff chose.
        group: within which both cases' days are dealt.
        swapped: whether side A of this case is side B there.
        since: the first date that is dealt there to this case's people.
        by: who tied it.
    """

    case: CaseId
    to: CaseId
    group: GroupId
    swapped: bool
    since: date
    made_at: datetime
    by: PrincipalId

    def seat(self, side: Side) -> Seat:
        """Return where somebody stands who is on ``side`` of this case."""
        there = ACROSS[side] if self.swapped else side
        return Seat(group=self.group, side=there, since=self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """Somebody who came without an invitation, while no pair has taken them on yet."""

    id: PartyId
    account: PrincipalId
    thread: ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as a list shows it to staff; ``label`` is sealed in the database."""

    id: CaseId
    label: str = field(repr=False)
    staff_thread: ThreadId
    made_at: datetime
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A party as staff see it: with the name, and the role where they may know it."""

    party: Party
    name: str = field(repr=False)
    role: Role | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """A member of staff at work, with the keys for it."""

    me: PrincipalId
    root: Root = field(repr=False)
    leads: bool
    trust: Trust
    pepper: Sequence[bytes] = field(repr=False)
    server: ServerKeys
    now: datetime
