"""Forms for cases."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from messaging.models import Duties, PrincipalId, ThreadId, ThreadLine, new_id
from portal.accounts.models import Staff
from portal.addresses import from_letters, to_letters
from portal.cases.models import Member, Pair, Role
from portal.form import Form, ListForm, plain, some
from portal.i18n import gettext
from portal.i18n import mark as _

LONGEST = 80  # characters of a name or label

ROLES = {
    Role.EXPOSED: _("Er utsatt for vold eller trusler"),
    Role.USING: _("Utøver vold eller trusler"),
    Role.BOTH: _("Begge deler"),
    Role.RELATIVE: _("Er pårørende"),
}
WHICH_ROLE = _("Velg hvordan personen er berørt.")
OTHER_SIDE = "other"


def id_read(field: HiddenField) -> bytes:
    """Return the id a hidden field holds; a new one where somebody tampered with it."""
    try:
        return from_letters(field.data or "")
    except ValueError:
        return new_id()


def _roles() -> list[tuple[str, str]]:
    return [(role.value, gettext(words)) for role, words in ROLES.items()]


class RoleForm(Form):
    """How somebody is involved of whom nobody knew it."""

    role = RadioField(validators=[InputRequired(WHICH_ROLE)])

    def __init__(self) -> None:
        """Offer the roles."""
        super().__init__()
        self.role.choices = _roles()


class PartyForm(Form):
    """Somebody to invite into a case, and the pair they will write to."""

    party = HiddenField(default=lambda: to_letters(new_id()))
    name = StringField(
        filters=[plain],
        validators=[DataRequired(_("Skriv hva vi kaller personen.")), Length(max=LONGEST)],
    )
    role = RadioField(validators=[InputRequired(WHICH_ROLE)])
    analyst = RadioField(validators=[InputRequired(_("Velg en analytiker."))])
    clinician = RadioField(validators=[InputRequired(_("Velg en kliniker."))])

    def offer(self, staff: Sequence[Staff]) -> None:
        """Offer the staff of the team, and the roles in words."""
        if self.role:
            self.role.choices = _roles()
        for field, duty in ((self.analyst, Duties.ANALYST), (self.clinician, Duties.CLINICIAN)):
            field.choices = [
                (to_letters(one.id), one.name)
                for one in staff
                if one.in_roster and duty in one.duties
            ]

    def validate_clinician(self, field: RadioField) -> None:
        """Refuse a pair of one."""
        if field.data and field.data == self.analyst.data:
            raise ValidationError(_("Velg to ulike personer."))


class DigitsForm(Form):
    """What a person read out. ``entry`` is the confirmation's id: sent twice, it is one."""

    entry = HiddenField(default=lambda: to_letters(new_id()))
    code = StringField(
        validators=[DataRequired(_("Skriv de 6 tallene.")), Length(max=LONGEST)],
    )


class CaseForm(PartyForm):
    """A new case with its first party."""

    case = HiddenField(default=lambda: to_letters(new_id()))
    label = StringField(
        filters=[plain], validators=[DataRequired(_("Gi saken et navn.")), Length(max=LONGEST)]
    )
    colleagues = SelectMultipleField(
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, staff: Sequence[Staff]) -> None:
        """Offer colleagues too."""
        super().offer(staff)
        self.colleagues.choices = [
            (to_letters(one.id), one.name)
            for one in staff
            if one.in_roster and one.duties & (Duties.ANALYST | Duties.CLINICIAN)
        ]


class TakeForm(CaseForm):
    """A new case with somebody from the duty desk, of whom nobody knows yet who they are."""

    role = None  # type: ignore[assignment]  # WTForms' own way to leave a field out


def newest(line: ThreadLine) -> str:
    """Return how a page names a thread together with its newest message."""
    return f"{to_letters(line.thread)}.{line.newest_message}"


def _shown(value: str) -> tuple[ThreadId, int]:
    """Read a thread and its newest message, as they were shown. Raises ValueError if forged."""
    letters, _dot, number = value.partition(".")
    if not number.isdecimal():
        raise ValueError
    return ThreadId(from_letters(letters)), int(number)


class DeskForm(ListForm):
    """What stands at the duty desk. A choice names the newest message that the page showed."""

    chosen = some(_shown)

    @property
    def shown(self) -> dict[ThreadId, int]:
        """What was chosen, and the newest message that was shown of each."""
        return dict(self.chosen.data or [])


def pair_of(form: PartyForm) -> Pair:
    """Return the pair that was chosen."""
    analyst, clinician = map(_principal, (form.analyst.data, form.clinician.data))
    return Pair(analyst=analyst, clinician=clinician)


def colleagues_of(form: CaseForm) -> list[PrincipalId]:
    """Return who else was chosen to be on the case."""
    return [_principal(one) for one in form.colleagues.data or []]


def _principal(letters: str) -> PrincipalId:
    return PrincipalId(from_letters(letters))


class SideForm(Form):
    """Where people belong in a case: beside somebody who is there, or on the other side."""

    beside = RadioField(validators=[InputRequired(_("Velg hvor personen hører til."))])

    def offer_sides(self, members: Sequence[Member]) -> None:
        """Offer each party to stand beside, and the other side while nobody is there."""
        self.beside.choices = [
            (to_letters(one.party.id), gettext(_("Sammen med %(name)s")) % {"name": one.name})
            for one in members
        ]
        if len({one.party.side for one in members}) == 1:
            self.beside.choices.append((OTHER_SIDE, gettext(_("Den andre siden i saken"))))


class NextPartyForm(PartyForm, SideForm):
    """Another person in a case."""
