"""That staff reached somebody: only after they asked, and with their newest answer in view."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.updates.models import Answer, AnsweredMeanwhile, ToldTooEarly
from tests.portal.updates.desk import RELEASE, Desk, new_entry


def test_a_call_before_somebody_asked_does_not_end_it(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.wait(5)
    helped = desk.answer(told, Answer.HELP)
    early = desk.reached(helped, told_at=desk.now - timedelta(minutes=1))

    assert early.asks is not None
    assert desk.reached(helped).asks is None


def test_a_call_in_the_minute_in_which_somebody_asked_ends_it(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.world.clock.forward(timedelta(seconds=40))
    helped = desk.answer(told, Answer.HELP)

    assert desk.reached(helped, told_at=desk.now.replace(second=0)).asks is None


def test_a_call_before_it_was_told_is_refused(desk: Desk) -> None:
    told = desk.post(RELEASE)

    with pytest.raises(ToldTooEarly):
        desk.reached(told, told_at=desk.now - timedelta(minutes=1))


def test_an_answer_that_was_not_seen_comes_before_the_call(desk: Desk) -> None:
    told = desk.post(RELEASE)
    helped, entry = desk.answer(told, Answer.HELP), new_entry()

    with pytest.raises(AnsweredMeanwhile):
        desk.reached(told, seen=b"")
    desk.reached(told, seen=helped.newest_answer, entry=entry)
    desk.answer(told, Answer.SAFE)
    again = desk.reached(told, seen=helped.newest_answer, entry=entry)
    assert len(again.reached) == 1
