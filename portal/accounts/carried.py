"""A first message on its way through the pages of coming in, with what it will become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from messaging.models import EntryId, PrincipalId, ThreadId, new_id
from portal.accounts.numbers import new_number
from portal.carried import Sealable


def _id() -> str:
    return new_id().hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried(Sealable):
    """What becomes an account and its first message, if the person goes all the way.

    The ids are drawn when the text comes in, so that a form sent twice makes one account.
    ``turn`` is when this browser's turn is: a form sent again does not lose its place.
    """

    KIND: ClassVar[str] = "first message"

    text: str = field(repr=False)
    about: str = field(repr=False)
    number: str = field(default_factory=new_number, repr=False)
    account_hex: str = field(default_factory=_id)
    thread_hex: str = field(default_factory=_id)
    entry_hex: str = field(default_factory=_id)
    turn: str = ""  # an instant in ISO 8601; empty for none yet

    @property
    def account(self) -> PrincipalId:
        """The account it will belong to."""
        return PrincipalId(bytes.fromhex(self.account_hex))

    @property
    def thread(self) -> ThreadId:
        """The thread it will begin."""
        return ThreadId(bytes.fromhex(self.thread_hex))

    @property
    def entry(self) -> EntryId:
        """The entry it will be."""
        return EntryId(bytes.fromhex(self.entry_hex))
