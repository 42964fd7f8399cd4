"""The notice comes before the first message or booking, and lets people go on once understood."""

from __future__ import annotations

import pytest

from portal.information import service as information
from portal.information.forms import NO, YES
from portal.information.models import NOTICE_VERSION
from tests.visitor import Visitor

RIGHT = {"a": YES, "b": NO, "c": NO}
NOTICE, BOOKING = "/n", "/t"


def test_the_notice_stands_before_booking(newcomer: Visitor) -> None:
    answer = newcomer.get(BOOKING)

    assert answer.status_code == 303
    assert answer.location == NOTICE


def test_right_answers_lead_on_to_where_the_person_was_going(newcomer: Visitor) -> None:
    newcomer.get(BOOKING)

    answer = newcomer.post(NOTICE, RIGHT)

    assert answer.status_code == 303
    assert answer.location == BOOKING
    assert newcomer.get(BOOKING).status_code == 200


def test_whoever_read_it_unasked_goes_to_the_start(newcomer: Visitor) -> None:
    assert newcomer.post(NOTICE, RIGHT).location == "/"


@pytest.mark.parametrize(("field", "wrong", "number"), [("a", NO, 0), ("b", YES, 1), ("c", YES, 2)])
def test_a_wrong_answer_is_explained_and_may_be_tried_again(
    newcomer: Visitor, field: str, wrong: str, number: int
) -> None:
    answer = newcomer.post(NOTICE, RIGHT | {field: wrong})

    assert answer.status_code == 422
    assert information.notice("nb").statements[number].if_wrong in answer.text
    assert newcomer.get(BOOKING).location == NOTICE
    assert newcomer.post(NOTICE, RIGHT).status_code == 303


@pytest.mark.parametrize("odd", ["", "maybe", "YES", "1", "\x00"])
def test_an_answer_that_is_neither_yes_nor_no_is_asked_for_again(
    newcomer: Visitor, odd: str
) -> None:
    answer = newcomer.post(NOTICE, RIGHT | {"b": odd})

    assert answer.status_code == 422
    assert "Velg ja eller nei." in answer.text


def test_answers_in_english_are_explained_in_english(newcomer: Visitor) -> None:
    newcomer.post(NOTICE, {"language": "en"})

    answer = newcomer.post(NOTICE, RIGHT | {"a": NO})

    assert information.notice("en").statements[0].if_wrong in answer.text


def test_changing_the_language_keeps_what_was_chosen(newcomer: Visitor) -> None:
    answer = newcomer.post(NOTICE, RIGHT | {"language": "en"})

    assert answer.status_code == 200
    assert answer.text.count("<input checked") == 3
    assert newcomer.get(BOOKING).location == NOTICE


def test_once_confirmed_the_notice_can_be_read_again_without_its_check(
    newcomer: Visitor,
) -> None:
    newcomer.post(NOTICE, RIGHT)

    page = newcomer.get(NOTICE).text

    assert information.notice("nb").title in page
    assert "Du leste og svarte på dette" in page
    assert 'name="a"' not in page


def test_a_new_version_is_asked_for_again(
    newcomer: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer.post(NOTICE, RIGHT)
    monkeypatch.setattr("portal.information.service.NOTICE_VERSION", NOTICE_VERSION + 1)

    assert newcomer.get(BOOKING).location == NOTICE


def test_whoever_reads_more_on_the_way_finds_back_to_the_questions(newcomer: Visitor) -> None:
    assert 'href="/n"' not in newcomer.get("/i/c").text

    newcomer.get(BOOKING)

    assert 'href="/n"' in newcomer.get("/i/c").text


def test_strangers_do_not_reach_it(visitor: Visitor) -> None:
    assert visitor.get(NOTICE).status_code == 401


def test_staff_do_not_reach_it(clinician: Visitor) -> None:
    assert clinician.get(NOTICE).status_code == 404
