"""What can go wrong, named for what happened."""

from __future__ import annotations


class MessagingError(Exception):
    """Anything that messaging refuses; its words are for the log and hold no content."""


class CannotOpen(MessagingError):
    """A sealed or wrapped thing does not open with this key in this place."""


class CouldNotBeVerified(MessagingError):
    """Something is forged, altered, moved or missing: show no content, and alarm staff."""


class WrongPassphrase(MessagingError):
    """The account is whole, but this passphrase does not open it."""


class NotInThread(MessagingError):
    """This principal takes no part in the thread, or there is no such thread."""


class NotHandedOn(CouldNotBeVerified):
    """The roster names this person in a group whose root nobody has wrapped to them yet."""


class NotAllowed(MessagingError):
    """The roster does not give this person the duty that the step needs."""


class TextEmpty(MessagingError):
    """There is nothing in the text but space."""


class TextTooLong(MessagingError):
    """The text has more bytes than one entry takes."""


class NewerEntry(MessagingError):
    """Somebody else wrote since the page was made."""


class EntryTaken(MessagingError):
    """Somebody else's entry, or another kind of entry, already has this id."""


class NoSuchEntry(MessagingError):
    """The thread has no message with this id to answer."""


class TakenMeanwhile(MessagingError):
    """A colleague has taken this thread from the desk, perhaps a moment ago."""


class NobodyOnDuty(MessagingError):
    """The roster has no duty desk, or nobody is at it."""


class DigitsDiffer(MessagingError):
    """The digits are not those of this account: mistyped, or it is not the person's own."""


class UnknownInvitation(MessagingError):
    """The code is mistyped, expired, used or withdrawn: which of them is not told."""
