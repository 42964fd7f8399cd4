"""The team's inbox, and its side of a thread."""

from __future__ import annotations

from datetime import timedelta

from tests.visitor import Visitor
from tests.world import Clock, World


def theirs(address: str) -> str:
    """Return where staff see a client's thread."""
    return address.replace("/m/", "/team/threads/")


def test_staff_answer_and_the_client_reads_it(client: Visitor, clinician: Visitor) -> None:
    thread = client.get("/m").location
    client.post(thread, {"text": "Hei, er noen der?"})

    assert "Name of client" in clinician.get("/team/inbox").text
    sent = clinician.post(theirs(thread), {"text": "Ja, jeg leser dette."})

    assert "Svaret er sendt." in clinician.follow(sent).text
    page = client.get(thread).text
    assert "Ja, jeg leser dette." in page
    assert "Kliniker En, kliniker" in page


def test_whoever_waits_longest_stands_first(
    world: World, client: Visitor, other_client: Visitor, clock: Clock
) -> None:
    for somebody in (other_client, client):
        somebody.post(somebody.get("/m").location, {"text": "Hei"})
        clock.forward(timedelta(minutes=2))
    analyst = world.visitor("analyst")

    page = analyst.get("/team/inbox").text
    assert page.index("Name of other_client") < page.index("Name of client")

    analyst.post(theirs(other_client.get("/m").location), {"text": "Hei til deg"})
    page = analyst.get("/team/inbox").text
    assert page.index("Name of client") < page.index("Name of other_client")


def test_an_answer_stops_when_a_message_came_meanwhile(client: Visitor, clinician: Visitor) -> None:
    thread = client.get("/m").location
    client.post(thread, {"text": "Det første"})
    page = clinician.get(theirs(thread))
    client.post(thread, {"text": "Det andre, som endrer alt"})

    answer = clinician.post(theirs(thread), {"text": "Svar på det første"}, page=page)

    assert answer.status_code == 409
    assert "Det er kommet en ny melding" in answer.text
    assert "Det andre, som endrer alt" in answer.text
    assert "Svar på det første" in answer.text
    anyway = clinician.post(theirs(thread), page=answer, fields={"text": "Svar på det første"})
    assert anyway.status_code == 303
    assert "Svar på det første" in client.get(thread).text


def test_staff_outside_the_pair_see_nothing(client: Visitor, world: World) -> None:
    thread = client.get("/m").location
    client.post(thread, {"text": "Bare for de to"})

    for name in ("other_analyst", "leader", "assistant"):
        answer = world.visitor(name).get(theirs(thread))
        assert answer.status_code == 404, name
        assert "Bare for de to" not in answer.text


def test_staff_see_what_was_confirmed_and_when(client: Visitor, clinician: Visitor) -> None:
    page = clinician.get(theirs(client.get("/m").location)).text

    assert "Har lest og svart på informasjonen" in page
