"""When staff must act: on time, once, and until somebody has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from messaging.errors import CouldNotBeVerified
from portal.updates import rows, store
from portal.updates import service as updates
from portal.updates.models import Answer, Why, alarm_at
from tests.portal.updates.desk import RELEASE, Desk, later, new_entry
from tests.world import NOW


@pytest.mark.parametrize(
    ("minutes_left", "minutes_given"), [(None, 15), (31, 15), (30, 15), (29, 0), (0, 0), (-5, 0)]
)
def test_how_long_somebody_has_to_answer(minutes_left: int | None, minutes_given: int) -> None:
    due_at = None if minutes_left is None else NOW + timedelta(minutes=minutes_left)

    assert alarm_at(due_at=due_at, posted_at=NOW) == NOW + timedelta(minutes=minutes_given)


def test_nothing_is_red_before_its_time(desk: Desk) -> None:
    desk.post(RELEASE)
    desk.wait(14)

    assert desk.work() == []
    assert desk.red() == []


def test_what_nobody_answered_turns_red_for_the_pair_and_the_leader(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.wait(15)

    for name in ("analyst", "clinician", "leader"):
        (row,) = desk.red(name)
        assert (row.entry, row.why) == (told.id, Why.UNREAD)
    assert desk.red("other_analyst") == []


def test_a_worker_alarms_once(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.wait(15)

    assert [raised.entry for raised in desk.work()] == [told.id]
    desk.wait(60)
    assert desk.work() == []
    assert [row.why for row in desk.red()] == [Why.UNREAD]


@pytest.mark.parametrize("answer", Answer)
def test_a_worker_is_silent_about_what_was_answered(desk: Desk, answer: Answer) -> None:
    desk.answer(desk.post(RELEASE), answer)
    desk.wait(60)

    assert desk.work() == []


def test_a_worker_is_silent_about_what_was_told_on_the_telephone(desk: Desk) -> None:
    desk.reached(desk.post(RELEASE))
    desk.wait(60)

    assert desk.work() == []
    assert desk.red() == []


def test_an_answer_ends_the_red_row(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.wait(60)
    desk.work()
    desk.answer(told)

    assert desk.red() == []
    assert desk.red("leader") == []


@pytest.mark.parametrize(("answer", "why"), [(Answer.CALL, Why.CALL), (Answer.HELP, Why.HELP)])
def test_who_asks_for_somebody_is_red_at_once_until_reached(
    desk: Desk, answer: Answer, why: Why
) -> None:
    told = desk.answer(desk.post(RELEASE), answer)

    assert [row.why for row in desk.red()] == [why]
    assert [row.why for row in desk.red("leader")] == [Why.ASKS]

    desk.answer(told, Answer.SAFE)
    assert [row.why for row in desk.red()] == [why]

    desk.reached(told)
    assert desk.red() == []
    assert desk.red("leader") == []


def test_a_call_for_help_outlives_a_correction(desk: Desk) -> None:
    told = desk.answer(desk.post(RELEASE), Answer.HELP)
    corrected = desk.correct(told, later())

    (row,) = desk.red()
    assert (row.entry, row.why) == (corrected.id, Why.HELP)


def test_help_after_safe_opens_it_again(desk: Desk) -> None:
    told = desk.answer(desk.post(RELEASE), Answer.SAFE)
    desk.wait(60)
    desk.answer(told, Answer.HELP)

    assert [row.why for row in desk.red()] == [Why.HELP]


def test_a_correction_alarms_anew(desk: Desk) -> None:
    told = desk.answer(desk.post(RELEASE))
    desk.wait(60)
    corrected = desk.correct(told, later())
    desk.wait(15)

    assert [raised.entry for raised in desk.work()] == [corrected.id]
    assert [row.entry for row in desk.red()] == [corrected.id]


def test_the_most_urgent_stands_first(desk: Desk) -> None:
    unread = desk.post(RELEASE)
    call = desk.answer(desk.post(RELEASE), Answer.CALL)
    help = desk.answer(desk.post(RELEASE), Answer.HELP)
    desk.wait(15)

    assert [row.entry for row in desk.red()] == [help.id, call.id, unread.id]


def test_a_row_that_was_changed_is_an_alarm_of_its_own_once(desk: Desk) -> None:
    told = desk.post(RELEASE)
    with desk.transaction() as db:
        changed = update(store.update_).where(store.update_.c.entry == told.id)
        db.execute(changed.values(alarm_at=NOW - timedelta(days=1)))

    (raised,) = desk.work()
    assert isinstance(raised.fault, CouldNotBeVerified)
    assert desk.work() == []
    assert [row.why for row in desk.red()] == [Why.UNVERIFIED]
    assert [row.why for row in desk.red("leader")] == [Why.UNVERIFIED]


def test_a_row_put_back_to_before_the_answer_is_not_believed(desk: Desk) -> None:
    told = desk.post(RELEASE)
    before = told.posting
    desk.answer(told, Answer.HELP)
    with desk.transaction() as db:
        store.change(db, before, rows.tag(before, desk.world.server))
    desk.wait(15)

    assert desk.work() == []  # somebody answered, the worker sees that much
    assert [row.why for row in desk.red()] == [Why.HELP]


class Killed(Exception):
    """The process is gone."""


def test_a_worker_killed_before_its_end_has_done_nothing(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.wait(15)

    def killed() -> None:
        with desk.transaction() as db:
            world = desk.world
            ((posting, tag),) = store.due(db, desk.now)
            assert posting is not None
            store.alarm(db, replace(posting, alarmed_at=world.clock.now), tag)
            raise Killed

    with pytest.raises(Killed):
        killed()
    assert [raised.entry for raised in desk.work()] == [told.id]
    assert desk.work() == []


def test_posting_killed_before_its_end_has_told_nothing(desk: Desk) -> None:
    told = desk.post(RELEASE)

    def killed() -> None:
        with desk.transaction() as db:
            reader = desk.world.reader("analyst")
            updates.correct(db, told.id, later(), entry=new_entry(), reader=reader)
            raise Killed

    with pytest.raises(Killed):
        killed()
    desk.wait(15)
    assert desk.one(told).current.update == RELEASE
    assert [raised.entry for raised in desk.work()] == [told.id]


def test_two_workers_alarm_once_between_them(desk: Desk) -> None:
    posted = {desk.post(RELEASE).id for _ in range(3)}
    desk.wait(15)

    with ThreadPoolExecutor(2) as workers:
        both = [workers.submit(desk.work) for _ in range(2)]
    raised = [one.entry for worker in both for one in worker.result()]

    assert len(raised) == len(posted)
    assert set(raised) == posted


def test_of_two_who_mark_the_same_alarm_one_is_told_so(desk: Desk) -> None:
    posting = replace(desk.post(RELEASE).posting, alarmed_at=desk.now)
    with desk.transaction() as db:
        marked = [store.alarm(db, posting, bytes(32)) for _ in range(2)]

    assert marked == [True, False]
