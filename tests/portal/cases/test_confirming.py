"""Six digits, read out in a conversation, confirm who came without an invitation."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from messaging import tables
from portal.addresses import to_letters
from portal.audit.store import audit
from portal.cases import service as cases
from portal.db import reading
from tests.portal.accounts.arriving import arrived, on_duty
from tests.portal.cases.taken import Taken
from tests.portal.messages.test_team import tamper
from tests.visitor import Visitor
from tests.world import World

MISREAD = "er skrevet feil mange ganger"


def test_the_case_says_that_they_came_without_a_code(
    world: World, taken: Taken, analyst: Visitor
) -> None:
    page = analyst.get(taken.case).text
    assert "Uten kode" in page

    invited = analyst.get(f"/team/cases/{to_letters(world.people.cases['case'])}").text
    assert "Uten kode" not in invited
    assert "Med koden" in invited


def test_wherever_they_are_answered_it_is_said_to_say_nothing_of_others(
    taken: Taken, analyst: Visitor
) -> None:
    thread = f"/team/threads/{to_letters(taken.party.thread)}"
    update = f"/team/updates/{to_letters(taken.party.id)}/new"
    written = {"kind": "other", "text": "Hei", "how": "show"}

    def shown() -> list[bool]:
        pages = (analyst.get(thread), analyst.get(update), analyst.post(update, written))
        assert "Slik ser " in pages[-1].text
        return ["Si ikke noe om andre" in page.text for page in pages]

    assert shown() == [True, True, True]
    analyst.post(taken.page, {"code": taken.digits})
    assert shown() == [False, False, False]


def test_right_digits_confirm_and_open_booking(
    taken: Taken, analyst: Visitor, clinician: Visitor
) -> None:
    assert not taken.times()
    assert "Tallene dine" in taken.writer.visitor.get("/").text

    answer = clinician.post(taken.page, {"code": taken.digits})

    assert answer.status_code == 303
    after = analyst.get(taken.case).text
    assert "Ikke bekreftet ennå" not in after
    assert "ikke bekreftet ennå" not in analyst.get("/team/inbox").text
    assert taken.times()
    assert "Tallene dine" not in taken.writer.visitor.get("/").text
    assert taken.writer.visitor.get("/o").location == "/"
    assert analyst.get(taken.page).location == taken.case


@pytest.mark.parametrize("said", ["", "123", "000 000", "\N{SUPERSCRIPT TWO}" * 6])
def test_wrong_digits_are_explained_and_confirm_nothing(
    taken: Taken, analyst: Visitor, said: str
) -> None:
    assert taken.digits != "000 000", "one in a million"

    answer = analyst.post(taken.page, {"code": said})

    assert answer.status_code == 422
    assert ("stemmer ikke" if said else "Skriv de 6 tallene.") in answer.text
    assert "Ikke bekreftet ennå" in analyst.get(taken.case).text
    assert not taken.times()


def test_digits_cannot_be_found_by_trying(
    taken: Taken, analyst: Visitor, clinician: Visitor, leader: Visitor
) -> None:
    right = taken.digits
    wrong = f"{(int(right.replace(' ', '')) + 1) % 10**6:06}"
    open_page = analyst.get(taken.page)
    for visitor in (analyst, clinician, analyst, clinician):
        assert "stemmer ikke" in visitor.post(taken.page, {"code": wrong}).text
    assert MISREAD not in leader.get("/team/inbox").text
    assert "stemmer ikke" in analyst.post(taken.page, {"code": wrong}).text

    refused = analyst.post(taken.page, {"code": right}, page=open_page)

    assert (refused.status_code, "Vent til i morgen" in refused.text) == (429, True)
    assert "Vent til i morgen" in clinician.get(taken.page).text
    assert MISREAD in leader.get("/team/inbox").text
    assert MISREAD not in analyst.get("/team/inbox").text
    with reading(taken.world.engine) as db:
        about = (audit.c.what == "misread", audit.c.about == taken.party.thread)
        actors = list(db.scalars(select(audit.c.actor).where(*about)))
    one = taken.world.people.by_name
    assert Counter(actors) == {one["analyst"].account: 3, one["clinician"].account: 2}


def test_tomorrow_there_is_another_try_and_the_leader_still_sees_it(taken: Taken) -> None:
    right = taken.digits
    for _ in range(5):
        taken.world.visitor("analyst").post(taken.page, {"code": "x"})
    taken.world.clock.forward(timedelta(days=1))

    assert MISREAD in taken.world.visitor("leader").get("/team/inbox").text
    assert taken.world.visitor("analyst").post(taken.page, {"code": right}).status_code == 303


def test_two_who_try_at_once_have_no_more_tries(
    taken: Taken, analyst: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page saw before it took the lock is not what counts."""
    right = taken.digits
    for _ in range(5):
        analyst.post(taken.page, {"code": "x"})
    monkeypatch.setattr(cases, "must_wait", lambda *_given, **_named: False)

    assert analyst.post(taken.page, {"code": right}).status_code == 429


def test_only_the_pair_confirms(taken: Taken, leader: Visitor) -> None:
    for who in (leader, taken.world.visitor("other_analyst")):
        assert who.get(taken.page).status_code == 404
    assert taken.writer.visitor.get(taken.page).status_code == 404


def test_who_still_waits_at_the_desk_sees_digits_too(world: World) -> None:
    on_duty(world, "analyst")
    writer = arrived(world)

    assert re.search(r"\d{3} \d{3}</p>", writer.visitor.get("/o").text)


def test_the_mark_does_not_go_by_changing_the_database(taken: Taken, analyst: Visitor) -> None:
    """Somebody who writes rows gives this identity an invitation that nobody has used."""
    uninvited = taken.world.people.parties["uninvited"]
    with reading(taken.world.engine) as db:
        account = cases.party(db, uninvited, server=taken.world.server).account
    tamper(
        taken.world,
        "update identity set by_code = by_self,"
        " invitation = (select id from invitation where account = ?) where principal = ?",
        account,
        taken.party.account,
    )
    assert stored(taken) is not None, "the row was changed"

    assert "ikke bekreftet ennå" in analyst.get("/team/inbox").text
    assert not offered(taken)


def stored(taken: Taken) -> bytes | None:
    """Return the invitation that stands beside the keys of somebody who had none."""
    with reading(taken.world.engine) as db:
        chosen = select(tables.identity.c.invitation)
        invitation: bytes | None = db.scalar(
            chosen.where(tables.identity.c.principal == taken.party.account)
        )
    return invitation


def offered(taken: Taken) -> bool:
    """Whether times are offered to somebody whose rows are in doubt."""
    return 'href="/t/n?' in taken.writer.visitor.get("/t").text


def test_whose_keys_are_gone_can_still_be_looked_for(
    world: World, taken: Taken, analyst: Visitor
) -> None:
    tamper(world, "delete from identity where principal = ?", taken.party.account)

    page = analyst.get(taken.case)

    assert page.status_code == 200
    assert "Ikke bekreftet ennå" in page.text
