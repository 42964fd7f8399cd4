"""Log-in numbers: seven digits and a check digit, shown 4 + 4."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

DIGITS = 7


class NotANumber(Exception):
    """This is no log-in number: too short, too long, or mistyped."""


def check_digit(digits: str) -> str:
    """Return the digit that follows ``digits``.

    It finds every single wrong digit and nearly every exchange of neighbours.

    Source: ISO/IEC 7064, MOD 11,10.
    """
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def new_number(below: Callable[[int], int] = secrets.randbelow) -> str:
    """Return a fresh number of eight digits."""
    digits = f"{below(10**DIGITS):0{DIGITS}d}"
    return digits + check_digit(digits)


def read_number(typed: str) -> str:
    """Return the eight digits of what somebody typed: spaces, dashes, any script's digits.

    Raises:
        NotANumber: it cannot be one; says nothing of whether an account has it.
    """
    digits = "".join(str(unicodedata.decimal(one)) for one in typed if one.isdecimal())
    rest = [one for one in typed if not (one.isdecimal() or one in " \u00a0-")]
    if rest or len(digits) != DIGITS + 1 or check_digit(digits[:-1]) != digits[-1]:
        raise NotANumber
    return digits


def shown(number: str) -> str:
    """Return a number as people read it, 4 + 4."""
    return f"{number[:4]} {number[4:]}"
