"""Forms for writing messages."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from messaging.models import new_id
from portal.addresses import from_letters, to_letters
from portal.form import Form, plain
from portal.i18n import mark as _
from portal.messages.models import LONGEST


class MessageForm(Form):
    """One message. ``entry`` is its id: sent twice, it is still one message."""

    entry = HiddenField(default=lambda: to_letters(new_id()))
    seen = HiddenField()
    text = TextAreaField(
        filters=[plain],
        validators=[
            DataRequired(_("Skriv meldingen før du sender den.")),
            Length(max=LONGEST, message=_("Meldingen er for lang. Send den i to deler.")),
        ],
    )

    def validate_entry(self, field: HiddenField) -> None:
        """Refuse an id that no page of ours made."""
        try:
            from_letters(field.data or "")
        except ValueError:
            field.data = to_letters(new_id())
            raise ValidationError(_("Siden var blitt for gammel. Send en gang til.")) from None

    @property
    def seen_to(self) -> int | None:
        """How far the writer had read when the page was made."""
        digits = self.seen.data or ""
        return int(digits) if digits.isdecimal() and len(digits) < 16 else None  # noqa: PLR2004 - far below 2**63

    def renew(self) -> None:
        """Make the form ready for another message."""
        self.entry.data, self.text.data = to_letters(new_id()), ""
