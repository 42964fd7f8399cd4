"""What all forms share."""

from __future__ import annotations

import unicodedata

from flask import request
from flask_wtf import FlaskForm

KEPT_CONTROLS = {"\n", "\t"}
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # of Unicode's Annex 9


class Form(FlaskForm):
    """A form with a token; changing the language gives it back as it was, unvalidated."""

    def is_submitted(self) -> bool:
        """Whether it was sent to be acted on."""
        return bool(super().is_submitted()) and "language" not in request.form


def plain(text: str | None) -> str | None:
    """Unify newlines and drop what nobody can see: control characters, turns of direction.

    A turn would reach beyond the text it stands in, and could make another reading of a name.
    Letters run the way of their script without it.
    """
    if text is None:
        return None
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in unified
        if character in KEPT_CONTROLS
        or (
            unicodedata.category(character) not in {"Cc", "Cs"}
            and unicodedata.bidirectional(character) not in TURNS
        )
    )
