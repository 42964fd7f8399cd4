"""What holds in a thread after some of its entries were checked: its epochs, and who is on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from messaging import lists
from messaging.enrolment import Origin, Uninvited
from messaging.entries import Member, MemberList
from messaging.errors import NotInThread
from messaging.models import MemberType, PrincipalId, ThreadId
from messaging.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """A time of one key: from sequence ``begins`` on, for those who are listed."""

    number: int
    begins: int
    listed: MemberList


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """As whom somebody takes part today: by which keys, and by which member of the list."""

    principal: PrincipalId
    fingerprint: bytes
    member: Member


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The verified part of a thread. ``line`` is the client's identities, oldest first."""

    thread: ThreadId
    epochs: tuple[Epoch, ...]
    rosters: tuple[Roster, ...]
    line: tuple[Origin, ...]
    confirmed: frozenset[bytes]

    @property
    def newest(self) -> Epoch:
        """The epoch in which the next entry will be, unless the list has to change."""
        return self.epochs[-1]

    @property
    def members(self) -> MemberList:
        """The newest list."""
        return self.newest.listed

    @property
    def roster(self) -> Roster:
        """The roster that holds now."""
        return self.rosters[-1]

    @cached_property
    def fingerprints(self) -> tuple[bytes, ...]:
        """The client's fingerprints, oldest first; none in a staff thread."""
        return tuple(one.identity.fingerprint for one in self.line)

    @property
    def client(self) -> bytes | None:
        """The client's fingerprint on the newest list; None in a staff thread."""
        members = self.members.members
        return next((one.fingerprint for one in members if one.type is MemberType.CLIENT), None)

    @property
    def unconfirmed(self) -> bool:
        """Whether the client's newest keys came by themselves, and nobody has compared digits."""
        by_itself = bool(self.line) and isinstance(self.line[-1], Uninvited)
        return by_itself and self.fingerprints[-1] not in self.confirmed

    @property
    def current(self) -> lists.Members:
        """The newest list as the roster has it now, and with the client's newest keys."""
        client = self.fingerprints[-1] if self.line else None
        return lists.refreshed(self.members.members, self.roster, client)

    def standing(self, principal: PrincipalId) -> Standing:
        """Return as whom somebody takes part today. Raises NotInThread for anybody else."""
        own = next((one for one in self.current if one.principal == principal), None)
        if own is not None and own.type is not MemberType.GROUP:
            return Standing(principal=principal, fingerprint=own.fingerprint, member=own)
        colleague = self.roster.colleague(principal)
        keys = colleague.fingerprint if colleague else b""
        group = lists.speaks(self.current, self.roster, principal, keys)
        if group is None:
            raise NotInThread
        return Standing(principal=principal, fingerprint=keys, member=group)

    def member(self, principal: PrincipalId) -> Member:
        """Return the member as which somebody takes part today. Raises as ``standing``."""
        return self.standing(principal).member
