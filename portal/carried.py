"""What somebody typed before log-in, on its way from page to page: sealed, and stored nowhere.

The pages carry it in a hidden field. What opens it is made of a random value in the browser's
cookie, which no page and no script sees, and of the server's secret. So a page that lies open on
a telephone shows nothing of it, and who leaves half-way has left nothing.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict
from typing import ClassVar, Self

from messaging import box
from messaging.errors import CannotOpen
from portal import current

VALUE = "k"  # in the cookie before log-in
VALUE_BYTES = 32
LABEL = "carried"


class NothingCarried(Exception):
    """No page of ours sealed this for this browser: it was changed, or the cookie is gone."""


class Sealable:
    """What is carried, as a dataclass of texts."""

    __slots__ = ()
    KIND: ClassVar[str]  # what it will become; it opens as nothing else

    def seal(self) -> str:
        """Return it for a hidden field; the answer to this request keeps the cookie's part."""
        current.visit().setdefault(VALUE, secrets.token_hex(VALUE_BYTES))
        typed = json.dumps(asdict(self), ensure_ascii=False)  # type: ignore[call-overload]
        sealed = box.seal_box(_key(), LABEL, self.KIND.encode(), typed.encode())
        return urlsafe_b64encode(sealed).decode()

    @classmethod
    def opened(cls, sealed: str) -> Self:
        """Return what a hidden field carries.

        Raises:
            NothingCarried: it does not open with this browser's cookie, or as this.
        """
        try:
            box_of_it = urlsafe_b64decode(sealed.encode())
            typed = box.open_box(_key(), LABEL, cls.KIND.encode(), box_of_it)
        except (CannotOpen, ValueError):
            raise NothingCarried from None
        return cls(**json.loads(typed))


def _key() -> bytes:
    value = bytes.fromhex(current.visit().get(VALUE, ""))
    if not value:
        raise NothingCarried
    return box.derive(current.settings().signing_secret + value, LABEL)
