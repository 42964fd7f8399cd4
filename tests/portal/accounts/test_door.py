"""Writing to the team without an invitation."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode

import pytest
from sqlalchemy import func, select

from messaging import tables
from portal.accounts import carried, door, store
from portal.accounts.forms import LONGEST_CARRIED
from portal.addresses import to_letters
from portal.carried import VALUE
from portal.db import reading
from portal.messages import service as messages
from portal.messages.models import LONGEST
from tests.portal.accounts.arriving import (
    FIRST,
    arrived,
    arriving,
    off_duty,
    on_duty,
    waiting,
)
from tests.visitor import FLASHES, Visitor
from tests.world import World

OWN = "en setning ingen andre ville skrevet ned"


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    on_duty(world, "analyst", "clinician")


def accounts_and_threads(world: World) -> tuple[int, int]:
    """Count what is stored."""
    with reading(world.engine) as db:
        counted = [
            db.scalar(select(func.count()).select_from(table))
            for table in (store.account, tables.thread)
        ]
    return counted[0] or 0, counted[1] or 0


def first_content(world: World) -> dict[str, object]:
    """Return what stands in the one message that waits, as the desk reads it."""
    [thread] = waiting(world, "analyst")
    with reading(world.engine) as db:
        page = messages.read(db, thread, reader=world.reader("analyst"))
    [(_, content)] = messages.items(page)
    return content


def test_two_taps_from_the_start_to_a_message(world: World) -> None:
    visitor = Visitor(world.app)
    assert 'href="/s"' in visitor.get("/").text

    one = arrived(world, kind="own")

    home = one.visitor.get("/").text
    assert "Vi har meldingen din" in home
    assert "Noen i teamet leser den i løpet av 1 eller 2 dager." in home
    assert "tel:112" in home
    assert "Du skriver med teamet." in home
    assert 'class="tag"' not in home, "their own message is not new to them"
    assert first_content(world) == {"type": "text", "text": FIRST, "about": "own"}


def test_who_does_not_say_whom_it_is_about_leaves_no_trace_of_the_question(world: World) -> None:
    arrived(world)

    assert first_content(world) == {"type": "text", "text": FIRST}


def test_they_come_back_from_another_browser(world: World) -> None:
    one = arrived(world)
    again = Visitor(world.app)

    assert again.post("/l", {"number": one.number, "passphrase": one.passphrase}).status_code == 303
    assert "Vi har meldingen din" in again.get("/").text
    [thread] = waiting(world, "clinician")
    noticed = again.follow(again.get("/m"))
    assert "Er dette riktig?" in noticed.text, "the whole notice before the second message"
    assert again.get(f"/m/{to_letters(thread)}").status_code == 303, "the same guard"


def test_what_was_typed_never_stands_in_a_page(world: World) -> None:
    one = arriving(world)
    pages = [one.writes(), one.notes(), one.visitor.post("/sb", {"ending": "1"}, page=one.page)]
    pages.append(one.visitor.post("/sb", {"show": "1"}, page=one.page))
    pages.append(one.visitor.post("/s", {"text": FIRST, "language": "nn"}))
    pages.append(one.visitor.post("/s", {"text": FIRST, "kind": "nobody"}))
    pages.append(one.visitor.post("/s", {"text": FIRST * 1000}))

    assert [page.status_code for page in pages] == [200, 200, 422, 200, 200, 422, 422]
    assert not [page for page in pages if "snakke med noen" in page.text]


def test_leaving_half_way_keeps_nothing(world: World) -> None:
    before = accounts_and_threads(world)
    one = arriving(world)
    one.writes()
    one.notes()
    one.visitor.send("/", {"text": FIRST})

    assert accounts_and_threads(world) == before
    answer = one.visitor.send("/sb", {**one.visitor.read(one.page).hidden("f"), **one.answers()})
    assert answer.status_code in {400, 409}
    assert accounts_and_threads(world) == before


def test_a_page_without_its_cookie_opens_nothing(world: World) -> None:
    one, thief = arriving(world), arriving(world)
    one.writes()
    thief.writes("Noe annet")
    sealed = one.visitor.read(one.page).hidden("f")["code"]
    assert FIRST.encode() not in urlsafe_b64decode(sealed)

    answer = thief.visitor.post("/sk", {"code": sealed}, page=thief.page)

    assert answer.status_code == 409
    assert "meldingen er ikke sendt" in answer.text
    assert "meldingen er ikke sendt" not in thief.visitor.get("/s").text
    assert FLASHES not in thief.visitor.cookie()


def test_the_key_stands_in_no_page(world: World) -> None:
    one = arriving(world)
    one.writes()
    with one.visitor.http.session_transaction(base_url=one.visitor.here) as visit:
        value = visit[VALUE]
    assert value not in one.page.text
    assert value not in one.notes().text


def test_what_was_typed_before_is_added_to(world: World) -> None:
    one = arriving(world)
    one.page = one.visitor.post("/s", {"text": "Hei.", "language": "nb"}, page=one.page)
    assert "er tatt vare på" in one.page.text
    one.writes("Og mer.")
    one.notes()
    one.types_back()

    assert first_content(world)["text"] == "Hei.\nOg mer."


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "\u200d \u2800"])
def test_nothing_is_not_sent(world: World, text: str) -> None:
    answer = arriving(world).writes(text)

    assert answer.status_code == 422
    assert "Skriv meldingen før du sender den." in answer.text


def test_a_form_sent_twice_is_one_message(world: World) -> None:
    before = accounts_and_threads(world)
    one = arriving(world)
    one.writes()
    one.notes()
    filled = {**one.visitor.read(one.page).hidden("f"), **one.answers()}
    cookie = one.visitor.http.get_cookie("__Host-s", domain="min-side.example")
    assert cookie
    first = one.visitor.send("/sb", filled)
    one.visitor.http.set_cookie("__Host-s", cookie.value, domain="min-side.example", secure=True)
    second = one.visitor.send("/sb", filled)

    assert [first.status_code, second.status_code] == [303, 303]
    assert "Vi har meldingen din" in one.visitor.get("/").text
    assert accounts_and_threads(world) == (before[0] + 1, before[1] + 1)


def test_a_form_sent_twice_with_two_passphrases_leads_to_the_log_in(world: World) -> None:
    one = arriving(world)
    one.writes()
    again = one.page
    one.notes()
    first, one.page = one.page, again
    one.page = one.visitor.post("/sk", {"own": OWN}, page=again)
    other, one.page = one.page, first
    cookie = one.visitor.http.get_cookie("__Host-s", domain="min-side.example")
    assert cookie
    assert one.types_back().location == "/"
    one.visitor.http.set_cookie("__Host-s", cookie.value, domain="min-side.example", secure=True)

    asked = re.search(r"Ord nummer (\d+)", other.text)
    assert asked
    word = ["en", "setning", "ingen", "andre", "ville", "skrevet", "ned"][int(asked[1]) - 1]
    answer = one.visitor.post("/sb", {"ending": one.number[-4:], "again": word}, page=other)
    assert (answer.status_code, answer.location) == (303, "/l")


def test_the_longest_message_is_carried_in_any_script(world: World) -> None:
    long = carried.Carried(text="\N{GRINNING FACE}" * LONGEST, about="self")

    with world.app.test_request_context(base_url=world.settings.address):
        assert len(long.seal()) < LONGEST_CARRIED


def test_nobody_chooses_a_number(world: World) -> None:
    one = arriving(world)
    one.writes()
    one.page = one.visitor.post("/sk", {"number": "12345674"}, page=one.page)

    assert "12345674" not in one.page.text
    assert one.visitor.read(one.page).hidden("f")["number"] == one.number


def test_a_number_that_is_taken_is_drawn_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = arriving(world)
    taken = world.people.by_name["client"].number
    other = carried.Carried(text=FIRST, about="self", number=taken)
    monkeypatch.setattr(door, "_with", lambda _form, _before: other)
    one.writes()
    one.notes()

    answer = one.types_back()

    assert answer.status_code == 422
    assert "Du får et nytt nummer." in answer.text
    assert one.visitor.read(answer).hidden("f")["number"] != taken


def test_without_anybody_on_duty_the_page_says_to_ring(world: World) -> None:
    half_way = arriving(world)
    half_way.writes()
    half_way.notes()
    off_duty(world, "analyst")
    off_duty(world, "clinician")
    before = accounts_and_threads(world)

    assert 'href="/s"' not in Visitor(world.app).get("/").text
    page = arriving(world).page
    assert "Ring oss heller" in page.text
    assert "<textarea" not in page.text
    answer = half_way.types_back()
    assert answer.status_code == 409
    assert "Meldingen er ikke sendt." in answer.text
    assert accounts_and_threads(world) == before


def test_no_times_are_offered_before_staff_know_who_it_is(world: World) -> None:
    one = arrived(world)

    for path in ("/t", "/t/n"):
        page = one.visitor.get(path)
        assert "Vi må snakke med deg først" in page.text
    assert "Det kan du når vi har snakket sammen." in one.visitor.get("/").text


def test_who_is_logged_in_has_a_thread_already(client: Visitor) -> None:
    answer = client.get("/s")

    assert (answer.status_code, answer.location) == (303, "/")
