"""What the portal does with its pages and its notice. The caller opens the transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from markupsafe import Markup
from sqlalchemy import Connection

from messaging.columns import to_milliseconds
from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PrincipalId
from messaging.packing import stored
from portal import html
from portal.information import store, texts
from portal.information.lines import ALONE, NUMBER
from portal.information.models import (
    LETTERS,
    NAMES,
    NOTICE_VERSION,
    ORIGINAL,
    Confirmation,
    Page,
    Phone,
)

NO_BREAK = "\N{NO-BREAK SPACE}"


class NotUnderstood(Exception):
    """A statement of the check was answered otherwise than the notice says."""


def contents(language: str) -> Mapping[str, Page]:
    """Return all pages by the letter of their address, in the order they are listed."""
    return {letter: texts.page(language, name) for name, letter in LETTERS.items()}


def page(language: str, letter: str) -> Page:
    """Return the page at ``/i/`` and ``letter``, one of ``models.NAMES``."""
    return texts.page(language, NAMES[letter])


def notice(language: str) -> Page:
    """Return the newest version of the notice, with the statements of its check."""
    return texts.page(language, "notice")


def phones(team: str, language: str = ORIGINAL) -> Mapping[str, Phone]:
    """Return the telephone numbers by name; ``team`` is the operator's own number."""
    return texts.phones(team, language)


def written(page: Page, phones: Mapping[str, Phone]) -> Markup:
    """Return the text of ``page`` as HTML, every number in it a link that rings.

    A number on a line of its own is a big button with the name of the service.
    """

    def number(found: re.Match[str]) -> str:
        phone = phones[found[1]]
        return f"[{phone.number.replace(' ', NO_BREAK)}](tel:{phone.tel})"

    def button(found: re.Match[str]) -> str:
        phone = phones[found[1]]
        return f"[{phone.name} **{phone.number.replace(' ', NO_BREAK)}**](tel:{phone.tel})"

    return html.from_markdown(NUMBER.sub(number, ALONE.sub(button, page.text)))


def confirmed(db: Connection, account: PrincipalId, *, server: ServerKeys) -> Confirmation | None:
    """Return when and in which language ``account`` confirmed the newest notice, or None.

    Raises:
        CouldNotBeVerified: somebody else than the portal wrote it.
    """
    return _verified(store.find(db, account, NOTICE_VERSION), server)


def told_to_staff(
    db: Connection, account: PrincipalId, *, server: ServerKeys
) -> Confirmation | Literal["unverified"] | None:
    """Return what ``account`` confirmed last, be it of an older notice, or that it is in doubt.

    In doubt it raises nothing: the rest of the page still stands.
    """
    try:
        return _verified(store.newest(db, account), server)
    except CouldNotBeVerified:
        return "unverified"


def _verified(found: tuple[Confirmation, bytes] | None, server: ServerKeys) -> Confirmation | None:
    if found is None:
        return None
    confirmation, tag = found
    with stored():
        if not server.row_tag_holds(tag, *_tagged(confirmation)):
            raise CouldNotBeVerified("a confirmation was changed")
    return confirmation


def confirm(
    db: Connection,
    *,
    account: PrincipalId,
    language: str,
    answers: Sequence[bool],
    server: ServerKeys,
    now: datetime,
) -> None:
    """Keep that ``account`` understood the newest notice, read in ``language``.

    Once is enough: a later confirmation of the same version changes nothing.

    Args:
        db: a connection with a transaction open.
        account: who read it.
        language: in which language.
        answers: to each statement, in their order, whether it is true.
        server: the keys that vouch for it.
        now: the current time, aware.

    Raises:
        NotUnderstood: an answer is wrong or missing; nothing is kept.
    """
    if tuple(answers) != tuple(statement.right for statement in notice(language).statements):
        raise NotUnderstood
    confirmation = Confirmation(
        account=account, version=NOTICE_VERSION, language=language, confirmed_at=now
    )
    store.add(db, confirmation, server.row_tag(*_tagged(confirmation)))


def _tagged(confirmation: Confirmation) -> tuple[bytes, ...]:
    return (
        b"notice confirmation",
        confirmation.account,
        confirmation.version.to_bytes(4, "big"),
        confirmation.language.encode(),
        to_milliseconds(confirmation.confirmed_at).to_bytes(8, "big"),
    )
