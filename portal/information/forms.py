"""The check of the notice, and the box of the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import RadioField, StringField

from portal.form import Form, plain
from portal.i18n import gettext
from portal.i18n import mark as _
from portal.information.models import Page, Statement

YES, NO = "yes", "no"


def _choice() -> RadioField:
    # Which answers there are is known once the reader's language is; a form sent without an
    # answer gets our own words instead of the library's.
    return RadioField(validate_choice=False)


class SearchForm(Form):
    """What somebody looks for."""

    text = StringField(filters=[plain])


class NoticeForm(Form):
    """One answer to each statement. Names of fields say nothing of what is asked."""

    a = _choice()
    b = _choice()
    c = _choice()

    def __init__(self, notice: Page) -> None:
        super().__init__()
        self._statements = notice.statements
        for control in (self.a, self.b, self.c):
            control.choices = [(YES, gettext(_("Ja"))), (NO, gettext(_("Nei")))]

    def pairs(self) -> Iterator[tuple[RadioField, Statement]]:
        """Yield each field with its statement."""
        return zip((self.a, self.b, self.c), self._statements, strict=True)

    def answers(self) -> list[bool]:
        """Return, for each statement, whether it was said to be true."""
        return [control.data == YES for control, _statement in self.pairs()]

    def told(self) -> Iterator[tuple[RadioField, Statement, str | None]]:
        """Yield each field with its statement and, once answered, what we say to the answer."""
        for control, statement in self.pairs():
            said = statement.if_wrong if control.errors else statement.if_right
            yield control, statement, said if self.errors and control.data in {YES, NO} else None

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - the library's own type
        """Return whether all answers are right; mark each that is not."""
        sound = bool(super().validate(extra_validators))
        for control, statement in self.pairs():
            control.errors = _mistake(control.data, statement)
        return sound and not any(control.errors for control, _statement in self.pairs())


def _mistake(answer: str | None, statement: Statement) -> Sequence[str]:
    if answer not in {YES, NO}:
        return [_("Velg ja eller nei.")]
    return [] if (answer == YES) == statement.right else [_("Ikke helt. Les dette, og svar igjen.")]
