"""Told, opened, answered, corrected: what is true of an update, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from messaging.errors import CouldNotBeVerified, NotInThread
from portal.messages import service as messages
from portal.updates import service as updates
from portal.updates.models import (
    AlreadyCorrected,
    AlreadyPosted,
    Answer,
    NoSuchUpdate,
    Update,
    UpdateType,
)
from tests.portal.updates.desk import RELEASE, Desk, later, new_entry

TRIAL = Update(type=UpdateType.TRIAL, at=RELEASE.at)


def test_what_was_told_is_what_the_client_reads(desk: Desk) -> None:
    desk.post(RELEASE)

    (told,) = desk.of_client()
    assert told.current.update == RELEASE
    assert not told.acknowledged


def test_the_other_side_is_told_nothing(desk: Desk) -> None:
    told = desk.post(RELEASE)

    assert desk.of_client("other_client") == []
    with pytest.raises(NotInThread):
        desk.one(told, by="other_client")
    with pytest.raises(NotInThread):
        desk.answer(told, by="other_client")


def test_a_form_that_comes_twice_is_one_update(desk: Desk) -> None:
    entry = new_entry()
    desk.post(RELEASE, entry=entry)
    desk.post(RELEASE, entry=entry)

    assert len(desk.of_client()) == 1


def test_an_update_nobody_posted_does_not_exist(desk: Desk) -> None:
    told = replace(desk.post(RELEASE), versions=desk.post(TRIAL).versions)
    nowhere = replace(told.current, id=new_entry())

    with pytest.raises(NoSuchUpdate):
        desk.one(replace(told, versions=(nowhere,)))


def test_an_answer_closes_it_and_says_when(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.wait(3)
    desk.answer(told, Answer.SAFE)

    (seen,) = desk.of_client()
    assert seen.answer is not None
    assert (seen.answer.answer, seen.answer.at) == (Answer.SAFE, desk.now)
    assert seen.closed


def test_to_be_told_on_the_telephone_closes_it_without_an_answer(desk: Desk) -> None:
    told = desk.reached(desk.post(RELEASE))

    assert told.closed
    assert not told.acknowledged
    assert told.told_by_phone is not None
    assert told.told_by_phone.by == desk.world.people.by_name["analyst"].account


def test_staff_cannot_answer_for_a_client_nor_a_client_for_staff(desk: Desk) -> None:
    told = desk.post(RELEASE)

    with pytest.raises(NotInThread):
        desk.answer(told, by="analyst")
    with pytest.raises(NotInThread):
        desk.reached(told, by="client")
    assert not desk.one(told).closed


def test_a_correction_takes_its_place_and_asks_anew(desk: Desk) -> None:
    told = desk.answer(desk.post(RELEASE))
    corrected = desk.correct(told, later())

    (seen,) = desk.of_client()
    assert seen.id == corrected.id
    assert [version.update for version in seen.versions] == [RELEASE, later()]
    assert not seen.acknowledged
    assert not seen.closed


def test_the_old_address_leads_to_what_is_true_now(desk: Desk) -> None:
    told = desk.post(RELEASE)
    corrected = desk.correct(told, later())

    assert desk.one(told).id == corrected.id


def test_an_answer_to_the_old_text_does_not_answer_the_new(desk: Desk) -> None:
    told = desk.post(RELEASE)
    desk.correct(told, later())
    seen = desk.answer(told)

    assert not seen.acknowledged
    assert not seen.closed


def test_of_two_corrections_of_one_text_one_is_taken(desk: Desk) -> None:
    told = desk.post(RELEASE)
    first = desk.correct(told, later(hours=1))

    with pytest.raises(AlreadyCorrected):
        desk.correct(told, later(hours=3), by="analyst")
    (seen,) = desk.of_client()
    assert seen.current.update == first.current.update
    assert desk.correct(first, later(hours=3)).current.update == later(hours=3)


def test_a_correction_that_comes_twice_is_one(desk: Desk) -> None:
    told, entry = desk.post(RELEASE), new_entry()
    desk.correct(told, later(), entry=entry)
    desk.correct(told, later(), entry=entry)

    (seen,) = desk.of_client()
    assert len(seen.versions) == 2


@pytest.mark.parametrize("asked", [Answer.CALL, Answer.HELP])
def test_what_somebody_asked_for_stands_until_staff_reach_them(desk: Desk, asked: Answer) -> None:
    told = desk.answer(desk.post(RELEASE), asked)
    assert not told.closed

    calmed = desk.answer(told, Answer.SAFE)
    assert calmed.asks is not None
    assert calmed.asks.answer is asked

    corrected = desk.correct(calmed, later())
    assert corrected.asks is not None

    reached = desk.reached(corrected)
    assert reached.asks is None
    assert reached.closed


def test_help_comes_before_a_call_that_was_asked_for_later(desk: Desk) -> None:
    told = desk.answer(desk.answer(desk.post(RELEASE), Answer.HELP), Answer.CALL)

    assert told.asks is not None
    assert told.asks.answer is Answer.HELP


def test_an_answer_that_comes_twice_is_one(desk: Desk) -> None:
    told, entry = desk.post(RELEASE), new_entry()
    desk.answer(told, entry=entry)
    desk.answer(told, entry=entry)

    assert len(desk.one(told).answers) == 1


def test_when_it_was_first_opened_is_kept(desk: Desk) -> None:
    told = desk.post(RELEASE)
    for _ in range(2):
        desk.wait(1)
        with desk.transaction() as db:
            updates.mark_opened(db, told.id, reader=desk.world.reader("client"))

    posting = desk.one(told).posting
    assert posting.opened_at == posting.posted_at + timedelta(minutes=1)
    assert not desk.one(told).closed


def test_what_is_over_and_answered_leaves_the_start_page(desk: Desk) -> None:
    desk.answer(desk.post(TRIAL))
    desk.wait(60 * 6)
    assert len(desk.of_client()) == 1

    desk.wait(60 * 25)
    assert desk.of_client() == []


def test_what_nobody_answered_stays_on_the_start_page(desk: Desk) -> None:
    desk.post(RELEASE)
    desk.wait(60 * 24 * 90)

    assert len(desk.of_client()) == 1


def test_updates_are_found_among_many_messages(desk: Desk) -> None:
    first = desk.post(RELEASE)
    with desk.transaction() as db:
        thread = desk.world.party(db, "client").thread
        for number in range(60):
            reader = desk.world.reader("client")
            messages.send(db, thread, reader=reader, entry=new_entry(), text=f"{number}")
    second = desk.post(TRIAL)

    assert [told.id for told in desk.of_client()] == [second.id, first.id]


def test_a_text_that_looks_like_an_update_is_none(desk: Desk) -> None:
    desk.post(RELEASE)
    with desk.transaction() as db:
        thread = desk.world.party(db, "client").thread
        reader = desk.world.reader("client")
        content = '{"type":"update","update":"release","at":0,"text":"","avoid":"","call":""}'
        messages.post(db, thread, reader=reader, entry=new_entry(), content=content)

    (told,) = desk.of_client()
    assert told.current.update == RELEASE


def test_when_somebody_was_last_seen_is_what_they_did_themselves(desk: Desk) -> None:
    with desk.transaction() as db:
        party, reader = desk.world.party(db, "client"), desk.world.reader("analyst")
        came_in = updates.last_seen(db, party, reader=reader)
    desk.answer(desk.post(RELEASE))
    with desk.transaction() as db:
        answered = updates.last_seen(db, party, reader=reader)

    assert came_in is not None
    assert came_in < desk.now
    assert answered == desk.now


@pytest.mark.parametrize(
    ("by", "content"),
    [("analyst", '{"type":"answer","answer":"safe"}'), ("client", '{"type":"reached","at":0}')],
)
def test_an_answer_in_anothers_name_counts_for_nothing(desk: Desk, by: str, content: str) -> None:
    told = desk.post(RELEASE)
    with desk.transaction() as db:
        thread, reader = told.posting.thread, desk.world.reader(by)
        messages.answer(
            db, thread, reader=reader, entry=new_entry(), about=told.id, content=content
        )

    seen = desk.one(told)
    assert (seen.answers, seen.reached) == ((), ())
    assert not seen.closed


def test_the_id_of_a_message_does_not_become_an_update(desk: Desk) -> None:
    entry = new_entry()
    with desk.transaction() as db:
        thread = desk.world.party(db, "client").thread
        messages.send(db, thread, reader=desk.world.reader("analyst"), entry=entry, text="Hello")

    with pytest.raises(CouldNotBeVerified):
        desk.post(RELEASE, entry=entry)
    assert desk.of_client() == []


def test_the_id_of_an_update_does_not_become_another(desk: Desk) -> None:
    told = desk.post(RELEASE)

    with pytest.raises(AlreadyPosted):
        desk.post(TRIAL, entry=told.id)
    assert [one.current.update for one in desk.of_client()] == [RELEASE]
