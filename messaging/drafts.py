"""Drafts: what somebody began to write, sealed so that only they read it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from messaging import box, draft_store
from messaging.entries import pad, unpad
from messaging.errors import CannotOpen, CouldNotBeVerified
from messaging.models import PrincipalId


def save_draft(
    db: Connection,
    *,
    account: PrincipalId,
    place: bytes,
    draft_key: bytes,
    text: str,
    now: datetime,
) -> None:
    """Keep what is written so far in ``place`` (up to 64 bytes, as a thread's id); "" forgets it.

    ``draft_key`` is ``Keys(root).draft``, which a session keeps apart from the root.
    """
    if not text:
        return forget_draft(db, account=account, place=place)
    padded = pad(text.encode("utf-8", "replace"))
    sealed = box.seal_box(draft_key, "draft", account + place, padded)
    return draft_store.keep_draft(db, account, place, sealed, now)


def open_draft(db: Connection, *, account: PrincipalId, place: bytes, draft_key: bytes) -> str:
    """Return what was written so far in ``place``, or "".

    Raises:
        CouldNotBeVerified: it was changed or moved, or is somebody else's.
    """
    sealed = draft_store.draft(db, account, place)
    if sealed is None:
        return ""
    try:
        return unpad(box.open_box(draft_key, "draft", account + place, sealed))
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None


def forget_draft(db: Connection, *, account: PrincipalId, place: bytes) -> None:
    """Forget a draft, as when it has been sent."""
    draft_store.forget_draft(db, account, place)


def forget_drafts_before(db: Connection, instant: datetime) -> int:
    """Forget all drafts kept before ``instant``; return how many."""
    return draft_store.forget_drafts_before(db, instant)
