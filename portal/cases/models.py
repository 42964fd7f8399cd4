"""What cases are about. A role belongs to a person in a case, never to the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from messaging.keys import ServerKeys
from messaging.models import PartyId, PrincipalId, Root, ThreadId, Trust
from portal.booking.models import GroupId, Side

CaseId = NewType("CaseId", bytes)


class Role(StrEnum):
    """How somebody is involved in a case. Never shown to anybody but the staff on the case."""

    EXPOSED = "exposed"
    USING = "using"
    BOTH = "both"
    RELATIVE = "relative"


class CaseMade(Exception):
    """The form was sent twice: the case or party is there already, its code was shown."""


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
    """A person in a case. ``thread`` exists from the day they enrolled."""

    id: PartyId
    case: CaseId
    account: PrincipalId
    thread: ThreadId
    pair: Pair
    side: Side
    group: GroupId  # within which days are dealt to sides
    made_at: datetime
    enrolled: bool


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
