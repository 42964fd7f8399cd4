"""The form by which a time is booked."""

from __future__ import annotations

from datetime import UTC, datetime

from wtforms import HiddenField

from portal.booking.models import How
from portal.booking.service import SlotTaken
from portal.form import Form

MINUTE = 60  # seconds
LONGEST = 9  # digits: until the year 3871


class TimeForm(Form):
    """A time from the list, in minutes since 1970, and how to talk: the button that was pressed.

    No mistake is possible here. What no page of ours sends is answered like a taken time.
    """

    time = HiddenField()
    how = HiddenField()

    @property
    def starts_at(self) -> datetime:
        """The time that was chosen.

        Raises:
            SlotTaken: it is none.
        """
        digits = self.time.data or ""
        if not digits.isdecimal() or len(digits) > LONGEST:
            raise SlotTaken
        return datetime.fromtimestamp(int(digits) * MINUTE, UTC)

    @property
    def chosen(self) -> How:
        """How to talk.

        Raises:
            SlotTaken: there is no such way.
        """
        try:
            return How(self.how.data or "")
        except ValueError:
            raise SlotTaken from None
