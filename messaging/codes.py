"""The code of an invitation, as it is shown, spoken, copied and typed: 80 bits, 16 letters."""

from __future__ import annotations

import secrets
import unicodedata

from messaging.models import Random

CODE_BYTES = 10
LETTERS = 16
_GROUP = 4
# Crockford's: without I, L, O and U, which are taken for 1, 1, 0 and V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILOUАВСЕНКМОРТХ", "110VABCEHKM0PTX")  # noqa: RUF001 - Cyrillic letters are typed for Latin ones


def new_code(random: Random = secrets.token_bytes) -> str:
    """Return a new code, in groups of four: ``7K3M-...``."""
    number = int.from_bytes(random(CODE_BYTES), "big")
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LETTERS)))
    return "-".join(letters[start : start + _GROUP] for start in range(0, LETTERS, _GROUP))


def read_code(typed: str) -> bytes | None:
    """Return the 10 bytes of what somebody typed, or None if it can be no code.

    Any case, spaces, dashes, digits of any script and letters that look alike are taken.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    letters = "".join(_digit(c) for c in plain if c.isalnum()).translate(_LOOK_ALIKES)
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    return number.to_bytes(CODE_BYTES, "big")


def _digit(character: str) -> str:
    """Return the Latin digit for a digit of any script, and anything else as it is."""
    return str(unicodedata.decimal(character, character))
