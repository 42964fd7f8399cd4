"""What all forms share."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from flask import request
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, SubmitField
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from portal.i18n import mark as _

KEPT_CONTROLS = {"\n", "\t"}
TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # of Unicode's Annex 9
NEEDED = set("\u200c\u200d\u200e\u200f\u061c")  # scripts join letters and place signs with these
DRAWN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2")  # signs around digits
BLANK = set("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that are drawn as nothing


class Form(FlaskForm):
    """A form with a token; changing the language gives it back as it was, unvalidated."""

    def is_submitted(self) -> bool:
        """Whether it was sent to be acted on."""
        return bool(super().is_submitted()) and "language" not in request.form


class ListForm(Form):
    """Some of a list, ``chosen``, to be closed unread or brought back."""

    chosen: SelectMultipleField
    close = SubmitField()
    back = SubmitField()

    def offer(self, values: list[str], *, everything: bool) -> None:
        """Offer all that is there; choose all of it if that was asked for."""
        self.chosen.choices = [(value, "") for value in values]
        if everything and not self.is_submitted():
            self.chosen.process_formdata(values)


def some(read: Callable[[str], object]) -> SelectMultipleField:
    """Return tick boxes for a list whose values are ``read`` so.

    What was chosen need not be among what is offered now: somebody may have acted since.
    """
    return SelectMultipleField(
        coerce=read,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(_("Velg minst én henvendelse."))],
    )


def plain(text: str | None) -> str | None:
    """Unify newlines and drop what nobody can see: control characters, turns of direction.

    A turn would reach beyond the text it stands in, and could make another reading of a name.
    Letters run the way of their script without it. Where nothing is left that can be seen, there
    is no text: so a form that asks for some refuses it.
    """
    if text is None:
        return None
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(filter(_is_kept, unified))
    return kept if any(map(_is_seen, kept)) else ""


def _is_kept(character: str) -> bool:
    """Whether a character is a sign, or changes how the signs beside it are drawn."""
    if character in KEPT_CONTROLS | NEEDED | DRAWN:
        return True
    invisible = unicodedata.category(character) in {"Cc", "Cf", "Cs"}
    return not invisible and unicodedata.bidirectional(character) not in TURNS


def _is_seen(character: str) -> bool:
    """Whether somebody sees a character that stands alone: no space, and no mark on a letter."""
    if character in BLANK | NEEDED | KEPT_CONTROLS:
        return False
    return unicodedata.category(character)[0] not in "ZM"
