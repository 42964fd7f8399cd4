"""A client books, moves and cancels, by pages that need no script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.models import new_id
from portal.addresses import to_letters
from portal.booking.models import How
from tests.portal.booking.choosing import (
    book,
    choices,
    first,
    instant,
    noted,
    stands,
    take,
)
from tests.visitor import Visitor
from tests.world import World

REFUSED = "Denne tiden er ikke ledig lenger. Her er andre."


@pytest.mark.parametrize("how", How)
def test_three_taps_from_the_start_book_a_conversation(
    world: World, client: Visitor, how: How
) -> None:
    assert "/t" in [link.get("href") for link in client.read(client.get("/")).all("a")]
    choice = first(client)
    answer = client.post(choice, {"how": how})

    assert answer.location == "/t"
    assert "Timen er bestilt." in client.follow(answer).text
    (made,) = stands(world)
    assert (made.starts_at, made.how) == (instant(choice), how)
    assert noted(world, "booked") == [world.people.by_name["client"].account]


def test_before_it_is_booked_everything_is_said(client: Visitor) -> None:
    page = client.get(first(client)).text

    assert "Analytiker En (analytiker i politiet) og Kliniker En (kliniker)" in page
    assert "Hos oss: Rom 1." in page
    assert "90 minutter" in page
    assert "30 minutter" in page
    assert "Du kan ta med deg noen du stoler på." in page


def test_the_last_times_of_a_day_are_for_the_telephone_alone(world: World, client: Visitor) -> None:
    late = next(choice for choice, words in choices(client).items() if "telefon" in words)

    assert 'value="in_person"' not in client.get(late).text
    assert client.post(late, {"how": "in_person"}).status_code == 409
    assert stands(world) == []
    book(client, late, How.PHONE)
    assert "Du ringer oss på" in client.get("/t").text


def test_a_time_just_taken_is_refused_with_the_others(world: World, client: Visitor) -> None:
    choice = first(client)
    page = client.get(choice)
    take(world, instant(choice))

    refused = client.post(choice, {"how": "in_person"}, page=page)

    assert refused.status_code == 409
    assert REFUSED in refused.text
    assert choice not in refused.text
    assert choices(client)
    assert stands(world) == []
    assert client.get(choice).status_code == 409


@pytest.mark.parametrize(
    "time",
    ["", "0", "-1", "x", "1e9", "\u0663", "9" * 9, "9" * 400, "29925121", "29923680", "\x00"],
)
def test_a_time_no_page_offered_is_answered_like_a_taken_one(
    world: World, client: Visitor, time: str
) -> None:
    page = client.get(first(client))

    answer = client.post("/t/n", {"how": "phone", "time": time}, page=page)

    assert answer.status_code == 409
    assert REFUSED in answer.text
    assert client.get(f"/t/n?t={time}").status_code == 409
    assert stands(world) == []


@pytest.mark.parametrize("how", ["", "boat", "IN_PERSON"])
def test_a_way_to_talk_no_page_offered_is_answered_so_too(
    world: World, client: Visitor, how: str
) -> None:
    assert client.post(first(client), {"how": how}).status_code == 409
    assert stands(world) == []


def test_times_of_the_other_side_are_answered_so_too(
    world: World, client: Visitor, other_client: Visitor
) -> None:
    theirs = choices(other_client).keys()
    page = client.get(first(client))

    assert not theirs & choices(client).keys()
    for choice in list(theirs)[::9]:
        fields = {"how": "phone", "time": choice.partition("=")[2]}
        assert client.post("/t/n", fields, page=page).status_code == 409
    assert stands(world) == []


def test_two_taps_book_once(world: World, client: Visitor) -> None:
    choice = first(client)
    page = client.get(choice)

    for _ in range(2):
        assert client.post(choice, {"how": "phone"}, page=page).status_code == 303
    assert len(stands(world)) == len(noted(world, "booked")) == 1


def test_who_has_an_appointment_is_shown_it_instead_of_times(world: World, client: Visitor) -> None:
    one, other = list(choices(client))[:2]
    page = client.get(other)
    book(client, one)

    assert choices(client) == {}
    assert client.get(other).status_code == 409
    answer = client.post(other, {"how": "in_person"}, page=page)
    assert answer.status_code == 409
    assert "Du har en time fra før." in answer.text
    assert [made.starts_at for made in stands(world)] == [instant(one)]


def test_cancelling_takes_one_page_and_no_reason(world: World, client: Visitor) -> None:
    offered = choices(client)
    book(client, first(client))
    (made,) = stands(world)
    path = f"/t/{to_letters(made.id)}"
    page = client.get(path)
    assert "Du trenger ikke si hvorfor." in page.text

    for _ in range(2):  # to cancel again changes nothing
        answer = client.post(path, page=page)
        assert "Timen er avlyst." in client.follow(answer).text

    assert stands(world) == []
    assert choices(client) == offered
    assert len(noted(world, "cancelled")) == 1
    assert "Timen er avlyst" in client.get(path).text


def test_what_has_begun_can_be_neither_cancelled_nor_moved(world: World, client: Visitor) -> None:
    book(client, first(client))
    (made,) = stands(world)
    world.clock.now = made.starts_at - timedelta(minutes=5)
    late, path = world.visitor("client"), f"/t/{to_letters(made.id)}"
    page, times = late.get(path), choices(late, f"{path}/m")
    other = list(times)[-1]
    moving = late.get(other)
    world.clock.forward(timedelta(minutes=5))

    assert late.post(path, page=page).status_code == 409
    assert late.post(other, {"how": "phone"}, page=moving).status_code == 409
    assert "Timen har begynt" in late.get(path).text
    assert "Avlys timen" not in late.get("/t").text
    assert [one.id for one in stands(world)] == [made.id]


def test_moving_takes_the_new_time_and_lets_the_old_one_go(world: World, client: Visitor) -> None:
    one = first(client)
    book(client, one)
    (made,) = stands(world)
    path = f"/t/{to_letters(made.id)}/m"
    half_an_hour_later = list(choices(client, path))[1]

    answer = client.post(half_an_hour_later, {"how": "in_person"})

    assert "Timen er flyttet." in client.follow(answer).text
    assert [one.starts_at for one in stands(world)] == [made.starts_at + timedelta(minutes=30)]


def test_to_cancel_what_was_moved_meanwhile_shows_what_stands(
    world: World, client: Visitor
) -> None:
    book(client, first(client))
    (made,) = stands(world)
    path = f"/t/{to_letters(made.id)}"
    page = client.get(path)
    client.post(list(choices(client, f"{path}/m"))[1], {"how": "in_person"})
    moved = stands(world)

    answer = client.follow(client.post(path, page=page)).text

    assert "Timen er avlyst." not in answer
    assert "Den timen var flyttet eller avlyst fra før. Her er timen som gjelder." in answer
    assert stands(world) == moved


def test_a_move_that_fails_keeps_what_there_was(world: World, client: Visitor) -> None:
    book(client, first(client))
    before = stands(world)
    path = f"/t/{to_letters(before[0].id)}/m"
    last = [choice for choice, words in choices(client, path).items() if "telefon" not in words][-1]
    page = client.get(last)
    take(world, instant(last))

    answer = client.post(last, {"how": "in_person"}, page=page)

    assert answer.status_code == 409
    assert REFUSED in answer.text
    assert stands(world) == before
    assert noted(world, "cancelled") == []


@pytest.mark.parametrize("form", ["", "/m", "/n"])
def test_somebody_elses_appointment_does_not_exist(
    world: World, client: Visitor, other_client: Visitor, form: str
) -> None:
    book(other_client, first(other_client))
    (theirs,) = stands(world, "other_client")
    page = client.get("/t")

    for id in (theirs.id, new_id()):
        path = f"/t/{to_letters(id)}{form}"
        assert client.get(path).status_code == 404
        if form != "/m":
            assert client.post(path, page=page, to=path).status_code == 404
    assert stands(world, "other_client") == [theirs]


def test_changing_the_language_keeps_the_time(world: World, client: Visitor) -> None:
    choice = first(client)

    answer = client.post(choice, {"language": "en", "how": "phone"})

    assert answer.status_code == 200
    assert f'value="{choice.partition("=")[2]}"' in answer.text
    assert stands(world) == []
