"""Passphrases: drawn ones that are easy to type, and own ones that are hard to guess."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from zxcvbn import zxcvbn

from portal.accounts.errors import WeakPassphrase

WORDS = 6  # of 2048 each: 66 bits
SHORTEST = 16  # characters of an own one
GUESSES_LOG10 = 12.1  # a little more than any four words that everybody knows
READINGS = tuple(  # of signs people write for letters, or type along a row of keys
    str.maketrans(signs, meant)
    for signs, meant in (("@({[<!|$+%", "acccciistx"), ("!@#$%^&*()_+{[<|", "1234567890-=ccci"))
)
MEASURED = 48  # characters; measuring many is slow, and these alone must be strong enough

_FOLDER = Path(__file__).parent


def new_passphrase(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """Return six words drawn at random, with spaces between."""
    return " ".join(choose(_list("words-nb.txt")) for _ in range(WORDS))


def normalise(text: str) -> str:
    """Return what is locked and unlocked with: capitals and extra spaces make no difference.

    A telephone puts a capital first and a space last, unasked. The drawn words have neither,
    so nothing of their strength is lost.

    Source: NFKC of Unicode Standard Annex 15, after RFC 8265.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def check(passphrase: str) -> None:
    """Refuse a passphrase of somebody's own that would be guessed too soon.

    zxcvbn knows English words only. Ours come in with it: names, pets, places and small words
    first, since people choose those, then the words that drawn passphrases are made of. Spaces
    are left out of the measure: it would take each for a guess of its own. Signs are read as
    what they stand for: zxcvbn would try every combination of them, hundreds, for seconds.

    Raises:
        WeakPassphrase: it has fewer than 16 characters, or takes fewer than 10^12.1 guesses.
    """
    text = normalise(passphrase)
    if len(text) < SHORTEST:
        raise WeakPassphrase
    known = _list("guessed-nb.txt") + _list("words-nb.txt")
    for reading in READINGS:
        read = text.replace(" ", "")[:MEASURED].translate(reading)
        if zxcvbn(read, user_inputs=known)["guesses_log10"] < GUESSES_LOG10:
            raise WeakPassphrase


@cache
def _list(name: str) -> tuple[str, ...]:
    return tuple((_FOLDER / name).read_text(encoding="utf-8").split())
