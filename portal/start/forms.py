"""The form of the page that shows the parts of all pages; it is sent nowhere."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, StringField, TextAreaField

from portal.form import Form
from portal.i18n import gettext
from portal.i18n import mark as _


class PartsForm(Form):
    """One field of each kind, whole and with something to mend."""

    name = StringField()
    code = StringField()
    own = StringField()
    again = BooleanField()
    how = RadioField(validate_choice=False)
    kind = RadioField(validate_choice=False)
    text = TextAreaField()

    def __init__(self) -> None:
        super().__init__(formdata=None)
        self.how.choices = [("1", gettext(_("Ja"))), ("2", gettext(_("Nei")))]
        self.kind.choices = [("1", gettext(_("Rettssak"))), ("2", gettext(_("Løslatelse")))]
        self.code.errors = [_("Skriv koden du har fått.")]
