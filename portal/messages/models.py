"""What stands inside an entry: a type and its fields, as JSON that only members can open."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from messaging.errors import CouldNotBeVerified

TEXT = "text"
LONGEST = 20_000  # characters of one message


def pack(type: str, **fields: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Return the text of an entry."""
    return json.dumps({"type": type, **fields}, ensure_ascii=False, separators=(",", ":"))


class About(StrEnum):
    """Whom a first message is about, if its writer said."""

    SELF = "self"
    KNOWN = "known"
    OWN = "own"
    UNSAID = "unsaid"


def first(text: str, *, about: str) -> str:
    """Return the text of a first entry; who it is about stands in it, if that was said."""
    said = {} if about == About.UNSAID else {"about": about}
    return pack(TEXT, text=text, **said)


def unpack(text: str) -> dict[str, Any]:
    """Return the type and fields of an entry.

    Raises:
        CouldNotBeVerified: somebody who may write wrote what no page of ours writes.
    """
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("type"), str):
        raise CouldNotBeVerified("an entry of no known shape")
    return content
