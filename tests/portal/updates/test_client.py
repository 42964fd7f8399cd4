"""What a client is told, and how they answer, on pages."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from portal.addresses import to_letters
from portal.updates import store
from portal.updates.models import Answer, Update, UpdateType
from tests.portal.updates.desk import RELEASE, Desk, later, new_entry
from tests.visitor import Visitor
from tests.world import World


def here(told: object) -> str:
    return f"/u/{to_letters(told.id)}"  # type: ignore[attr-defined]


def button(visitor: Visitor, path: str, answer: Answer) -> dict[str, str]:
    """Return what a button on the page at ``path`` sends."""
    page = visitor.read(visitor.get(path))
    values = [one.get("value") for one in page.all("button") if one.get("name") == "answer"]
    return {"answer": next(value for value in values if value.startswith(answer.value))}


def test_it_is_read_and_answered_in_two_taps(desk: Desk, client: Visitor) -> None:
    told = desk.post(RELEASE)
    start = client.read(client.get("/"))
    assert here(told) in [link.get("href") for link in start.all("a")]

    answer = client.post(here(told), button(client, here(told), Answer.SAFE))
    assert answer.status_code == 303
    assert desk.one(told).closed


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer.SAFE, "Takk. Vi ser at du har lest og er trygg"),
        (Answer.CALL, "Du har bedt oss ringe deg"),
        (Answer.HELP, "Ring 112 nå"),
    ],
)
def test_after_an_answer_the_page_says_what_happens_now(
    desk: Desk, client: Visitor, answer: Answer, says: str
) -> None:
    told = desk.post(RELEASE)
    sent = client.post(here(told), button(client, here(told), answer))
    page = client.read(client.follow(sent))

    assert [one.text for one in page.all("h1") if one.shown] == [says]
    assert "He takes the train." in page.html
    given = desk.one(told).answer
    assert given is not None
    assert given.answer is answer


@pytest.mark.parametrize("answer", [Answer.CALL, Answer.HELP])
def test_who_asked_is_promised_nothing_and_told_when_we_spoke(
    desk: Desk, client: Visitor, answer: Answer
) -> None:
    told = desk.answer(desk.post(RELEASE), answer)
    words = "Vi har fått svaret ditt. Vi leser det når vi er på jobb. Ring 112 hvis det haster."
    assert words in client.get(here(told)).text

    desk.reached(told)
    page = client.read(client.get(here(told)))
    assert [one.text for one in page.all("h1") if one.shown] == [
        "Vi snakket med deg i dag kl. 10.00"
    ]
    assert words not in page.html

    desk.answer(told, Answer.HELP)
    assert "Ring 112 nå" in client.get(here(told)).text


def test_what_is_no_release_is_answered_without_a_word_of_safety(
    desk: Desk, client: Visitor
) -> None:
    told = desk.post(Update(type=UpdateType.TRIAL, at=RELEASE.at))
    unread = client.get(here(told)).text
    assert "Jeg har lest det" in unread
    assert "Jeg er trygg" not in unread

    sent = client.post(here(told), button(client, here(told), Answer.SAFE))
    page = client.read(client.follow(sent))
    assert [one.text for one in page.all("h1") if one.shown] == ["Takk. Vi ser at du har lest det"]


def test_what_to_do_until_then_stands_only_until_then(desk: Desk, world: World) -> None:
    told, words = desk.post(RELEASE), "Vær et sted der du er trygg når tiden kommer."
    assert words in world.visitor("client").get(here(told)).text

    desk.wait(6 * 60)
    assert words not in world.visitor("client").get(here(told)).text


def test_who_asks_for_help_is_shown_the_number_first(desk: Desk, client: Visitor) -> None:
    told = desk.answer(desk.post(RELEASE), Answer.HELP)
    page = client.read(client.get(here(told)))
    main = [one for one in page.all("a") if any(up.tag == "main" for up in one.inside)]

    assert [one.get("href") for one in main if one.get("href") != "/"][0] == "tel:112"  # noqa: RUF015 - the order is what matters


def test_of_two_quick_taps_on_two_buttons_neither_is_lost(desk: Desk, client: Visitor) -> None:
    told = desk.post(RELEASE)
    safe = button(client, here(told), Answer.SAFE)
    page = client.get(here(told))
    help = button(client, here(told), Answer.HELP)
    for fields in (safe, help):
        client.post(here(told), fields, page=page)

    seen = desk.one(told)
    assert [one.answer for one in seen.answers] == [Answer.SAFE, Answer.HELP]
    assert seen.asks is not None


def test_who_was_safe_can_still_ask_for_help(desk: Desk, client: Visitor) -> None:
    told = desk.answer(desk.post(RELEASE))
    sent = client.post(here(told), button(client, here(told), Answer.HELP))

    assert "Ring 112 nå" in client.follow(sent).text
    assert desk.one(told).asks is not None


@pytest.mark.parametrize("sent", ["", "safe", "safe tampered", "fine {id}", "x" * 500])
def test_an_answer_that_no_button_sends_is_given_back(
    desk: Desk, client: Visitor, sent: str
) -> None:
    told = desk.post(RELEASE)
    answer = client.post(here(told), {"answer": sent.format(id=to_letters(new_entry()))})

    assert answer.status_code == 422
    assert "He takes the train." in answer.text
    assert not desk.one(told).acknowledged


def test_it_stays_on_the_start_page_as_read(desk: Desk, client: Visitor) -> None:
    told = desk.answer(desk.post(RELEASE))

    assert here(told) in client.get("/").text
    assert "Lest" in client.get("/").text


def test_an_answer_to_what_was_corrected_meanwhile_leads_to_the_new(
    desk: Desk, client: Visitor
) -> None:
    told = desk.post(RELEASE)
    safe, page = button(client, here(told), Answer.SAFE), client.get(here(told))
    corrected = desk.correct(told, later())
    answer = client.post(here(told), safe, page=page)

    assert answer.location == here(corrected)
    seen = client.follow(answer).text
    assert "Denne beskjeden er rettet" in seen
    assert "Løslatelse i dag kl. 18.00" in seen


def test_nobody_else_can_read_or_answer_it(
    desk: Desk, other_client: Visitor, newcomer: Visitor, analyst: Visitor
) -> None:
    told = desk.post(RELEASE)
    for somebody in (other_client, newcomer, analyst):
        assert somebody.get(here(told)).status_code == 404
        start = somebody.get("/")
        page = somebody.follow(start) if start.location else start
        answer = somebody.post(here(told), {"answer": f"safe {to_letters(new_entry())}"}, page=page)
        assert answer.status_code == 404
    assert not desk.one(told).acknowledged


def test_there_is_no_difference_between_anothers_and_none(
    desk: Desk, other_client: Visitor
) -> None:
    hers, none = desk.post(RELEASE), new_entry()
    pages = [other_client.get(path).text for path in (here(hers), f"/u/{to_letters(none)}")]
    texts = [other_client_page(page) for page in pages]

    assert texts[0] == texts[1]


def other_client_page(page: str) -> str:
    """Return the part of a page that is about what was asked for."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_changed_row_shows_no_content(desk: Desk, client: Visitor, world: World) -> None:
    told = desk.post(RELEASE)
    with desk.transaction() as db:
        changed = update(store.update_).where(store.update_.c.entry == told.id)
        db.execute(changed.values(due_at=later().at))
    answer = client.get(here(told))

    assert answer.status_code == 500
    assert "Dette kunne ikke bekreftes" in answer.text
    assert "train" not in answer.text
    assert "Kunne ikke bekreftes" in world.visitor("analyst").get("/team/inbox").text


def test_opening_is_noted_and_closes_nothing(desk: Desk, client: Visitor) -> None:
    told = desk.post(RELEASE)
    client.get(here(told))

    seen = desk.one(told)
    assert seen.posting.opened_at == desk.now
    assert not seen.closed


def test_it_is_told_in_english_too(desk: Desk, client: Visitor) -> None:
    told = desk.post(Update(type=UpdateType.TRIAL, at=RELEASE.at))
    answer = client.post(here(told), {"language": "en"})

    assert answer.status_code == 200
    assert 'lang="en"' in answer.text
    assert not desk.one(told).acknowledged
