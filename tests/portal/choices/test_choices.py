"""What a client chooses holds at once, from every log-in on, and is nobody else's to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.choices import store
from portal.choices.models import CURTAIN_MINUTES, IDLE_MINUTES
from portal.db import reading, writing
from tests.page import Page
from tests.portal.choices.choosing import choose
from tests.visitor import Visitor
from tests.world import PASSPHRASE, Clock, World

SNL = "https://snl.no/"


def told(visitor: Visitor, name: str) -> str | None:
    """Return what a client's pages tell their script."""
    [html] = Page(visitor.get("/").text).all("html")
    return html.attributes.get(name)


def chosen(page: str) -> set[tuple[str, str]]:
    """Return what is ticked on the page of choices."""
    return {
        (one.get("name"), one.get("value"))
        for one in Page(page).all("input")
        if "checked" in one.attributes
    }


def test_the_usual_holds_until_somebody_chooses(client: Visitor) -> None:
    assert told(client, "data-idle") == "570"
    assert told(client, "data-curtain") == "60"
    assert told(client, "data-away") == "https://www.yr.no/"
    assert told(client, "data-unpressed") is None
    assert chosen(client.get("/v").text) == {
        ("minutes", "10"),
        ("cover", "1"),
        ("out", "https://www.yr.no/"),
        ("tongue", ""),
        ("fold", "y"),
        ("keys", "y"),
    }


def test_choices_hold_at_once_and_after_the_next_log_in(world: World, client: Visitor) -> None:
    answer = choose(client, minutes="20", cover="5", out=SNL, fold="", keys="", tongue="en")

    assert "Your choices are saved." in client.follow(answer).text
    for somebody in (client, world.visitor("client")):
        assert told(somebody, "data-idle") == "1170"
        assert told(somebody, "data-curtain") == "300"
        assert told(somebody, "data-away") == SNL
        assert told(somebody, "data-unpressed") == ""
        assert told(somebody, "lang") == "en"
        assert chosen(somebody.get("/v").text) == {
            ("minutes", "20"),
            ("cover", "5"),
            ("out", SNL),
            ("tongue", "en"),
        }


def test_the_curtain_can_be_turned_off(client: Visitor) -> None:
    choose(client, cover="0")

    assert told(client, "data-curtain") is None


@pytest.mark.parametrize("minutes", IDLE_MINUTES)
def test_a_visit_ends_after_the_time_that_was_chosen(
    world: World, client: Visitor, clock: Clock, minutes: int
) -> None:
    def ends_in_time(somebody: Visitor) -> None:
        clock.forward(timedelta(minutes=minutes) - timedelta(seconds=1))
        assert somebody.get("/k").status_code == 204
        clock.forward(timedelta(minutes=minutes))
        assert somebody.get("/k").status_code == 404

    choose(client, minutes=str(minutes))
    ends_in_time(client)
    ends_in_time(world.visitor("client"))


def test_every_time_is_between_what_is_safe_and_what_is_usable() -> None:
    assert min(IDLE_MINUTES) == 5
    assert max(IDLE_MINUTES) == 60
    assert set(CURTAIN_MINUTES) <= {0, *range(1, 16)}


def test_the_exit_leads_where_somebody_chose_with_and_without_script(client: Visitor) -> None:
    choose(client, out=SNL)
    policy = client.get("/").headers["Content-Security-Policy"]

    answer = client.send("/", {})

    assert answer.location == SNL
    assert f"form-action 'self' https://www.yr.no/ {SNL};" in policy


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("out", "https://elsewhere.example/"),
        ("minutes", "1"),
        ("minutes", "9999999"),
        ("minutes", "x"),
        ("cover", "-1"),
        ("tongue", "xx"),
        ("tongue", "../../etc"),
    ],
)
def test_what_was_not_offered_is_refused_in_plain_words(
    client: Visitor, name: str, value: str
) -> None:
    answer = choose(client, **{name: value})

    assert answer.status_code == 422
    assert "Velg en av dem." in answer.text
    assert told(client, "data-away") == "https://www.yr.no/"


