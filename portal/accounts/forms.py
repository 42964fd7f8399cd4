"""Forms for coming in."""

from __future__ import annotations

import secrets

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from messaging.models import Duties, PrincipalId, new_id
from portal.accounts import passphrases
from portal.accounts.errors import WeakPassphrase
from portal.accounts.numbers import NotANumber, read_number
from portal.addresses import from_letters, to_letters
from portal.form import Form, plain
from portal.i18n import gettext
from portal.i18n import mark as _
from portal.messages.models import LONGEST as LONGEST_MESSAGE
from portal.messages.models import About

LONGEST = 400  # characters of anything typed here


def _refuse_no_number(field: StringField) -> None:
    try:
        read_number(field.data or "")
    except NotANumber:
        raise ValidationError(
            _("Nummeret har 8 sifre, og dette stemmer ikke. Se etter skrivefeil.")
        ) from None


def _refuse_guessable(field: StringField) -> None:
    try:
        passphrases.check(passphrases.normalise(field.data or ""))
    except WeakPassphrase:
        raise ValidationError(
            _("Dette kan gjettes. Ta minst 16 tegn: gjerne flere ord som ikke hører sammen.")
        ) from None


class LogInForm(Form):
    """Number and passphrase."""

    number = StringField(validators=[DataRequired(_("Skriv nummeret ditt.")), Length(max=LONGEST)])
    passphrase = StringField(
        validators=[DataRequired(_("Skriv passordet ditt.")), Length(max=LONGEST)]
    )

    def validate_number(self, field: StringField) -> None:
        """Refuse what cannot be a number, whether or not anybody has it."""
        _refuse_no_number(field)


class CodeForm(Form):
    """The code of an invitation."""

    code = StringField(
        validators=[DataRequired(_("Skriv koden du har fått.")), Length(max=LONGEST)]
    )


class KeysForm(Form):
    """The number and passphrase that were drawn, or a passphrase of one's own."""

    code = HiddenField(validators=[Length(max=LONGEST)])
    number = HiddenField(validators=[Length(max=LONGEST)])
    drawn = HiddenField(validators=[Length(max=LONGEST)])
    own = StringField(validators=[Length(max=LONGEST)])
    remember = BooleanField()

    def validate_own(self, field: StringField) -> None:
        """Refuse a passphrase that would be guessed."""
        if field.data:
            _refuse_guessable(field)

    @property
    def passphrase(self) -> str:
        """The one that was chosen."""
        return passphrases.normalise(self.own.data or self.drawn.data or "")


class TypedBackForm(Form):
    """Parts of what was just shown, typed back to make sure that it was written down."""

    code = HiddenField(validators=[Length(max=LONGEST)])
    number = HiddenField(validators=[Length(max=LONGEST)])
    passphrase = HiddenField(validators=[Length(max=LONGEST)])
    remember = HiddenField()
    ending = StringField(validators=[DataRequired(_("Skriv de fire siste sifrene."))])
    again = StringField(validators=[DataRequired(_("Skriv det som mangler."))])

    @property
    def asked(self) -> int:
        """Which word is asked for, counted from 1: always the same for one passphrase."""
        words = (self.passphrase.data or "").split()
        return sum(map(ord, self.passphrase.data or "")) % max(1, len(words)) + 1

    def validate_passphrase(self, field: HiddenField) -> None:
        """Refuse one that our page would not have let through."""
        _refuse_guessable(field)

    def validate_ending(self, field: StringField) -> None:
        """Compare with the number's end."""
        typed = "".join(str(int(digit)) for digit in field.data or "" if digit.isdecimal())
        if typed[-4:] != (self.number.data or "")[-4:]:
            raise ValidationError(_("Det er ikke de fire siste sifrene. Se på nummeret igjen."))

    def validate_again(self, field: StringField) -> None:
        """Compare with the word that was asked for."""
        word = (self.passphrase.data or "").split()[self.asked - 1 : self.asked]
        typed = passphrases.normalise(field.data or "")
        if not word or not secrets.compare_digest(typed.encode(), word[0].encode()):
            raise ValidationError(_("Det er ikke ordet. Se på passordet igjen."))


ABOUT = {
    About.SELF: _("Meg selv"),
    About.KNOWN: _("Noen jeg kjenner"),
    About.OWN: _("Noe jeg selv har gjort"),
    About.UNSAID: _("Vil ikke si det nå"),
}
LONGEST_CARRIED = 200_000  # characters: the longest message, sealed


class FirstForm(Form):
    """A first message. ``earlier`` is what was typed before and is carried in ``code``."""

    code = HiddenField(validators=[Length(max=LONGEST_CARRIED)])
    text = TextAreaField(filters=[plain])
    kind = RadioField(default=About.UNSAID.value)
    earlier = ""

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = [(one.value, gettext(words)) for one, words in ABOUT.items()]

    @property
    def whole(self) -> str:
        """All that was typed so far."""
        return "\n".join(filter(None, (self.earlier, self.text.data)))

    def validate_text(self, _field: TextAreaField) -> None:
        """Refuse nothing, and more than one message takes."""
        if not self.whole.strip():
            raise ValidationError(_("Skriv meldingen før du sender den."))
        if len(self.whole) > LONGEST_MESSAGE:
            raise ValidationError(
                _("Det ble for langt. De første 20 000 tegnene er tatt vare på. Send dem først.")
            )


class CarriedKeysForm(KeysForm):
    """The same where a first message is carried along."""

    code = HiddenField(validators=[Length(max=LONGEST_CARRIED)])


class CarriedBackForm(TypedBackForm):
    """The same where a first message is carried along."""

    code = HiddenField(validators=[Length(max=LONGEST_CARRIED)])


class StaffForm(Form):
    """A colleague to invite."""

    entry = HiddenField(default=lambda: to_letters(new_id()))  # becomes their id
    name = StringField(
        filters=[plain], validators=[DataRequired(_("Skriv fornavnet.")), Length(max=80)]
    )
    duty = RadioField(validators=[InputRequired(_("Velg hva de gjør i teamet."))])

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.duty.choices = [(str(int(duty)), gettext(words)) for duty, words in DUTIES.items()]

    @property
    def id(self) -> PrincipalId:
        """The id of the colleague; a new one where somebody tampered with it."""
        try:
            return PrincipalId(from_letters(self.entry.data or ""))
        except ValueError:
            return PrincipalId(new_id())


DUTIES = {
    Duties.ANALYST: _("Analytiker"),
    Duties.CLINICIAN: _("Kliniker"),
    Duties.LEADER: _("Leder"),
    Duties.ASSISTANT: _("Kontormedarbeider"),
}
