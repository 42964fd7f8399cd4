"""A first message on its way through the pages of coming in: sealed, and stored nowhere.

The pages carry it in a hidden field. What opens it is made of a random value in the browser's
cookie, which no page and no script sees, and of the server's secret. So a page that lies open on
a telephone shows nothing of it, and who leaves half-way has left nothing.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from messaging import box
from messaging.errors import CannotOpen
from messaging.models import EntryId, PrincipalId, ThreadId, new_id
from portal import current
from portal.accounts.numbers import new_number

VALUE = "k"  # in the cookie before log-in
VALUE_BYTES = 32
LABEL, CONTEXT = "carried", b"first message"


class NothingCarried(Exception):
    """No page of ours sealed this for this browser: it was changed, or the cookie is gone."""


def _id() -> str:
    return new_id().hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What becomes an account and its first message, if the person goes all the way.

    The ids are drawn when the text comes in, so that a form sent twice makes one account.
    ``turn`` is when this browser's turn is: a form sent again does not lose its place.
    """

    text: str = field(repr=False)
    about: str = field(repr=False)
    number: str = field(default_factory=new_number, repr=False)
    account_hex: str = field(default_factory=_id)
    thread_hex: str = field(default_factory=_id)
    entry_hex: str = field(default_factory=_id)
    turn: float = 0.0  # seconds since 1970; 0 for none yet

    @property
    def turn_at(self) -> datetime | None:
        """When their turn is; None if none was taken."""
        return datetime.fromtimestamp(self.turn, UTC) if self.turn else None

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

    def seal(self) -> str:
        """Return it for a hidden field; the answer to this request keeps the cookie's part."""
        current.visit().setdefault(VALUE, secrets.token_hex(VALUE_BYTES))
        sealed = box.seal_box(_key(), LABEL, CONTEXT, json.dumps(asdict(self)).encode())
        return urlsafe_b64encode(sealed).decode()


def opened(sealed: str) -> Carried:
    """Return what a hidden field carries.

    Raises:
        NothingCarried: it does not open with this browser's cookie.
    """
    try:
        text = box.open_box(_key(), LABEL, CONTEXT, urlsafe_b64decode(sealed.encode()))
    except (CannotOpen, ValueError):
        raise NothingCarried from None
    return Carried(**json.loads(text))


def _key() -> bytes:
    value = bytes.fromhex(current.visit().get(VALUE, ""))
    if not value:
        raise NothingCarried
    return box.derive(current.settings().signing_secret + value, LABEL)
