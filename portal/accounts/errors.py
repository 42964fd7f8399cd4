"""What can go wrong with accounts."""


class WrongNumberOrPassphrase(Exception):
    """No account has this number and this passphrase; which of the two is not said."""


class TooBusy(Exception):
    """More people are logging in than this machine can unlock at once."""


class WeakPassphrase(Exception):
    """The passphrase would be guessed too soon."""


class AlreadyInvited(Exception):
    """The form was sent twice: this colleague was invited, and the code was shown."""


class StillNeeded(Exception):
    """Nobody else on duty could read what waits there."""


class CameInBefore(Exception):
    """The form was sent twice: this account is there, with its first message."""


class NumberTaken(Exception):
    """Another account has this log-in number; a new one has to be drawn."""
