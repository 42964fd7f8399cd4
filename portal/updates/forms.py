"""Forms for telling, correcting, answering, and for noting a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from messaging.models import EntryId, new_id
from portal.addresses import from_letters, to_letters
from portal.booking.models import OSLO
from portal.form import Form, plain
from portal.i18n import gettext
from portal.i18n import mark as _
from portal.messages.models import LONGEST
from portal.updates.models import NEEDS_TIME, OFFERED, Answer, Update, UpdateType
from portal.updates.typed import instant, read_clock, read_day

LINE = 200  # characters
LONG_PAST, FAR_OFF = timedelta(days=1), timedelta(days=730)
STALE = _("Siden var blitt for gammel. Send en gang til.")

TYPES = {
    UpdateType.RELEASE: _("Løslatelse"),
    UpdateType.TRIAL: _("Rettssak"),
    UpdateType.OTHER: _("Noe annet"),
}


def _entry(field: Field) -> EntryId:
    """Return the id that a page made for an entry, or say that the page is too old."""
    try:
        return EntryId(from_letters(field.data or ""))
    except ValueError:
        field.data = to_letters(new_id())
        raise ValidationError(STALE) from None


class UpdateForm(Form):
    """An update or a correction. ``entry`` is its id: sent twice, it is still one."""

    entry = HiddenField(default=lambda: to_letters(new_id()))
    kind = RadioField(
        validators=[InputRequired(_("Velg hva beskjeden gjelder."))], validate_choice=False
    )
    date = StringField(filters=[plain])
    time = StringField(filters=[plain])
    text = TextAreaField(
        filters=[plain],
        validators=[Length(max=LONGEST, message=_("Teksten er for lang. Gjør den kortere."))],
    )
    where = StringField(
        filters=[plain],
        validators=[Length(max=LINE, message=_("Stedet er for langt. Gjør det kortere."))],
    )
    number = StringField(
        filters=[plain],
        validators=[
            Optional(),
            Regexp(r"^ *\+?[\d ]{3,20}$", message=_("Skriv et telefonnummer med bare sifre.")),
        ],
    )
    _now: datetime
    _types: frozenset[UpdateType] = frozenset()
    _at: datetime | None = None

    def offer(self, types: Sequence[UpdateType], now: datetime) -> None:
        """Offer the types that this party may be told of, in words."""
        self._now, self._types = now, frozenset(OFFERED) & frozenset(types)
        offered = [one for one in OFFERED if one in self._types]
        self.kind.choices = [(one.value, gettext(TYPES[one])) for one in offered]

    def fill(self, update: Update) -> None:
        """Fill in what is to be corrected."""
        self.kind.data, self.text.data = update.type.value, update.text
        self.where.data, self.number.data = update.avoid, update.call
        if update.at is not None:
            local = update.at.astimezone(OSLO)
            self.date.data, self.time.data = f"{local:%Y-%m-%d}", f"{local:%H:%M}"

    def renew(self) -> None:
        """Make the form ready for another update."""
        self.entry.data = to_letters(new_id())

    def validate_entry(self, field: Field) -> None:
        """Refuse an id that no page of ours made."""
        _entry(field)

    def validate_kind(self, field: Field) -> None:
        """Refuse what was not offered."""
        if field.data not in self._types:
            raise ValidationError(_("Velg hva beskjeden gjelder."))

    def validate_date(self, field: Field) -> None:
        """Read the date; some types need one."""
        if not (field.data or "").strip():
            if (self.time.data or "").strip() or self.kind.data in NEEDS_TIME:
                raise ValidationError(_("Skriv datoen."))
            return
        try:
            day = read_day(field.data, today=self._now.astimezone(OSLO).date())
        except ValueError:
            raise ValidationError(_("Skriv datoen slik: 27.11.2026.")) from None
        field.data = day.isoformat()

    def validate_time(self, field: Field) -> None:
        """Read the time, which goes with a date."""
        if not (self.date.data or "").strip() or self.date.errors:
            return
        try:
            clock = read_clock(field.data or "")
        except ValueError:
            raise ValidationError(_("Skriv klokkeslettet slik: 16.00.")) from None
        field.data = f"{clock:%H:%M}"
        self._at = self._checked(field.data)

    def _checked(self, clock: str) -> datetime:
        try:
            day = read_day(self.date.data or "", today=self._now.date())
            at = instant(day, read_clock(clock))
        except ValueError:
            words = _(
                "Klokken stilles denne natten. Velg et annet tidspunkt, og forklar i teksten."
            )
            raise ValidationError(words) from None
        if not self._now - LONG_PAST < at < self._now + FAR_OFF:
            raise ValidationError(_("Se på datoen: den er for lenge siden, eller for langt fram."))
        return at

    def validate_text(self, field: Field) -> None:
        """Ask for words where the type has none of its own."""
        if self.kind.data == UpdateType.OTHER and not (field.data or "").strip():
            raise ValidationError(_("Skriv hva som er nytt."))

    @property
    def id(self) -> EntryId:
        """The entry's id, once the form is valid."""
        return EntryId(from_letters(self.entry.data or ""))

    @property
    def update(self) -> Update:
        """What the valid form tells."""
        return Update(
            type=UpdateType(self.kind.data),
            at=self._at,
            text=(self.text.data or "").strip(),
            avoid=(self.where.data or "").strip(),
            call=" ".join((self.number.data or "").split()),
        )


