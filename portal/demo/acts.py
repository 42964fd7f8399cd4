"""What people in a story do: as data, so that a life can be read from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

from portal.booking.models import How, Kind
from portal.calls.models import IfOther
from portal.cases.models import Role
from portal.demo.moments import Ahead, Back, Past
from portal.messages.models import About
from portal.updates.models import Answer, UpdateType


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that ``who`` did ``at`` a time."""

    at: Past
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpensCase(Act):
    """A member of staff opens a case; ``colleagues`` are on it too."""

    case: str
    colleagues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invites(Act):
    """A member of staff invites somebody into a case.

    Attributes:
        pair: the analyst and the clinician.
        beside: on whose side; None for the other side, or where nobody is there yet.
    """

    case: str
    name: str
    role: Role
    pair: tuple[str, str]
    beside: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComesIn(Act):
    """Somebody uses the code, reads the notice and confirms it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrives(Act):
    """Somebody without an invitation writes to the duty desk."""

    text: str
    about: About = About.UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class AsksToBeRung(Act):
    """Somebody without an invitation asks to be rung, whenever it can be chosen."""

    number: str
    if_other: IfOther
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Says(Act):
    """Somebody writes a message; staff say ``to`` whom."""

    to: str = ""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begins(Act):
    """A client begins a message and does not send it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tells(Act):
    """Staff post an update; ``called`` is what the story calls it."""

    to: str
    called: str
    type: UpdateType
    when: Ahead | None = None
    text: str
    avoid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersUpdate(Act):
    """A client answers an update."""

    called: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class TellsByPhone(Act):
    """Staff note that they told an update on the telephone."""

    called: str
    told_at: Back
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Books(Act):
    """A client books on one of their own days, as near to ``clock`` as there is time.

    Attributes:
        coming: it lies ahead still, more than a day from now.
    """

    kind: Kind
    how: How
    clock: str
    coming: bool = False
