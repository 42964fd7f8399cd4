"""Rubbish at the duty desk: two close it, unread; one cannot, and nothing is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from werkzeug.test import TestResponse

from messaging.models import ThreadId
from messaging.tables import entry
from portal.addresses import to_letters
from portal.audit.store import audit
from portal.cases import service as cases
from portal.db import reading, writing
from tests.portal.accounts.arriving import FIRST, Arriving, arrived
from tests.portal.information.test_client import RIGHT
from tests.visitor import Visitor
from tests.world import World

LIST = "/team/desk"


def say(visitor: Visitor, thread: ThreadId, button: str = "close") -> TestResponse:
    """Choose a thread in the list and press a button."""
    return press(visitor, visitor.get(LIST), thread, button)


def press(
    visitor: Visitor, page: TestResponse, thread: ThreadId, button: str = "close"
) -> TestResponse:
    """Choose a thread in a list that lies open and press a button."""
    found = re.search(rf'value="({to_letters(thread)}[.][0-9]+)"', page.text)
    assert found, page.text
    return visitor.post(LIST, {"chosen": found[1], button: "1"}, page=page)


def closed(world: World, thread: ThreadId) -> bool:
    """Whether the list of those at the desk leaves a thread out."""
    with reading(world.engine) as db:
        lines = cases.waiting(db, acting=world.acting("analyst"))
    return thread not in {line.thread for line in lines}


def closed_by_two(world: World, thread: ThreadId) -> None:
    """Let both close it."""
    for name in ("analyst", "other_analyst"):
        assert say(world.visitor(name), thread).status_code == 303


def test_two_close_it_without_reading(world: World, thread: ThreadId) -> None:
    first, second = world.visitor("analyst"), world.visitor("other_analyst")
    letters = to_letters(thread)
    assert letters in first.get("/team/inbox").text

    say(first, thread)
    assert not closed(world, thread)
    assert "vil lukke den ulest" in second.get(LIST).text
    assert letters in second.get("/team/inbox").text

    answer = second.follow(say(second, thread))

    assert closed(world, thread)
    assert "Lukket av " in answer.text
    assert letters not in second.get("/team/inbox").text
    assert FIRST not in answer.text
    with reading(world.engine) as db:
        kinds = db.scalars(select(audit.c.what).where(audit.c.about == thread)).all()
    assert "opened" not in kinds, "nobody has read it"


def test_one_alone_closes_nothing_however_often(world: World, thread: ThreadId) -> None:
    for _ in range(3):
        say(world.visitor("analyst"), thread)

    assert not closed(world, thread)


def test_who_keeps_it_takes_both_words_back(world: World, thread: ThreadId) -> None:
    closed_by_two(world, thread)

    say(world.visitor("analyst"), thread, "back")
    assert not closed(world, thread)

    say(world.visitor("analyst"), thread)
    assert not closed(world, thread), "the other one has to say so again"


def test_who_writes_again_is_back_at_the_desk(
    world: World, thread: ThreadId, writer: Arriving
) -> None:
    say(world.visitor("analyst"), thread)
    writes_again(writer, thread)
    say(world.visitor("other_analyst"), thread)
    assert not closed(world, thread), "the first of them has not seen the second message"

    say(world.visitor("analyst"), thread)
    assert closed(world, thread)
    writes_again(writer, thread, "Hallo?")
    assert not closed(world, thread)


def test_what_came_after_the_list_was_shown_is_not_closed_by_it(
    world: World, thread: ThreadId, writer: Arriving
) -> None:
    both = [world.visitor(name) for name in ("analyst", "other_analyst")]
    pages = [one.get(LIST) for one in both]
    writes_again(writer, thread)

    answers = [one.follow(press(one, page, thread)) for one, page in zip(both, pages, strict=True)]

    assert all("Det har kommet en ny melding i én av dem." in one.text for one in answers)
    assert not closed(world, thread), "nobody has been shown the second message"
    assert "Det er notert." in both[0].follow(say(both[0], thread)).text
    say(both[1], thread)
    assert closed(world, thread)


@pytest.mark.parametrize("forged", ["", "x", "x.1", "{}", "{}.", "{}.-1", "{}.1e9"])
def test_a_forged_choice_is_none(
    thread: ThreadId, analyst: Visitor, forged: str, world: World
) -> None:
    answer = analyst.post(LIST, {"chosen": forged.format(to_letters(thread)), "close": "1"})

    assert answer.status_code == 422
    assert "Velg minst én henvendelse." in answer.text
    assert not closed(world, thread)


def test_a_number_from_the_future_closes_no_message_to_come(
    world: World, thread: ThreadId, writer: Arriving
) -> None:
    for name in ("analyst", "other_analyst"):
        chosen = f"{to_letters(thread)}.{10**30}"
        assert world.visitor(name).post(LIST, {"chosen": chosen, "close": "1"}).status_code == 303
    assert closed(world, thread)

    writes_again(writer, thread)
    assert not closed(world, thread)


def test_an_entry_taken_away_does_not_close_it_again(
    world: World, thread: ThreadId, writer: Arriving
) -> None:
    closed_by_two(world, thread)
    writes_again(writer, thread)
    assert not closed(world, thread)

    with writing(world.engine) as db:
        newest = select(func.max(entry.c.sequence)).where(entry.c.thread == thread)
        db.execute(
            delete(entry).where(
                entry.c.thread == thread, entry.c.sequence == newest.scalar_subquery()
            )
        )
    assert not closed(world, thread), "the log knows that there was another message"

    closed_by_two(world, thread)
    assert not closed(world, thread), "nor is what is gone closed anew"


def writes_again(writer: Arriving, thread: ThreadId, text: str = "Dette er ikke tull.") -> None:
    """Write a second message, after the notice where it is asked for."""
    visitor = writer.visitor
    visitor.post("/n", RIGHT)
    assert visitor.post(f"/m/{to_letters(thread)}", {"text": text}).status_code == 303


def test_the_writer_is_told(world: World, thread: ThreadId, writer: Arriving) -> None:
    closed_by_two(world, thread)

    page = writer.visitor.get("/").text
    assert "Teamet har lukket meldingen" in page
    assert "Vi har meldingen din" not in page
    assert "tel:112" in page


def test_a_closed_one_can_still_be_read_and_taken(world: World, thread: ThreadId) -> None:
    closed_by_two(world, thread)
    visitor = world.visitor("analyst")

    assert FIRST in visitor.get(f"{LIST}/{to_letters(thread)}").text
    assert visitor.get(f"{LIST}/{to_letters(thread)}/take").status_code == 200


def test_all_can_be_chosen_at_once(world: World, thread: ThreadId, analyst: Visitor) -> None:
    arrived(world)

    assert analyst.get(LIST).text.count(" checked") == 0
    assert analyst.get(f"{LIST}?all=1").text.count(" checked") == 2
    assert to_letters(thread) in analyst.get(LIST).text


def test_nothing_chosen_is_said(thread: ThreadId, analyst: Visitor) -> None:
    del thread
    answer = analyst.post(LIST, {"close": "1"})

    assert answer.status_code == 422
    assert "Velg minst én henvendelse." in answer.text


def test_who_is_not_at_the_desk_has_no_list(leader: Visitor, thread: ThreadId) -> None:
    assert leader.get(LIST).status_code == 404
    assert leader.send(LIST, {"chosen": to_letters(thread), "close": "1"}).status_code in {400, 404}


def test_a_changed_or_copied_row_of_the_log_closes_nothing(world: World, thread: ThreadId) -> None:
    say(world.visitor("analyst"), thread)
    other = world.people.by_name["other_analyst"].account
    about = (audit.c.about == thread, audit.c.what == "rubbish")
    with writing(world.engine) as db:
        row = db.execute(select(audit).where(*about)).one()._asdict()
        row["id"] = None
        db.execute(insert(audit).values({**row, "actor": other}))
    assert not closed(world, thread), "nobody else has said so"

    with writing(world.engine) as db:
        db.execute(delete(audit).where(audit.c.actor == other, *about))
    closed_by_two(world, thread)
    say(world.visitor("analyst"), thread, "back")
    with writing(world.engine) as db:
        db.execute(insert(audit).values(row))
        db.execute(update(audit).where(audit.c.what == "kept").values(actor=other))
    assert not closed(world, thread), "what was taken back is not closed by an old row"


def test_rows_of_the_log_that_were_exchanged_close_nothing(
    world: World, thread: ThreadId, analyst: Visitor
) -> None:
    closed_by_two(world, thread)
    world.clock.forward(timedelta(minutes=1))
    say(analyst, thread, "back")
    said = select(audit.c.id).where(audit.c.about == thread, audit.c.what.in_(["rubbish", "kept"]))
    with writing(world.engine) as db:
        first, *_, last = db.scalars(said.order_by(audit.c.id)).all()
        for before, after in ((first, -1), (last, first), (-1, last)):
            db.execute(update(audit).where(audit.c.id == before).values(id=after))

    assert not closed(world, thread)
