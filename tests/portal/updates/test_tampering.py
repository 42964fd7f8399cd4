"""Somebody who can write the database: what they change is never shown as told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from messaging.errors import CouldNotBeVerified
from messaging.models import new_id
from messaging.tables import entry
from portal.updates import store, telling
from portal.updates.models import Answer, Told, Why
from tests.portal.updates.desk import RELEASE, Desk, later

ROW = store.update_
CHANGES = {
    "due_at": RELEASE.at and RELEASE.at + timedelta(hours=2),
    "posted_at": RELEASE.at,
    "alarm_at": RELEASE.at and RELEASE.at + timedelta(days=900),
    "alarmed_at": RELEASE.at,
    "opened_at": RELEASE.at,
    "closed_at": RELEASE.at,
    "sequence": -1,
    "tag": bytes(32),
}


def changed(desk: Desk, told: Told, **values: object) -> None:
    with desk.transaction() as db:
        db.execute(update(ROW).where(ROW.c.entry == told.id).values(**values))


def unread(desk: Desk, told: Told) -> bool:
    """Whether neither the client nor the pair is shown it."""
    for name in ("client", "analyst"):
        with pytest.raises(CouldNotBeVerified):
            desk.one(told, by=name)
    with pytest.raises(CouldNotBeVerified):
        desk.of_client()
    return True


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_row_could_not_be_verified(desk: Desk, column: str) -> None:
    told = desk.post(RELEASE)
    changed(desk, told, **{column: CHANGES[column]})

    assert unread(desk, told)
    assert [row.why for row in desk.red()] == [Why.UNVERIFIED]


def test_a_row_with_the_permit_of_another_type_could_not_be_verified(desk: Desk) -> None:
    told = desk.post(RELEASE)
    with desk.transaction() as db:
        others = list(store.permits(db, told.posting.party))
    changed(desk, told, permit=next(one for one in others if one != told.posting.permit))

    assert unread(desk, told)


def test_an_update_whose_row_is_gone_could_not_be_verified(desk: Desk) -> None:
    first, second = desk.post(RELEASE), desk.post(later())
    with desk.transaction() as db:
        db.execute(delete(ROW).where(ROW.c.entry == second.id))

    with pytest.raises(CouldNotBeVerified):
        desk.one(first)
    with pytest.raises(CouldNotBeVerified):
        desk.of_client()


def test_a_correction_taken_away_does_not_bring_back_the_old_text(desk: Desk) -> None:
    told = desk.post(RELEASE)
    corrected = desk.correct(told, later())
    with desk.transaction() as db:
        db.execute(delete(ROW).where(ROW.c.entry == corrected.id))

    with pytest.raises(CouldNotBeVerified):
        desk.one(told)


def test_the_row_of_one_update_does_not_serve_for_another(desk: Desk) -> None:
    first, second = desk.post(RELEASE), desk.post(later())
    with desk.transaction() as db:
        row = db.execute(select(ROW).where(ROW.c.entry == first.id)).one()._asdict()
        db.execute(delete(ROW).where(ROW.c.entry == second.id))
        db.execute(delete(ROW).where(ROW.c.entry == first.id))
        db.execute(insert(ROW).values(**row | {"entry": second.id}))

    assert unread(desk, second)


@pytest.mark.parametrize("column", ["body", "signature", "body_digest"])
def test_a_changed_entry_could_not_be_verified(desk: Desk, column: str) -> None:
    told = desk.post(RELEASE)
    with desk.transaction() as db:
        mine = entry.c.id == told.id
        old = db.scalar(select(entry.c[column]).where(mine))
        assert old is not None
        flipped = bytes([old[0] ^ 1]) + old[1:]
        db.execute(update(entry).where(mine).values({column: flipped}))

    assert unread(desk, told)


def test_an_answer_taken_away_could_not_be_verified(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.answer(told, Answer.HELP)
    with desk.transaction() as db:
        db.execute(delete(entry).where(entry.c.about == told.id))

    assert unread(desk, told)
    assert [row.why for row in desk.red()] == [Why.UNVERIFIED]


def test_a_forged_answer_closes_nothing(desk: Desk) -> None:
    told = desk.post(RELEASE)
    with desk.transaction() as db:
        newest = select(entry).where(entry.c.id == told.id)
        row = db.execute(newest).one()._asdict()
        forged = {"id": new_id(), "kind": 3, "about": told.id, "sequence": row["sequence"] + 1}
        sender = desk.world.people.by_name["client"].account
        db.execute(insert(entry).values(**row | forged | {"sender": sender}))
    desk.wait(16)

    assert unread(desk, told)
    assert [raised.entry for raised in desk.work()] == [told.id]
    assert [row.why for row in desk.red()] == [Why.UNVERIFIED]


def test_a_correction_whose_original_is_gone_could_not_be_verified(desk: Desk) -> None:
    corrected = desk.correct(desk.post(RELEASE), later())
    with desk.transaction() as db:
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        row = db.execute(select(ROW).where(ROW.c.entry == corrected.id)).one()._asdict()
        db.execute(delete(ROW).where(ROW.c.thread == row["thread"]))
        db.execute(insert(ROW).values(**row | {"corrects": corrected.id}))
        own = store.find(db, corrected.id)
        assert own is not None
        tag = telling.tag(own[0], desk.world.server)  # as if even the tag could be made
        db.execute(update(ROW).where(ROW.c.entry == corrected.id).values(tag=tag))

    with pytest.raises(CouldNotBeVerified):
        desk.of_client()
