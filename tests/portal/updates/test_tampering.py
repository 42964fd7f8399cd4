"""Somebody who can write the database: what they change is never shown as told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from messaging.errors import CouldNotBeVerified
from messaging.models import new_id
from messaging.tables import entry
from portal.updates import rows, store
from portal.updates import service as updates
from portal.updates.models import Answer, Told, UpdateType, Why
from tests.portal.updates.desk import RELEASE, Desk, later

TRIAL = replace(RELEASE, type=UpdateType.TRIAL)
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
        assert own[0] is not None
        tag = rows.tag(own[0], desk.world.server)  # as if even the tag could be made
        db.execute(update(ROW).where(ROW.c.entry == corrected.id).values(tag=tag))

    with pytest.raises(CouldNotBeVerified):
        desk.of_client()


def put_back(desk: Desk, before: Told) -> None:
    """Put the row back as the portal itself wrote it once."""
    with desk.transaction() as db:
        store.change(db, before.posting, rows.tag(before.posting, desk.world.server))


def faults(desk: Desk) -> int:
    with desk.transaction() as db:
        return len(list(updates.faults(db, trust=desk.world.trust, server=desk.world.server)))


def test_a_call_for_help_is_not_hidden_by_the_row_from_before_it(desk: Desk) -> None:
    safe = desk.answer(desk.post(RELEASE), Answer.SAFE)
    desk.answer(safe, Answer.HELP)
    assert faults(desk) == 0
    put_back(desk, safe)

    assert [row.why for row in desk.red()] == [Why.HELP]
    assert [row.why for row in desk.red("leader")] == [Why.UNVERIFIED]
    assert faults(desk) == 1
    desk.wait(60 * 24 * 7)
    assert [told.id for told in desk.of_client()] == [safe.id]


def test_an_answer_to_the_old_text_is_not_hidden_by_the_row_of_the_new(desk: Desk) -> None:
    old = desk.post(RELEASE)
    safe = desk.answer(desk.correct(old, later()), Answer.SAFE)
    desk.answer(old, Answer.HELP)
    put_back(desk, safe)

    assert [row.why for row in desk.red("leader")] == [Why.UNVERIFIED]


def test_what_was_put_back_is_whole_again_when_somebody_reached_them(desk: Desk) -> None:
    safe = desk.answer(desk.post(RELEASE), Answer.SAFE)
    desk.answer(safe, Answer.HELP)
    put_back(desk, safe)
    desk.reached(safe)

    assert desk.red() == desk.red("leader") == []
    assert faults(desk) == 0


def test_an_answer_taken_away_with_its_mark_in_the_row_is_missed(desk: Desk) -> None:
    safe = desk.answer(desk.post(RELEASE), Answer.SAFE)
    helped = desk.answer(safe, Answer.HELP)
    put_back(desk, safe)
    with desk.transaction() as db:
        db.execute(delete(entry).where(entry.c.sequence == helped.answered))

    assert [row.why for row in desk.red("leader")] == [Why.UNVERIFIED]
    assert faults(desk) == 1


def test_the_only_row_taken_away_is_missed_by_all(desk: Desk) -> None:
    told = desk.post(RELEASE)
    with desk.transaction() as db:
        db.execute(delete(ROW))

    with pytest.raises(CouldNotBeVerified):
        desk.of_client()
    for name in ("analyst", "leader"):
        (row,) = desk.red(name)
        assert (row.why, row.party) == (Why.UNVERIFIED, told.posting.party)
    assert desk.red("other_analyst") == []
    assert faults(desk) == 1
    with pytest.raises(CouldNotBeVerified):
        desk.post(RELEASE, entry=told.id)


def test_a_changed_row_names_nobody_but_whose_thread_it_is(desk: Desk) -> None:
    told, theirs = desk.post(RELEASE), desk.world.people.parties["other_client"]
    with desk.transaction() as db:
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        db.execute(update(ROW).values(party=theirs))
        (row,) = updates.red_rows(db, acting=desk.world.acting("analyst"))
        db.execute(update(ROW).values(party=told.posting.party))

    assert (row.why, row.entry, row.party) == (Why.UNVERIFIED, None, told.posting.party)


def test_a_thread_that_could_not_be_verified_names_nobody(desk: Desk) -> None:
    desk.post(RELEASE)
    with desk.transaction() as db:
        db.execute(update(entry).values(signature=bytes(64)))

    (row,) = desk.red()
    assert (row.why, row.entry, row.party) == (Why.UNVERIFIED, None, None)


@pytest.mark.parametrize("column", [column.name for column in ROW.c])
@pytest.mark.parametrize("value", ["x", 7.5, -(2**62), b"x"])
def test_a_value_of_any_type_hides_no_other_row(desk: Desk, column: str, value: object) -> None:
    desk.post(RELEASE)
    other = desk.answer(desk.post(TRIAL, to="other_client"), Answer.HELP, by="other_client")
    raw = desk.world.engine.raw_connection()
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA ignore_check_constraints=ON")
    raw.execute(f"UPDATE update_ SET {column}=? WHERE entry != ?", (value, other.id))  # noqa: S608
    raw.commit()
    raw.close()

    for name, why in (("analyst", Why.HELP), ("leader", Why.ASKS)):
        seen = {(row.why, row.entry) for row in desk.red(name)}
        assert (why, other.id) in seen
        assert (Why.UNVERIFIED, None) in seen
    desk.wait(16)
    desk.work()
    assert faults(desk) >= 1
    with pytest.raises(CouldNotBeVerified):
        desk.of_client()
