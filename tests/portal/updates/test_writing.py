"""How staff write an update on pages: typed, looked at, sent, corrected."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from portal.addresses import to_letters
from tests.portal.updates.desk import RELEASE, Desk, later
from tests.visitor import Visitor
from tests.world import World

FORM = {
    "kind": "release",
    "date": "23.11.2026",
    "time": "16.00",
    "text": "He takes the train.\nMind the <b>square</b>.",
    "where": "Square",
    "number": "+47 22 00 00 01",
}


def address(world: World, name: str = "client") -> str:
    return f"/team/updates/{to_letters(world.people.parties[name])}/new"


def previewed(world: World, staff: Visitor, **changed: str) -> TestResponse:
    answer = staff.post(address(world), {**FORM, "how": "show", **changed})
    assert answer.status_code == 200, answer.text
    return answer


def sent(world: World, staff: Visitor, **changed: str) -> str:
    """Write, look and send; return the address of what was sent."""
    page = previewed(world, staff, **changed)
    answer = staff.post(address(world), {"how": "send"}, page=page)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def article(page: str) -> str:
    """Return what is told on a page, whatever the rank of its headings."""
    (found,) = re.findall(r'<article class="told">.*?</article>', page, re.DOTALL)
    return re.sub(r"<(/?)h\d>", r"<\1h>", found)


def buttons(page: str) -> list[str]:
    words = ("Jeg er trygg", "Jeg har lest det", "Ring meg", "Jeg trenger hjelp nå")
    return [one for one in re.findall(r"<button[^>]*>([^<]*)</button>", page) if one in words]


def test_an_update_is_written_looked_at_sent_and_read(
    world: World, analyst: Visitor, client: Visitor
) -> None:
    where = sent(world, analyst)

    page = client.get("/u/" + where.rsplit("/", 1)[1]).text
    assert "Løslatelse i dag kl. 16.00" in page
    assert "mandag 23. november kl. 16.00" in page
    assert "Mind the &lt;b&gt;square&lt;/b&gt;." in page
    assert 'href="tel:+4722000001"' in page


def test_nothing_is_sent_before_somebody_has_looked(
    world: World, analyst: Visitor, client: Visitor
) -> None:
    previewed(world, analyst)

    assert "Beskjed fra teamet" not in client.get("/").text


@pytest.mark.parametrize("changed", [{}, {"kind": "trial"}, {"time": "09.00"}])
def test_the_preview_is_the_very_page_of_the_recipient(
    world: World, analyst: Visitor, client: Visitor, changed: dict[str, str]
) -> None:
    before = previewed(world, analyst, **changed).text
    where = sent(world, analyst, **changed)
    page = client.get("/u/" + where.rsplit("/", 1)[1]).text

    assert article(before) == article(page)
    assert buttons(before) == buttons(page) != []


@pytest.mark.parametrize(
    ("changed", "warns"),
    [({}, False), ({"time": "09.59"}, True), ({"time": "09.59", "kind": "other"}, False)],
)
def test_the_preview_warns_of_a_time_that_has_passed(
    world: World, analyst: Visitor, changed: dict[str, str], *, warns: bool
) -> None:
    assert ("Tiden er passert." in previewed(world, analyst, **changed).text) is warns


def test_the_preview_can_be_read_in_the_other_language(world: World, analyst: Visitor) -> None:
    page = previewed(world, analyst)
    switched = analyst.post(address(world), {"language": "en"}, page=page)

    assert switched.status_code == 200
    assert 'lang="en"' in switched.text
    assert "He takes the train." in article(switched.text)


def test_what_was_written_is_there_again_when_it_is_to_be_changed(
    world: World, analyst: Visitor
) -> None:
    page = previewed(world, analyst)
    again = analyst.post(address(world), {"how": "change"}, page=page).text

    assert "He takes the train.\nMind the &lt;b&gt;square&lt;/b&gt;." in again.replace("\r", "")
    assert 'value="2026-11-23"' in again
    assert 'value="16:00"' in again


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": ""}, "Velg hva beskjeden gjelder."),
        ({"kind": "leave"}, "Velg hva beskjeden gjelder."),
        ({"kind": "other", "text": " \n"}, "Skriv hva som er nytt."),
        ({"date": ""}, "Skriv datoen."),
        ({"date": "soon"}, "Skriv datoen slik: 27.11.2026."),
        ({"time": ""}, "Skriv klokkeslettet slik: 16.00."),
        ({"date": "22.11.2062"}, "Se på datoen: den er for lenge siden, eller for langt fram."),
        ({"date": "1.11.2026"}, "Se på datoen: den er for lenge siden, eller for langt fram."),
        ({"date": "28.3.2027", "time": "02:30"}, "Klokken stilles denne natten."),
        ({"text": "x" * 20_001}, "Teksten er for lang. Gjør den kortere."),
        ({"where": "x" * 201}, "Stedet er for langt. Gjør det kortere."),
        ({"number": "ask for Kari"}, "Skriv et telefonnummer med bare sifre."),
        ({"entry": "tampered"}, "Siden var blitt for gammel. Send en gang til."),
    ],
)
def test_what_cannot_be_sent_is_given_back(
    world: World, analyst: Visitor, changed: dict[str, str], says: str
) -> None:
    for how in ("show", "send"):
        answer = analyst.post(address(world), {**FORM, "how": how, **changed})

        assert answer.status_code == 422
        assert says in answer.text


def test_something_without_a_time_can_be_told(
    world: World, analyst: Visitor, client: Visitor
) -> None:
    where = sent(world, analyst, kind="other", date="", time="")

    assert "Nytt i saken" in client.get("/u/" + where.rsplit("/", 1)[1]).text


def test_sent_twice_it_is_one(world: World, analyst: Visitor, client: Visitor) -> None:
    page = previewed(world, analyst)
    for _ in range(2):
        analyst.post(address(world), {"how": "send"}, page=page)

    assert client.get("/").text.count("Beskjed fra teamet") == 1


def test_sent_again_with_other_words_it_is_not_taken_for_the_same(
    world: World, analyst: Visitor, client: Visitor
) -> None:
    page = previewed(world, analyst)
    analyst.post(address(world), {"how": "send"}, page=page)
    answer = analyst.post(address(world), {"how": "send", "time": "17:00"}, page=page)

    assert answer.status_code == 409
    assert "Nå gjelder dette: Løslatelse i dag kl. 16.00" in answer.text
    correcting = analyst.read(answer).action("f")
    assert correcting.endswith("/correct")
    sent = analyst.post(correcting, {**FORM, "time": "17:00", "how": "send"}, page=answer)
    assert sent.status_code == 303
    assert client.get("/").text.count("Beskjed fra teamet") == 1


def test_a_release_is_not_offered_to_who_uses_violence_nor_taken(
    world: World, analyst: Visitor, other_client: Visitor
) -> None:
    his = address(world, "other_client")
    form = analyst.get(his).text
    assert 'value="release"' not in form
    assert 'value="trial"' in form

    answer = analyst.post(his, {**FORM, "how": "send"})
    assert answer.status_code == 422
    assert "Beskjed fra teamet" not in other_client.get("/").text


def test_a_relative_is_offered_only_what_staff_write_themselves(world: World) -> None:
    staff = world.visitor("analyst")

    assert staff.get(address(world, "uninvited")).status_code == 404  # has not come in yet


def test_a_correction_is_written_looked_at_and_sent(
    desk: Desk, analyst: Visitor, client: Visitor
) -> None:
    told = desk.post(RELEASE)
    here = f"/team/updates/{to_letters(told.id)}/correct"
    assert 'value="16:00"' not in client.get("/").text
    assert 'value="16:00"' in analyst.get(here).text

    page = analyst.post(here, {**FORM, "time": "18:00", "how": "show"})
    assert "<del>Løslatelse i dag kl. 16.00" in page.text
    answer = analyst.post(here, {"how": "send"}, page=page)
    assert answer.status_code == 303

    seen = client.follow(client.get(f"/u/{to_letters(told.id)}")).text
    assert "Denne beskjeden er rettet" in seen
    assert "Løslatelse i dag kl. 18.00" in seen
    assert "<del>Løslatelse i dag kl. 16.00" in seen


def test_of_two_who_correct_the_second_sees_what_the_first_wrote(
    desk: Desk, analyst: Visitor
) -> None:
    told = desk.post(RELEASE)
    here = f"/team/updates/{to_letters(told.id)}/correct"
    page = analyst.post(here, {**FORM, "time": "18:00", "how": "show"})
    desk.correct(told, later(hours=3))
    answer = analyst.post(here, {"how": "send"}, page=page)

    assert answer.status_code == 409
    assert "Noe er sendt i mellomtiden" in answer.text
    assert "Løslatelse i dag kl. 19.00" in answer.text
    assert "He takes the train." in answer.text

    newest = analyst.read(answer).action("f")
    again = analyst.post(newest, {**FORM, "time": "18:00", "how": "send"})
    assert again.status_code == 303
