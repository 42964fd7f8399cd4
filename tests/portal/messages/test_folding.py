"""What was read folds to a date: whoever says "show me" sees dates, and the new stands open."""

from __future__ import annotations

import pytest

from tests.page import Page
from tests.portal.choices.choosing import choose
from tests.visitor import Visitor

OLD, NEW = "Lest for lenge siden", "Ikke lest ennå"


@pytest.fixture
def thread(client: Visitor, clinician: Visitor) -> str:
    """A thread with a message that was read and one that was not."""
    address: str = client.get("/m").location
    theirs = address.replace("/m/", "/team/threads/")
    clinician.post(theirs, {"text": OLD})
    client.get(address)
    clinician.post(theirs, {"text": NEW})
    return address


def folded(page: str) -> list[str]:
    """Return where the dates lead."""
    return [one.get("href") for one in Page(page).all("a") if "?o=" in one.get("href")]


def test_the_new_stands_open_once_and_then_folds(client: Visitor, thread: str) -> None:
    page = client.get(thread).text
    assert OLD not in page
    assert NEW in page
    assert "Tidligere" in page
    assert len(folded(page)) == 1

    again = client.get(thread).text

    assert NEW not in again
    assert len(folded(again)) == 2


def test_dates_are_opened_one_at_a_time(client: Visitor, thread: str) -> None:
    client.get(thread)
    first, second = folded(client.get(thread).text)

    assert OLD in client.get(first).text
    assert NEW not in client.get(first).text
    assert NEW in client.get(second).text
    assert OLD not in client.get(second).text
    assert len(folded(client.get(thread).text)) == 2


def test_one_of_many_is_opened_although_the_page_is_shorter_by_then(
    client: Visitor, clinician: Visitor, thread: str
) -> None:
    for number in range(15):
        clinician.post(thread.replace("/m/", "/team/threads/"), {"text": f"Melding {number};"})
    first = client.get(thread).text
    [oldest, *_] = folded(first)
    assert "Melding 14;" in first

    assert OLD in client.get(oldest).text
    for link in folded(client.get(thread).text):
        page = Page(client.get(link).text)
        assert len([one for one in page.all("div") if one.get("class") == "said"]) == 1


def test_a_folded_line_says_nothing_but_when(client: Visitor, thread: str) -> None:
    client.get(thread)
    page = Page(client.get(thread).text)
    lines = [one.text for one in page.all("a") if "?o=" in one.get("href")]

    assert lines == ["i dag kl. 10.00"] * 2
    assert "Kliniker" not in next(one.text for one in page.all("ol"))


def test_what_was_just_sent_is_seen_once(client: Visitor, thread: str) -> None:
    client.get(thread)
    page = client.follow(client.post(thread, {"text": "Takk for svaret"})).text

    assert "Takk for svaret" in page
    assert "Takk for svaret" not in client.get(thread).text


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "Halvveis", "language": "en"}])
def test_a_page_that_comes_back_shows_what_it_showed(
    client: Visitor, thread: str, fields: dict[str, str]
) -> None:
    page = client.get(thread)

    back = client.post(thread, fields, page=page).text

    assert NEW in back
    assert OLD not in back


def test_folding_can_be_turned_off(client: Visitor, thread: str) -> None:
    choose(client, fold="")

    for _ in range(2):
        page = client.get(thread).text
        assert OLD in page
        assert NEW in page
        assert folded(page) == []


def test_staff_see_everything(clinician: Visitor, thread: str) -> None:
    page = clinician.get(thread.replace("/m/", "/team/threads/")).text

    assert OLD in page
    assert NEW in page


@pytest.mark.parametrize("query", ["o=0", "o=-1", "o=99999999999999999999", "o=x", "o="])
def test_a_tampered_choice_opens_nothing(client: Visitor, thread: str, query: str) -> None:
    client.get(thread)

    answer = client.get(f"{thread}?{query}")

    assert answer.status_code == 200
    assert NEW not in answer.text
