"""What somebody typed before log-in, on its way from page to page: sealed, and stored nowhere.

The pages carry it in a hidden field. What opens it is made of a random value in the browser's
cookie, which no page and no script sees, and of the server's secret. So a page that lies open on
a telephone shows nothing of it, and who leaves half-way has left nothing.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from messaging import box
from messaging.errors import CannotOpen
from portal import current

VALUE = "k"  # in the cookie before log-in
VALUE_BYTES = 32
LABEL = "carried"


class NothingCarried(Exception):
    """No page of ours sealed this for this browser: it was changed, or the cookie is gone."""


def seal(about: str, typed: Mapping[str, str]) -> str:
    """Return it for a hidden field; the answer to this request keeps the cookie's part.

    Args:
        about: what it will become; it opens as nothing else.
        typed: each text by the name of what it is.
    """
    current.visit().setdefault(VALUE, secrets.token_hex(VALUE_BYTES))
    sealed = box.seal_box(
        _key(), LABEL, about.encode(), json.dumps(dict(typed), ensure_ascii=False).encode()
    )
    return urlsafe_b64encode(sealed).decode()


def opened(about: str, sealed: str) -> dict[str, str]:
    """Return what a hidden field carries.

    Raises:
        NothingCarried: it does not open with this browser's cookie, or is about something else.
    """
    try:
        text = box.open_box(_key(), LABEL, about.encode(), urlsafe_b64decode(sealed.encode()))
    except (CannotOpen, ValueError):
        raise NothingCarried from None
    typed: dict[str, str] = json.loads(text)
    return typed


def _key() -> bytes:
    value = bytes.fromhex(current.visit().get(VALUE, ""))
    if not value:
        raise NothingCarried
    return box.derive(current.settings().signing_secret + value, LABEL)
