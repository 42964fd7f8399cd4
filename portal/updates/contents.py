"""What stands inside the entries of an update, its correction and its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from messaging.columns import from_milliseconds, to_milliseconds
from messaging.models import EntryId
from messaging.packing import stored
from portal.messages.models import pack
from portal.updates.models import Answer, Update, UpdateType

UPDATE = "update"
CORRECTION = "correction"
ANSWER = "answer"
REACHED = "reached"


def write(update: Update, *, corrects: EntryId | None = None) -> str:
    """Return the text of the entry of an update, or of a correction of another."""
    fields = {
        "update": update.type.value,
        "at": None if update.at is None else to_milliseconds(update.at),
        "text": update.text,
        "avoid": update.avoid,
        "call": update.call,
    }
    if corrects is None:
        return pack(UPDATE, **fields)
    return pack(CORRECTION, corrects=corrects.hex(), **fields)


def read(content: dict[str, Any]) -> tuple[Update, EntryId | None]:
    """Return an update, and the entry it corrects, if any.

    Raises:
        CouldNotBeVerified: it says what no page of ours writes.
    """
    with stored():
        try:
            at = content["at"]
            update = Update(
                type=UpdateType(content["update"]),
                at=None if at is None else from_milliseconds(at),
                text=_words(content["text"]),
                avoid=_words(content["avoid"]),
                call=_words(content["call"]),
            )
            corrects = content["corrects"] if content["type"] == CORRECTION else None
        except KeyError as missing:
            raise ValueError from missing
        return update, None if corrects is None else EntryId(bytes.fromhex(corrects))


def write_answer(answer: Answer) -> str:
    """Return the text of a recipient's answer."""
    return pack(ANSWER, answer=answer.value)


def write_reached(told_at: datetime, note: str) -> str:
    """Return the text of the entry that says that staff told it on the telephone."""
    return pack(REACHED, at=to_milliseconds(told_at), note=note)


def read_answer(content: dict[str, Any]) -> Answer:
    """Return what ``write_answer`` wrote. Raises CouldNotBeVerified as ``read`` does."""
    with stored():
        return Answer(str(content.get("answer")))


def read_reached(content: dict[str, Any]) -> tuple[datetime, str]:
    """Return what ``write_reached`` wrote. Raises CouldNotBeVerified as ``read`` does."""
    with stored():
        return from_milliseconds(int(content.get("at", ""))), _words(content.get("note"))


def _words(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError
    return text
