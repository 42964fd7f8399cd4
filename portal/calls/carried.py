"""A request on its way through the form: what was typed so far, and what it will become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from messaging.models import new_id
from portal.calls.models import CallId
from portal.carried import Sealable


def _id() -> str:
    return new_id().hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried(Sealable):
    """What becomes one request, if the person goes all the way.

    The id is drawn with the first page and stands nowhere else than in the seal, which this
    browser alone opens. So a turn, which is sealed with it, is good for one request, and whoever
    learns the id of somebody's request can do nothing with it.

    Attributes:
        id_hex: the request's id.
        turn: when this browser's turn is, in ISO 8601; empty for none yet.
        number: what was typed and holds, as the others; empty for nothing.
        name: to ask for.
        text: to be said.
    """

    KIND: ClassVar[str] = "call"

    id_hex: str = field(default_factory=_id)
    turn: str = ""
    number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    text: str = field(default="", repr=False)

    @property
    def id(self) -> CallId:
        """The request it will be."""
        return CallId(bytes.fromhex(self.id_hex))
