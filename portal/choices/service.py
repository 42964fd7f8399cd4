"""Choosing how the site behaves. The caller opens the transaction.

What somebody chose tells how afraid they are, and of what; so only they can read it. It is
opened at log-in and goes along with the visit.
"""

from __future__ import annotations

from messaging import keys
from messaging.errors import CouldNotBeVerified
from messaging.models import PrincipalId, Root
from messaging.packing import stored
from portal.choices import store
from portal.choices.models import Choices
from portal.db import Connection

LABEL = "choices"


def choose(db: Connection, account: PrincipalId, chosen: Choices, *, root: Root) -> None:
    """Keep what somebody chose; it holds from their next log-in on."""
    store.keep(db, account, keys.seal_own(root, LABEL, account, chosen.write()))


def chosen(db: Connection, account: PrincipalId, *, root: Root) -> Choices | None:
    """Return what somebody chose, or None if they never did.

    Raises:
        CouldNotBeVerified: somebody else wrote it.
    """
    sealed = store.find(db, account)
    if sealed is None:
        return None
    with stored():
        return _read(keys.open_own(root, LABEL, account, sealed))


def _read(text: str) -> Choices:
    try:
        return Choices.read(text)
    except (TypeError, ValueError) as error:  # an older portal than the one that wrote it
        raise CouldNotBeVerified("choices of no known shape") from error
