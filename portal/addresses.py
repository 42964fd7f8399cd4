"""Ids as they stand in addresses and forms: 26 small base32 letters."""

from __future__ import annotations

from base64 import b32decode, b32encode
from binascii import Error as NotBase32

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from messaging.columns import ID_BYTES

LETTERS = 26


def to_letters(id: bytes) -> str:
    """Return 16 bytes as 26 letters."""
    return b32encode(id).decode().rstrip("=").lower()


def from_letters(text: str) -> bytes:
    """Return the 16 bytes of 26 letters.

    Raises:
        ValueError: it is no such id, or another way of writing one.
    """
    try:
        id = b32decode(text.upper() + "=" * 6)
    except NotBase32 as error:
        raise ValueError("no id") from error
    if len(id) != ID_BYTES or to_letters(id) != text:
        raise ValueError("no id")
    return id


class IdConverter(BaseConverter):
    """``<id:thread>`` in a route."""

    regex = "[a-z2-7]{26}"

    def to_python(self, value: str) -> bytes:
        """Read an address."""
        try:
            return from_letters(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: bytes) -> str:
        """Write an address."""
        return to_letters(value)


def init_app(app: Flask) -> None:
    """Let routes and templates use them."""
    app.url_map.converters["id"] = IdConverter
    app.jinja_env.filters["letters"] = to_letters
