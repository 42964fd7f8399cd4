"""The form by which somebody asks to be rung, and the buttons that say what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from wtforms import Field, HiddenField, RadioField, SelectMultipleField, StringField, TelField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from messaging.columns import to_milliseconds
from portal.addresses import from_letters
from portal.calls.carried import Carried
from portal.calls.models import (
    LONGEST_NAME,
    LONGEST_WORDS,
    Asked,
    CallId,
    IfOther,
    Outcome,
    Part,
)
from portal.calls.numbers import NotATelephone, read_number
from portal.form import Form, ListForm, plain, some
from portal.i18n import gettext, hours, near_day
from portal.i18n import mark as _

IF_OTHER = {
    IfOther.HANG_UP: _("Legg på uten å si noe"),
    IfOther.ASK: _("Spør etter et fornavn, og si ikke mer"),
    IfOther.SAY: _("Si det jeg skriver"),
}
MINUTE = 60_000  # milliseconds


class CallForm(Form):
    """Number, safe times, and what to do if somebody else answers.

    ``earlier`` is what was typed before and is carried in ``code``; a field that is blank now
    means that.
    """

    code = HiddenField()
    number = TelField(filters=[plain])
    time = SelectMultipleField(
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    how = RadioField(default=IfOther.HANG_UP.value, validate_choice=False)
    name = StringField(filters=[plain])
    text = StringField(filters=[plain])

    def __init__(self, offered: Sequence[Part]) -> None:
        """Offer the parts of days that are not over."""
        super().__init__()
        self.earlier = Carried()
        self._offered = {_minutes(part): part for part in offered}
        self.time.choices = [
            (minutes, hours(part.starts_at, part.ends_at))
            for minutes, part in self._offered.items()
        ]
        self.how.choices = [(one.value, gettext(words)) for one, words in IF_OTHER.items()]

    @property
    def days(self) -> list[tuple[str, list[Field]]]:
        """Each day in words, with the boxes of its parts."""
        boxes = zip(self._offered.values(), self.time, strict=True)
        return [
            (day, [box for _part, box in those])
            for day, those in groupby(boxes, lambda pair: near_day(pair[0].starts_at))
        ]

    @property
    def carried(self) -> Carried:
        """What was typed so far and holds, with the id and the turn that came with it."""
        return replace(self.earlier, number=self._number, name=self._name, text=self._text)

    @property
    def asked(self) -> Asked:
        """What the valid form asks for."""
        if_other = IfOther(self.how.data)
        words = {IfOther.ASK: self._name, IfOther.SAY: self._text}.get(if_other, "")
        return Asked(number=self._number, safe=self._safe, if_other=if_other, words=words)

    @property
    def _safe(self) -> tuple[Part, ...]:
        chosen = self.time.data or ()
        return tuple(part for minutes, part in self._offered.items() if minutes in chosen)

    @property
    def _number(self) -> str:
        """The number that holds; nothing if what was typed is none."""
        try:
            typed = _typed(self.number)
            return read_number(typed) if typed else self.earlier.number
        except NotATelephone:
            return ""

    @property
    def _name(self) -> str:
        return _words(self.name, LONGEST_NAME, self.earlier.name)

    @property
    def _text(self) -> str:
        return _words(self.text, LONGEST_WORDS, self.earlier.text)

    def validate_number(self, field: TelField) -> None:
        """Refuse what nobody can be rung by."""
        if not self._number:
            raise ValidationError(
                _("Dette kan ikke være et telefonnummer. Skriv 8 sifre, eller + og landkode.")
                if _typed(field)
                else _("Skriv nummeret vi kan ringe.")
            )

    def validate_time(self, _field: SelectMultipleField) -> None:
        """Ask for one part of a day that is not over."""
        if not self._safe:
            raise ValidationError(_("Velg minst én tid som ikke er over."))

    def validate_how(self, field: RadioField) -> None:
        """Refuse what no page of ours sends."""
        if field.data not in set(IfOther):
            raise ValidationError(_("Velg hva vi skal gjøre hvis noen andre svarer."))

    def validate_name(self, field: StringField) -> None:
        """Ask for a name where one is to be asked for."""
        if self.how.data == IfOther.ASK and not self._name:
            raise ValidationError(
                _("Navnet er for langt. Skriv bare et fornavn.")
                if _typed(field)
                else _("Skriv fornavnet vi skal spørre etter.")
            )

    def validate_text(self, field: StringField) -> None:
        """Ask for words where they are to be said."""
        if self.how.data == IfOther.SAY and not self._text:
            raise ValidationError(
                _("Det ble for langt til å si i telefonen. Skriv kortere.")
                if _typed(field)
                else _("Skriv hva vi kan si.")
            )


class OutcomeForm(Form):
    """Three buttons, and one that takes back what they said."""

    answer = HiddenField()

    def validate_answer(self, field: HiddenField) -> None:
        """Refuse what no button of ours sends."""
        if field.data not in set(Outcome):
            raise ValidationError(_("Velg en av knappene."))

    @property
    def outcome(self) -> Outcome:
        """What the button that was pressed says; the form must be valid."""
        return Outcome(self.answer.data or "")


class CallsForm(ListForm):
    """Requests to be rung; a colleague may have rung since."""

    chosen = some(lambda letters: CallId(from_letters(letters)))


def _typed(field: StringField) -> str:
    return " ".join((field.data or "").split())


def _words(field: StringField, longest: int, before: str) -> str:
    """Return what was typed now or else before; nothing if what was typed now is too long."""
    typed = _typed(field)
    if not typed:
        return before
    return typed if len(typed) <= longest else ""


def _minutes(part: Part) -> str:
    """Return a part as a page sends it: the minute in which it begins, since 1970."""
    return str(to_milliseconds(part.starts_at) // MINUTE)