class AnswerForm(Form):
    """Three buttons. Each has an id of its own: of two quick taps on two, neither is lost."""

    answer = StringField()

    def buttons(self) -> dict[Answer, str]:
        """Return what each button sends."""
        return {answer: f"{answer.value} {to_letters(new_id())}" for answer in Answer}

    def validate_answer(self, _field: Field) -> None:
        """Refuse what no button of ours sends."""
        try:
            self.chosen  # noqa: B018 - to read it is to check it
        except ValueError:
            raise ValidationError(STALE) from None

    @property
    def chosen(self) -> tuple[Answer, EntryId]:
        """The answer and its entry's id. Raises ValueError for what no button of ours sends."""
        answer, _space, letters = (self.answer.data or "").partition(" ")
        return Answer(answer), EntryId(from_letters(letters))


class ReachedForm(Form):
    """That somebody was told on the telephone."""

    entry = HiddenField(default=lambda: to_letters(new_id()))
    seen = HiddenField()  # the recipient's newest answer on the page; empty without any
    time = StringField(filters=[plain])
    text = StringField(
        filters=[plain],
        validators=[Length(max=LINE, message=_("Notatet er for langt. Gjør det kortere."))],
    )

    def validate_entry(self, field: Field) -> None:
        """Refuse an id that no page of ours made."""
        _entry(field)

    def validate_seen(self, field: Field) -> None:
        """Refuse an answer that no page of ours showed."""
        try:
            from_letters(field.data or to_letters(new_id()))
        except ValueError:
            raise ValidationError(STALE) from None

    def validate_time(self, field: Field) -> None:
        """Ask for a time that can be read."""
        try:
            read_clock(field.data or "")
        except ValueError:
            raise ValidationError(_("Skriv klokkeslettet slik: 16.00.")) from None

    @property
    def id(self) -> EntryId:
        """The entry's id, once the form is valid."""
        return EntryId(from_letters(self.entry.data or ""))

    @property
    def seen_answer(self) -> bytes:
        """The answer that the page showed, once the form is valid; empty without any."""
        return from_letters(self.seen.data) if self.seen.data else b""

    def refuse_time(self) -> None:
        """Say that the call cannot have been before the update was sent."""
        self.time.errors = [_("Beskjeden ble sendt etter dette. Når fikk du tak i personen?")]

    def told_at(self, now: datetime) -> datetime:
        """Return the last time it was this o'clock."""
        local = now.astimezone(OSLO)
        clock = read_clock(self.time.data or "")
        day = local.date() if clock <= local.time() else local.date() - timedelta(days=1)
        return datetime.combine(day, clock, OSLO).astimezone(now.tzinfo)
