"""Visits: what keeps one alive, and what ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from messaging import roster
from portal.accounts import store, visits
from portal.addresses import to_letters
from portal.db import reading, writing
from portal.updates import service as updates
from tests.visitor import Visitor
from tests.world import PASSPHRASE, Clock, World


def place_of(world: World, name: str = "client") -> str:
    """Return where somebody's draft belongs."""
    with reading(world.engine) as db:
        return to_letters(world.party(db, name).thread)


def roots(world: World) -> list[bytes | None]:
    """Return the sealed roots of all visits."""
    with reading(world.engine) as db:
        return list(db.scalars(select(store.visit.c.root)))


def test_the_exit_ends_the_visit_and_keeps_the_text(world: World, client: Visitor) -> None:
    cookie = client.http.get_cookie("__Host-s", domain="min-side.example")
    fields = {"text": "Jeg rakk ikke mer", "place": place_of(world)}

    answer = client.send("/", fields)

    assert answer.status_code == 303
    assert answer.location == world.settings.away[0]
    assert roots(world) == [None]
    assert client.http.get_cookie("__Host-s", domain="min-side.example") is None
    assert cookie is not None
    client.http.set_cookie("__Host-s", cookie.value, domain="min-side.example", secure=True)
    assert client.get("/m").status_code == 401
    again = world.visitor("client")
    assert "Sist gikk du ut" in again.get("/").text
    assert "Jeg rakk ikke mer" in again.follow(again.get("/m")).text


def test_the_exit_of_the_script_answers_with_nothing(client: Visitor) -> None:
    answer = client.send("/", {}, headers={"Sec-Fetch-Mode": "cors"})

    assert (answer.status_code, answer.data) == (204, b"")


def test_a_stranger_may_end_a_visit_but_leave_no_text(world: World, client: Visitor) -> None:
    fields = {"text": "Skrevet av en annen", "place": place_of(world)}

    client.send("/", fields, headers={"Sec-Fetch-Site": "cross-site"})

    again = world.visitor("client")
    assert "Skrevet av en annen" not in again.follow(again.get("/m")).text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_on_another_site_does_not_end_the_visit(world: World, site: str) -> None:
    stranger = Visitor(world.app)  # a browser keeps a strict cookie back from there
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}

    page = stranger.get("/", headers=headers)
    gone = stranger.send("/", {}, headers=headers)

    assert page.headers["Refresh"] == "0"
    assert "Set-Cookie" not in page.headers
    assert "Set-Cookie" not in gone.headers
    again = stranger.get("/", headers={**headers, "Sec-Fetch-Site": "same-origin"})
    assert "Refresh" not in again.headers


def test_a_text_is_kept_when_the_page_was_too_old(client: Visitor) -> None:
    address = client.get("/m").location
    fields = client.read(client.get(address)).hidden("f")

    answer = client.send(address, {**fields, "csrf_token": "old", "text": "Skrevet lenge"})

    assert answer.status_code == 400
    assert "Skrevet lenge" in client.get(address).text


def test_a_draft_belongs_where_somebody_writes(client: Visitor) -> None:
    fields = client.read(client.get(client.get("/m").location)).hidden("f")

    answer = client.send("/d", {**fields, "place": "a" * 26, "text": "Et sted som ikke er"})

    assert answer.status_code == 422


def test_leaving_twice_and_leaving_as_nobody_do_no_harm(client: Visitor, visitor: Visitor) -> None:
    for somebody in (client, client, visitor):
        assert somebody.send("/", {}).status_code == 303


def test_the_exit_does_not_wait_for_the_database(world: World, client: Visitor) -> None:
    with writing(world.engine):
        answer = client.send("/", {})

    assert answer.status_code == 303
    Visitor(world.app).send("/", {})
    client.send("/", {})


@pytest.mark.parametrize(("name", "minutes"), [("client", 10), ("analyst", 15)])
def test_a_visit_ends_when_nobody_is_there(
    world: World, clock: Clock, name: str, minutes: int
) -> None:
    somebody = world.visitor(name)
    clock.forward(timedelta(minutes=minutes) - timedelta(seconds=1))
    assert somebody.get("/k").status_code == 204
    clock.forward(timedelta(minutes=minutes))

    assert somebody.get("/k").status_code == 404
    assert somebody.get("/m" if name == "client" else "/team/inbox").status_code == 401


