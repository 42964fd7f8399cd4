"""Telephone numbers as people type them: any spacing, the digits of any script."""

from __future__ import annotations

import re
import unicodedata

NORWAY = "+47"
_BETWEEN = re.compile(r"[\s\u200e\u200f()./\u2010-\u2013-]+")  # spaces, dashes, turns of direction
_AT_HOME = re.compile(r"[2-9]\d{7}")  # in Norway, where 0 and 1 begin short numbers
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
_MOBILE = {"4", "9"}


class NotATelephone(Exception):
    """Nobody can be rung by this: too short, too long, or mistyped."""


def read_number(typed: str) -> str:
    """Return a number as it is dialled from anywhere, such as "+4722000000".

    Eight digits are Norwegian. Others begin with a plus, or 00, and the country.

    Raises:
        NotATelephone: it is none of these.

    Source: ITU-T E.164, section 6: at most 15 digits, and no country begins with 0.
    """
    text = _BETWEEN.sub("", typed).replace("\N{FULLWIDTH PLUS SIGN}", "+")
    digits = "".join(str(unicodedata.decimal(one, one)) for one in text)
    if _AT_HOME.fullmatch(digits):
        return NORWAY + digits
    found = _ABROAD.fullmatch(digits)
    number = f"+{found[1]}" if found else ""
    home = number.removeprefix(NORWAY)
    if not number or (home != number and not _AT_HOME.fullmatch(home)):
        raise NotATelephone
    return number


def shown(number: str) -> str:
    """Return a number as people read it out: "+47 22 00 00 00", "+47 900 00 000"."""
    home = number.removeprefix(NORWAY)
    if home == number:
        return " ".join(_pieces(number, (3,) + (2,) * 7))
    sizes = (3, 2, 3) if home[0] in _MOBILE else (2, 2, 2, 2)
    return " ".join([NORWAY, *_pieces(home, sizes)])


def _pieces(text: str, sizes: tuple[int, ...]) -> list[str]:
    """Return ``text`` cut into pieces; the last sizes are left out where it is shorter."""
    pieces = []
    for size in sizes:
        pieces.append(text[:size])
        text = text[size:]
    return [piece for piece in pieces if piece]
