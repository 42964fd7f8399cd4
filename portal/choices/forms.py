"""The form by which a client chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import BooleanField, RadioField, ValidationError

from portal.choices.models import CURTAIN_MINUTES, IDLE_MINUTES, Choices, called
from portal.form import Form
from portal.i18n import gettext
from portal.i18n import mark as _

CHOOSE = _("Velg en av dem.")


def _be_offered(_form: Form, field: RadioField) -> None:
    """Refuse what no page of ours sends, in our own words."""
    if not any(choice.checked for choice in field):
        raise ValidationError(CHOOSE)


def _one_of_them() -> RadioField:
    return RadioField(validators=[_be_offered], validate_choice=False)


class ChoicesForm(Form):
    """Everything there is to choose. Names of fields say nothing of what it is about."""

    minutes = _one_of_them()
    cover = _one_of_them()
    out = _one_of_them()
    tongue = _one_of_them()
    fold = BooleanField()
    keys = BooleanField()
    alone = BooleanField()

    def __init__(
        self, now: Choices, *, alone: bool, places: Sequence[str], languages: Mapping[str, str]
    ) -> None:
        """Show what holds now.

        Args:
            now: what was chosen before.
            alone: whether this browser may remember number and passphrase.
            places: where the exit can lead, the usual one first.
            languages: their own names, by their codes.
        """
        super().__init__(
            data={
                "minutes": str(now.idle_minutes),
                "cover": str(now.curtain_minutes),
                "out": now.away if now.away in places else places[0],
                "tongue": now.language if now.language in languages else "",
                "fold": now.fold,
                "keys": now.shortcut,
                "alone": alone,
            }
        )
        self.minutes.choices = [(str(one), _minutes(one)) for one in IDLE_MINUTES]
        self.cover.choices = [(str(one), _minutes(one)) for one in CURTAIN_MINUTES]
        self.out.choices = [(one, called(one)) for one in places]
        self.tongue.choices = [("", gettext(_("Det nettleseren er satt til"))), *languages.items()]

    @property
    def chosen(self) -> Choices:
        """What was chosen; the form must be valid."""
        return Choices(
            idle_minutes=int(self.minutes.data),
            curtain_minutes=int(self.cover.data),
            shortcut=self.keys.data,
            fold=self.fold.data,
            away=self.out.data,
            language=self.tongue.data,
        )


def _minutes(number: int) -> str:
    if not number:
        return gettext(_("Aldri"))
    return gettext(_("%(number)d min")) % {"number": number}
