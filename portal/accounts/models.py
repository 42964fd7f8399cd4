"""What accounts are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from flask_login import UserMixin

from messaging.keys import SessionBoxes
from messaging.models import MAKES_CASES, Duties, PrincipalId, Root

Audience = Literal["client", "team", "waiting"]

ALONE = "alone"  # in the visit: whether this browser may remember number and passphrase
SEEN_EVERY = timedelta(seconds=30)  # how exactly it is kept when somebody was last seen
IDLE_OF_STAFF = timedelta(minutes=15)
VISIT = timedelta(hours=12)
DRAFT_KEY_OUTLIVES = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Person(UserMixin):
    """Somebody with an account, as the roster knows them now.

    ``waiting`` is somebody who enrolled as staff and whom the leader has not yet taken in.
    """

    id: PrincipalId
    audience: Audience
    duties: Duties
    name: str = field(default="", repr=False)  # staff only: a first name

    def get_id(self) -> str:
        """Return what Flask-Login keeps."""
        return self.id.hex()

    @property
    def leads(self) -> bool:
        """Whether they may appoint, and see every case without its contents."""
        return bool(self.duties & (Duties.LEADER | Duties.DEPUTY))

    @property
    def at_desk(self) -> bool:
        """Whether they read what comes without an invitation."""
        return self.invites and Duties.DESK in self.duties

    @property
    def invites(self) -> bool:
        """Whether they may make cases and invite people."""
        return self.leads or bool(self.duties & (Duties.ANALYST | Duties.CLINICIAN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of the team, for lists and choices."""

    id: PrincipalId
    name: str = field(repr=False)
    duties: Duties
    enrolled: bool
    in_roster: bool

    @property
    def reads(self) -> bool:
        """Whether they may read contents, and so have duty at the desk."""
        return bool(self.duties & MAKES_CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A visit that a token opened. ``root`` is None once it has ended."""

    boxes: SessionBoxes = field(repr=False)
    seen_at: datetime
    idle_seconds: int
    root: Root | None = field(repr=False)
    draft_key: bytes = field(repr=False)
    state: dict[str, object] = field(repr=False)

    @property
    def account(self) -> PrincipalId:
        """Whose visit it is."""
        return self.boxes.account
