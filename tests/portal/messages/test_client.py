"""A client's side of a thread."""

from __future__ import annotations

import pytest

from messaging.models import new_id
from portal.addresses import to_letters
from portal.form import plain
from tests.page import Page
from tests.portal.choices.choosing import choose
from tests.visitor import Visitor
from tests.world import World

BELL, NUL, RIGHT_TO_LEFT = "\a", "\0", "\u202e"


def address(visitor: Visitor) -> str:
    """Return where somebody's own thread is."""
    return visitor.get("/m").location


def test_a_message_is_shown_once_sent(client: Visitor) -> None:
    thread = address(client)

    sent = client.post(thread, {"text": "Kan vi snakke på fredag?"})

    page = client.follow(sent).text
    assert "Meldingen er sendt." in page
    assert page.count("Kan vi snakke på fredag?") == 1


def test_a_form_sent_twice_is_one_message(client: Visitor) -> None:
    thread = address(client)
    form = client.get(thread)

    for _ in range(2):
        assert client.post(thread, {"text": "To trykk"}, page=form).status_code == 303

    assert client.get(thread).text.count("To trykk") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Skriv meldingen før du sender den."),
        ("   \n ", "Skriv meldingen før du sender den."),
        (NUL * 3, "Skriv meldingen før du sender den."),
        ("\u200b\u200d \n", "Skriv meldingen før du sender den."),
        ("x" * 20_001, "Meldingen er for lang. Send den i to deler."),
    ],
)
def test_a_message_that_cannot_be_sent_is_given_back(client: Visitor, text: str, says: str) -> None:
    answer = client.post(address(client), {"text": text})

    assert answer.status_code == 422
    assert says in answer.text
    assert (plain(text) or "").strip() in answer.text
    assert "ingen meldinger ennå" in answer.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (f"for{NUL}an{BELL}", "foran"),
        (f"{RIGHT_TO_LEFT}snu", ">snu<"),
        ("👩‍👧 🌧️ æøå ŋ ትግ", "👩‍👧 🌧️ æøå ŋ ትግ"),
        ("linje én\r\nlinje to", "linje én\nlinje to"),
        ("x" * 20_000, "x" * 20_000),
        ("{{ 7 * 7 }}", "{{ 7 * 7 }}"),
    ],
)
def test_odd_text_is_shown_as_typed_and_never_as_html(
    client: Visitor, text: str, shown: str
) -> None:
    page = client.follow(client.post(address(client), {"text": text})).text

    said = [one for one in Page(page).all("div") if one.get("class") == "said"]

    assert shown in page
    assert [one.get("dir") for one in said] == ["auto"]


def test_another_clients_thread_does_not_exist(client: Visitor, other_client: Visitor) -> None:
    other = address(other_client)
    other_client.post(other, {"text": "Den andres egne ord"})
    unknown = f"/m/{to_letters(new_id())}"

    for found in (client.get(other), client.get(unknown)):
        assert found.status_code == 404
        assert "Den andres egne ord" not in found.text
    assert client.post(address(client), {"text": "x"}, to=other).status_code == 404


@pytest.mark.parametrize("tampered", ["/m/x", "/m/" + "a" * 26, "/m/" + "A" * 26, "/m/%00", "/m/1"])
def test_a_tampered_address_leads_nowhere(client: Visitor, tampered: str) -> None:
    assert client.get(tampered).status_code == 404


def test_a_tampered_entry_id_is_explained_and_loses_nothing(client: Visitor) -> None:
    thread = address(client)

    answer = client.post(thread, {"text": "Behold dette", "entry": "../../etc"})

    assert answer.status_code == 422
    assert "Behold dette" in answer.text
    assert client.post(thread, {"text": "Behold dette"}, page=answer).status_code == 303


def test_what_is_typed_is_kept_and_offered_again(client: Visitor, world: World) -> None:
    thread = address(client)
    page = client.read(client.get(thread))
    fields = {**page.hidden("f"), "text": "Ikke ferdig ennå"}

    assert client.send("/d", fields).status_code == 204

    again = world.visitor("client")
    assert "Du har begynt på en melding" in again.get("/").text
    assert "Ikke ferdig ennå" in again.get(thread).text
    again.post(thread, {"text": "Ferdig"})
    assert "Ikke ferdig ennå" not in again.get(thread).text


def test_changing_the_language_gives_back_what_was_typed(client: Visitor) -> None:
    thread = address(client)

    page = client.post(thread, {"text": "Halvveis", "language": "en"})

    assert page.status_code == 200
    assert 'lang="en"' in page.text
    assert "Halvveis" in page.text
    assert 'class="said"' not in page.text


def test_only_the_newest_are_shown_and_the_older_are_one_tap_away(client: Visitor) -> None:
    thread = address(client)
    choose(client, fold="")
    for number in range(14):
        client.post(thread, {"text": f"Melding nummer {number};"})

    page = client.get(thread).text

    assert "Melding nummer 13;" in page
    assert "Melding nummer 2;" not in page
    older = next(one.get("href") for one in Page(page).all("a") if "?b=" in one.get("href"))
    assert "Melding nummer 2;" in client.get(older).text


def test_writing_waits_for_the_notice(newcomer: Visitor) -> None:
    answer = newcomer.get("/m")

    assert (answer.status_code, answer.location) == (303, "/n")


def test_no_browser_cuts_what_is_pasted(client: Visitor) -> None:
    [box] = client.read(client.get(address(client))).all("textarea")

    assert "maxlength" not in box.attributes
