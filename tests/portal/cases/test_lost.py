"""Whoever writes rows cannot make what waits at the duty desk vanish unseen."""

from __future__ import annotations

import pytest

from messaging.models import ThreadId
from portal.addresses import to_letters
from tests.portal.accounts.arriving import arrived, waiting
from tests.portal.cases.test_desk import take
from tests.portal.cases.test_rubbish import closed_by_two
from tests.portal.messages.test_team import tamper
from tests.visitor import Visitor
from tests.world import World

SAID = "Noe som ventet på vakten, kunne ikke bekreftes."
LIST = "/team/desk"


@pytest.mark.parametrize(
    "statement",
    [
        "delete from epoch_grant where thread = ?",
        (
            "insert into epoch_grant select thread, 9, (select id from unit), fingerprint, wrapped"
            " from epoch_grant where thread = ? limit 1"
        ),
        "delete from thread where id = ?",
        "update party set thread = ? where id = (select min(id) from party)",
    ],
)
def test_what_is_not_at_the_desk_any_more_is_missed(
    world: World, thread: ThreadId, analyst: Visitor, statement: str
) -> None:
    assert SAID not in analyst.get("/team/inbox").text
    assert SAID not in analyst.get(LIST).text

    tamper(world, statement, thread)
    if statement.startswith("update"):
        tamper(world, "delete from epoch_grant where thread = ?", thread)

    assert waiting(world, "analyst") == []
    for page in ("/team/inbox", LIST):
        shown = analyst.get(page).text
        assert SAID in shown
        assert "Ingen nye venter." not in shown
        assert "Ingen venter her." not in shown
    assert SAID not in world.visitor("clinician").get("/team/inbox").text
    for name in ("clinician", "leader"):
        assert "Noe kunne ikke bekreftes" in world.visitor(name).get("/team/inbox").text


def test_what_is_taken_or_closed_or_of_a_client_is_not_missed(
    world: World, thread: ThreadId, analyst: Visitor, client: Visitor
) -> None:
    client.post(client.get("/m").location, {"text": "Hei"})
    arrived(world)
    [other] = set(waiting(world, "analyst")) - {thread}
    closed_by_two(world, other)
    assert take(world, analyst, thread, "analyst").status_code == 303
    analyst.post(f"/team/threads/{to_letters(thread)}", {"text": "Hei"})

    assert SAID not in analyst.get("/team/inbox").text
    assert SAID not in analyst.get(LIST).text
