"""What messaging is about: ids, duties, and what is handed to whoever asks."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import NewType

PrincipalId = NewType("PrincipalId", bytes)  # an account or a group
ThreadId = NewType("ThreadId", bytes)
EntryId = NewType("EntryId", bytes)
InvitationId = NewType("InvitationId", bytes)
PartyId = NewType("PartyId", bytes)  # the caller's: a person in a case, or a case
Root = NewType("Root", bytes)  # 32 secret bytes, from which all keys of a principal come

Random = Callable[[int], bytes]

ZERO_ID = bytes(16)  # stands where a header or an invitation has nobody to name
GENERATION = 1  # of the keys that somebody comes in with
EPOCH = 1  # with which a thread begins


def new_id(random: Random = secrets.token_bytes) -> bytes:
    """Return 16 random bytes, to be given the type of the id that they become."""
    return random(16)


class Duties(IntFlag):
    """What somebody on the roster does in the team; written as u16."""

    NONE = 0
    ANALYST = 1
    CLINICIAN = 2
    LEADER = 4
    DEPUTY = 8
    ASSISTANT = 16
    DESK = 32  # is in the group that takes whoever comes without an invitation


LEADS = Duties.LEADER | Duties.DEPUTY  # sign the next roster, invite staff
# Invite clients, confirm them, begin staff threads, are at the desk.
MAKES_CASES = Duties.ANALYST | Duties.CLINICIAN | LEADS


class Kind(IntEnum):
    """What an entry is; written as u8."""

    EPOCH = 1
    MESSAGE = 2
    ANSWER = 3
    CONFIRM = 4


class MemberType(IntEnum):
    """How a member of a thread is vouched for; written as u8."""

    CLIENT = 1  # by the invitation
    STAFF = 2  # by the roster
    GROUP = 3  # by the roster, which also names who is in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What cannot come from the database, since everything there is checked against it.

    ``unit`` is also the id of the unit's group. ``root_public`` is the Ed25519 public key,
    32 bytes, of the root key that ``portal init`` prints and forgets.
    """

    unit: PrincipalId
    root_public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One message or answer, verified and opened."""

    id: EntryId
    sequence: int
    kind: Kind
    sender: PrincipalId
    sent_at: datetime
    about: EntryId | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """One thread in somebody's list, from readable columns only: nothing here is verified.

    ``newest`` counts all entries, ``newest_message`` messages alone; both are sequences, 0 for
    none. ``unanswered_since`` is when whoever wrote last began to wait: the first message after
    the last one of anybody else.
    """

    thread: ThreadId
    party: PartyId
    newest: int
    newest_message: int
    newest_message_at: datetime | None
    newest_message_by: PrincipalId | None
    unanswered_since: datetime | None
    read_to: int

    @property
    def unread(self) -> bool:
        """Whether a message has come after the last one that this person saw."""
        return self.newest_message > self.read_to