def test_asking_to_stay_keeps_a_visit_alive(client: Visitor, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(timedelta(minutes=9))
        assert client.get("/k").status_code == 204

    assert client.get("/m").status_code == 303


def test_no_visit_lasts_longer_than_twelve_hours(client: Visitor, clock: Clock) -> None:
    for _ in range(80):
        clock.forward(timedelta(minutes=9))
        client.get("/k")

    assert client.get("/k").status_code == 404


def test_the_worker_erases_the_keys_of_idle_visits(
    world: World, client: Visitor, clock: Clock
) -> None:
    assert client.get("/m").status_code == 303
    clock.forward(timedelta(minutes=11))

    with writing(world.engine) as db:
        visits.end_idle(db, now=clock.now)

    assert roots(world) == [None]
    clock.forward(timedelta(hours=2))
    with writing(world.engine) as db:
        visits.end_idle(db, now=clock.now)
    assert roots(world) == []


def test_text_sent_after_the_end_is_kept_and_the_page_says_so(
    world: World, client: Visitor, clock: Clock
) -> None:
    address = client.get("/m").location
    page = client.get(address)
    clock.forward(timedelta(minutes=11))

    answer = client.post(address, {"text": "Skrevet for sent"}, page=page)

    assert answer.status_code == 401
    assert "er tatt vare på" in answer.text
    assert "Skrevet for sent" not in answer.text
    again = world.visitor("client")
    assert "Skrevet for sent" in again.get(address).text


def test_whoever_answers_too_late_reads_whom_to_ring(client: Visitor, clock: Clock) -> None:
    token = client.read(client.get(client.get("/m").location)).hidden("f")["csrf_token"]
    clock.forward(timedelta(minutes=11))

    answer = client.send("/u/" + "a" * 26, {"csrf_token": token, "answer": "help"})

    assert answer.status_code == 401
    assert "Svaret ble ikke sendt. Trenger du hjelp nå, ring 112." in answer.text
    assert "Svaret ble ikke sendt" not in client.get("/m").text


def test_an_hour_after_the_end_no_text_is_kept_any_more(client: Visitor, clock: Clock) -> None:
    fields = client.read(client.get(client.get("/m").location)).hidden("f")
    clock.forward(timedelta(minutes=10 + 60) - timedelta(seconds=1))
    assert client.send("/d", {**fields, "text": "Skrevet for sent"}).status_code == 204

    clock.forward(timedelta(seconds=1))

    token = client.read(client.get("/l")).hidden("f")["csrf_token"]
    late = {**fields, "csrf_token": token, "text": "Skrevet altfor sent"}
    assert client.send("/d", late).status_code == 404


def test_logging_out_takes_the_cookie_away(client: Visitor) -> None:
    client.post("/", to="/q")

    assert client.http.get_cookie("__Host-s", domain="min-side.example") is None


def test_a_text_that_was_deleted_does_not_come_back(world: World, client: Visitor) -> None:
    address = client.get("/m").location
    fields = client.read(client.get(address)).hidden("f")
    client.send("/d", {**fields, "text": "Skal bort igjen"})

    client.send("/", {"text": " ", "place": fields["place"]})

    assert "Skal bort igjen" not in world.visitor("client").get(address).text


def test_a_page_is_shown_although_somebody_writes_for_long(
    world: World, client: Visitor, clock: Clock
) -> None:
    clock.forward(timedelta(minutes=1))

    with writing(world.engine):
        answer = client.get("/i")

    assert answer.status_code == 200


def test_two_visits_live_side_by_side(world: World) -> None:
    one, other = world.visitor("client"), world.visitor("client")

    one.post("/", to="/q")

    assert one.get("/m").status_code == 401
    assert other.get("/m").status_code == 303


def test_the_cookie_has_one_neutral_name_and_no_lifetime(world: World) -> None:
    number = world.people.by_name["client"].number
    answer = Visitor(world.app).post("/l", {"number": number, "passphrase": PASSPHRASE})
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-s=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def test_a_leader_renews_the_roster_after_a_week(world: World, clock: Clock) -> None:
    def newest() -> int:
        with reading(world.engine) as db:
            return roster.newest(db, world.trust).number

    before = newest()
    world.visitor("leader")
    assert newest() == before
    clock.forward(timedelta(days=2))

    world.visitor("analyst")
    assert newest() == before
    world.visitor("leader")
    assert newest() == before + 1


def test_staff_are_told_when_nothing_happens_by_itself(world: World, clock: Clock) -> None:
    with writing(world.engine) as db:
        updates.beat(db, server=world.server, now=clock.now)
    analyst = world.visitor("analyst")
    assert "Varslene er nede" not in analyst.get("/team/inbox").text

    clock.forward(timedelta(minutes=3))

    for path in ("/team/inbox", "/team/cases", "/team/bookings"):
        assert "Varslene er nede" in analyst.get(path).text
    assert "Varslene er nede" not in world.visitor("client").get("/").text
