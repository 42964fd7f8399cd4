"""Why something about an appointment could not be."""

from __future__ import annotations

from collections.abc import Sequence

from portal.booking.models import Appointment


class SlotTaken(Exception):
    """This time is not to be had.

    Somebody took it, it is another side's, it never was on offer, or the thread has a first
    conversation ahead. All are one error on purpose: the difference tells of other people.
    """


class KeptApart(SlotTaken):
    """The time is on the list, and the other side is there then: who asked is told the same.

    This happens only until a tie between cases has reached the lists. So that asking again
    tells nothing of when the other goes, the time leaves the list of whoever asked.
    """


class WouldMeet(Exception):
    """What some people have agreed on lies on dates of those whose other side they become."""

    def __init__(self, appointments: Sequence[Appointment]) -> None:
        """Name the appointments that must be moved first."""
        super().__init__()
        self.appointments = appointments


class NoSuchAppointment(Exception):
    """There is none, or it is somebody else's: one error, or it would show which there are."""


class TooLate(Exception):
    """The conversation has begun."""