def test_a_place_the_operator_took_away_is_the_usual_one(world: World, client: Visitor) -> None:
    choose(client, out=SNL)
    world.app.config["PORTAL"] = world.settings.__class__.load(
        world.folder, {"PORTAL_AWAY": "https://www.yr.no/"}
    )

    assert told(client, "data-away") == "https://www.yr.no/"
    assert client.get("/v").status_code == 200
    assert client.send("/", {}).location == "https://www.yr.no/"


def test_a_phone_that_others_see_remembers_nothing_after_logging_out(client: Visitor) -> None:
    choose(client)
    client.post("/", to="/q")

    assert "current-password" not in client.get("/l").text


def test_on_a_phone_of_ones_own_the_browser_may_remember_until_it_is_closed(
    world: World, client: Visitor
) -> None:
    choose(client, alone="y")
    client.post("/", to="/q")

    page = client.get("/l").text
    assert 'autocomplete="current-password"' in page
    assert "Max-Age" not in client.get("/l").headers.get("Set-Cookie", "")

    number = world.people.by_name["client"].number
    client.post("/l", {"number": number, "passphrase": PASSPHRASE})
    client.send("/", {})
    assert "current-password" not in client.get("/l").text


def test_nothing_of_it_can_be_read_in_the_database(world: World, client: Visitor) -> None:
    choose(client, out=SNL)
    with reading(world.engine) as db:
        [sealed] = db.scalars(select(store.choices.c.sealed))

    assert b"snl" not in sealed
    assert b"fold" not in sealed


def test_choices_that_somebody_else_wrote_are_the_usual_and_staff_are_told(
    world: World, client: Visitor, other_client: Visitor
) -> None:
    choose(client, cover="0", keys="")
    choose(other_client)
    accounts = {name: world.people.by_name[name].account for name in ("client", "other_client")}
    with writing(world.engine) as db:
        theirs = store.find(db, accounts["client"])
        where = store.choices.c.account == accounts["other_client"]
        db.execute(update(store.choices).where(where).values(sealed=theirs))

    again = world.visitor("other_client")

    assert told(again, "data-curtain") == "60"
    assert told(again, "data-unpressed") is None
    assert "kunne ikke bekreftes" in world.visitor("leader").get("/team/inbox").text


def test_staff_have_no_such_page_and_no_curtain(analyst: Visitor) -> None:
    assert analyst.get("/v").status_code == 404
    [html] = Page(analyst.get("/team/inbox").text).all("html")
    assert "data-curtain" not in html.attributes
    assert html.get("data-idle") == "870"


def test_who_has_not_chosen_is_shown_where(client: Visitor) -> None:
    offer = "Kan noen andre se på telefonen?"
    assert offer in client.get("/").text

    choose(client)

    assert offer not in client.get("/").text
    assert "Mine valg" in client.get("/").text


def test_changing_the_language_gives_back_what_was_ticked(client: Visitor) -> None:
    fields = {"minutes": "60", "cover": "15", "out": SNL, "tongue": "", "language": "en"}

    page = client.post("/v", fields)

    assert page.status_code == 200
    assert {("minutes", "60"), ("cover", "15"), ("out", SNL)} <= chosen(page.text)
    assert told(client, "data-idle") == "570"


def test_without_scripts_the_page_says_what_is_different(client: Visitor) -> None:
    here = [one.text for one in Page(client.get("/v").text).all("noscript")]

    assert any("Da skjuler ikke siden seg, og det kommer ingen advarsel." in one for one in here)


def test_a_phone_of_ones_own_is_that_phone_and_no_other(world: World, client: Visitor) -> None:
    choose(client, alone="y")
    borrowed = world.visitor("client")
    borrowed.post("/", to="/q")

    assert "current-password" not in borrowed.get("/l").text


def test_the_language_of_the_browser_holds_at_once_again(client: Visitor) -> None:
    choose(client, tongue="en")
    assert told(client, "lang") == "en"

    choose(client)

    assert told(client, "lang") == "nb"


@pytest.mark.parametrize("path", ["/l", "/e", "/s", "/r", "/b", "/i"])
def test_what_is_typed_before_logging_in_is_covered_and_closed_in_time(
    visitor: Visitor, path: str
) -> None:
    [html] = Page(visitor.get(path).text).all("html")

    private = path not in {"/b", "/i"}
    assert html.get("data-curtain") == ("60" if private else "0"), "0: only when looked away from"
    assert ("data-idle" in html.attributes) == private
