"""What updates are about: their types, what they say, how they are answered.

What is true of an update is said by signed entries alone: ``Told`` is put together from them.
A ``Posting`` is its row in the database, by which updates are found, kept from the wrong
people, and alarmed about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from messaging.models import EntryId, PartyId, PrincipalId, ThreadId
from portal.cases.models import CaseId

UNREAD_AFTER = timedelta(minutes=15)  # then staff ring
AT_ONCE_WITHIN = timedelta(minutes=30)  # of what is told about: staff ring now


class NotPermitted(Exception):
    """This party must not be told things of this type."""


class NoSuchUpdate(Exception):
    """There is none, or it is somebody else's: one error, or it would show which there are."""


class AlreadyPosted(Exception):
    """The same page was used before, to post something else."""


class AlreadyCorrected(Exception):
    """Somebody else corrected it since the page was made."""


class AnsweredMeanwhile(Exception):
    """The recipient answered since the page was made by which staff say that they reached them."""


class ToldTooEarly(Exception):
    """Nobody can have told it on the telephone before it was posted."""


class UpdateType(StrEnum):
    """What an update is about. Every party has a permit for each, true or feigned."""

    RELEASE = "release"
    LEAVE = "leave"
    TRANSFER = "transfer"
    REMAND = "remand"
    ORDER_ISSUED = "order issued"
    ORDER_CHANGED = "order changed"
    ORDER_ENDS = "order ends"
    ALARM = "alarm"
    CHARGE = "charge"
    TRIAL = "trial"
    VERDICT = "verdict"
    DISMISSAL = "dismissal"
    APPEAL = "appeal"
    EXPULSION = "expulsion"
    OTHER = "other"


OFFERED = (UpdateType.RELEASE, UpdateType.TRIAL, UpdateType.OTHER)  # those with words of their own
NEEDS_TIME = frozenset({UpdateType.RELEASE, UpdateType.TRIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What is told. Sealed in the entry; no column of the database holds any word of it.

    Attributes:
        at: when it happens, aware and in UTC; None if it has no time.
        text: what staff typed, in their own words; may be empty where the type says enough.
        avoid: a place to keep away from, or "".
        call: a telephone number to ring about it, or "" for the team's.
    """

    type: UpdateType
    at: datetime | None
    text: str = field(default="", repr=False)
    avoid: str = field(default="", repr=False)
    call: str = field(default="", repr=False)

    def is_ahead(self, now: datetime) -> bool:
        """Whether it has a time that is still to come, or that nobody knows."""
        return self.at is None or self.at > now


class Answer(StrEnum):
    """What a recipient says, with one tap."""

    SAFE = "safe"
    CALL = "call"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The row of one update or correction.

    Attributes:
        permit: the permit of its type; see ``permits``.
        corrects: the entry that this one takes the place of, or None.
        sequence: of the entry in its thread.
        answered: the sequence of the last answer that this row was reckoned from, or 0.
        alarm_at: when staff are to ring if nobody has answered.
        alarmed_at: when that was noticed, or when the recipient asked for somebody.
        opened_at: when the recipient first saw it. No proof that it was read.
        closed_at: nothing is left to do about it.
    """

    entry: EntryId
    thread: ThreadId
    party: PartyId
    case: CaseId
    permit: bytes
    corrects: EntryId | None
    sequence: int
    due_at: datetime | None
    posted_at: datetime
    alarm_at: datetime
    answered: int = 0
    alarmed_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None


def alarm_at(*, due_at: datetime | None, posted_at: datetime) -> datetime:
    """Return when staff must ring unless it was answered."""
    if due_at is not None and due_at - posted_at < AT_ONCE_WITHIN:
        return posted_at
    return posted_at + UNREAD_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An update as it was posted, or one correction of it."""

    id: EntryId
    by: PrincipalId
    posted_at: datetime
    update: Update


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The recipient's answer to one version."""

    id: EntryId
    version: EntryId
    sequence: int
    at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """That staff told the recipient one version on the telephone at ``told_at``."""

    id: EntryId
    version: EntryId
    sequence: int
    by: PrincipalId
    told_at: datetime
    note: str = field(repr=False)

    def ends(self, asked: Answered) -> bool:
        """Whether it came after what somebody asked for, written down and spoken."""
        return self.sequence > asked.sequence and not is_before(self.told_at, asked.at)


def is_before(told_at: datetime, at: datetime) -> bool:
    """Whether a call, of which staff write the minute, came before an instant."""
    return told_at < at.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An update with all its corrections and answers, each verified; oldest first."""

    client: PrincipalId
    posting: Posting  # of the current version
    versions: tuple[Version, ...]
    answers: tuple[Answered, ...]
    reached: tuple[Reached, ...]

    @property
    def current(self) -> Version:
        """What is true now; the versions before it are struck out."""
        return self.versions[-1]

    @property
    def id(self) -> EntryId:
        """The entry of what is true now."""
        return self.current.id

    @property
    def posted_at(self) -> datetime:
        """When what is true now was posted."""
        return self.current.posted_at

    @property
    def answer(self) -> Answered | None:
        """The recipient's latest answer to what is true now; a correction asks anew."""
        mine = [one for one in self.answers if one.version == self.id]
        return mine[-1] if mine else None

    @property
    def acknowledged(self) -> bool:
        """Whether the recipient has answered what is true now."""
        return self.answer is not None

    @property
    def told_by_phone(self) -> Reached | None:
        """When staff last told the recipient what is true now, on the telephone."""
        mine = [one for one in self.reached if one.version == self.id]
        return mine[-1] if mine else None

    @property
    def asks(self) -> Answered | None:
        """What the recipient asked for and has not got: somebody who rings, or help.

        Neither a later "I am safe" nor a correction ends it, only somebody who reached them.
        """
        asked = [
            one
            for one in self.answers
            if one.answer is not Answer.SAFE and not any(call.ends(one) for call in self.reached)
        ]
        return max(asked, key=lambda one: (one.answer is Answer.HELP, one.sequence), default=None)

    @property
    def called_back(self) -> Reached | None:
        """The call by which the recipient got what they last asked for."""
        if self.asks or self.answer is None or self.answer.answer is Answer.SAFE:
            return None
        return next(call for call in reversed(self.reached) if call.ends(self.answer))

    @property
    def newest_answer(self) -> EntryId | None:
        """The recipient's latest answer to any version."""
        return self.answers[-1].id if self.answers else None

    @property
    def answered(self) -> int:
        """The sequence of the last answer to any version, from either side; 0 without any."""
        answers = [one.sequence for one in self.answers]
        return max([*answers, *(one.sequence for one in self.reached)], default=0)

    @property
    def closed(self) -> bool:
        """Whether nothing is left for staff to do."""
        return self.asks is None and (self.acknowledged or self.told_by_phone is not None)


class Why(IntEnum):
    """Why staff must act on an update; the most urgent first."""

    HELP = 1
    UNVERIFIED = 2
    ASKS = 3  # for a call or for help: without the key nobody can tell which
    CALL = 4
    UNREAD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RedRow:
    """An update that staff must act on.

    Attributes:
        entry: None if there is no row of it that can be believed.
        party: None if nothing that was verified says whom it is for.
        since: when the recipient asked, or when it was posted; now, if it cannot be verified.
        due_at: when what it tells of happens; None if it has no time, or cannot be verified.
    """

    entry: EntryId | None
    party: PartyId | None
    why: Why
    since: datetime
    due_at: datetime | None
