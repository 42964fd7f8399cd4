"""Who takes part from now on: adding, dropping, bringing a list up to date, giving the past."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from messaging import threads
from messaging.errors import NotAllowed, NotInThread
from messaging.models import Duties, Kind, MemberType, ThreadId, new_id
from tests.messaging import by_hand, duty
from tests.messaging.duty import Came
from tests.messaging.world import NOW, Person, World, person


@pytest.fixture
def eli(db: Connection, world: World) -> Person:
    """A colleague who takes no part in anything yet."""
    return duty.hired(db, world, Duties.CLINICIAN)


def test_a_colleague_who_is_added_reads_what_comes(
    db: Connection, world: World, eli: Person
) -> None:
    world.send(db, world.liv, "Før")
    duty.adds(db, world, world.livs, world.analyst, eli)
    world.send(db, world.liv, "Etter")

    page = world.read(db, eli)
    assert ([one.text for one in page.entries], page.withheld) == (["Etter"], 1)
    assert world.texts(db, world.clinician) == world.texts(db, world.liv) == ["Før", "Etter"]
    assert world.livs in {one.thread for one in threads.overview(db, eli.id)}


def test_a_colleague_is_added_with_the_past_on_purpose(
    db: Connection, world: World, eli: Person
) -> None:
    world.send(db, world.liv, "Før")
    duty.adds(db, world, world.livs, world.analyst, eli, history=True)

    assert world.texts(db, eli) == ["Før"]
    by_hand.write(db, world, world.livs, eli, by_hand.in_epoch(1))
    with pytest.raises(Exception, match="does not follow"):
        threads.verified(db, world.livs, trust=world.trust)


def test_only_the_team_of_a_thread_adds_and_only_who_may_read(
    db: Connection, world: World, eli: Person
) -> None:
    assistant = duty.hired(db, world, Duties.ASSISTANT)
    for stranger in (world.leader, eli, world.ola, person()):
        with pytest.raises(NotInThread):
            duty.adds(db, world, world.livs, stranger, eli)
    with pytest.raises(NotAllowed):
        duty.adds(db, world, world.livs, world.liv, eli)
    for other in (assistant, world.ola, person()):
        with pytest.raises(NotAllowed):
            duty.adds(db, world, world.livs, world.analyst, other)
    with pytest.raises(NotInThread):
        duty.adds(db, world, ThreadId(new_id()), world.analyst, eli)


def test_a_leader_adds_where_nobody_is_left(db: Connection, world: World, eli: Person) -> None:
    duty.dismissed(db, world, world.analyst)
    with pytest.raises(NotInThread):
        duty.adds(db, world, world.livs, world.leader, eli)
    duty.dismissed(db, world, world.clinician)
    world.send(db, world.liv, "Er det noen?")

    with pytest.raises(NotInThread):
        duty.adds(db, world, world.livs, eli, eli)
    duty.adds(db, world, world.livs, world.leader, eli)
    with pytest.raises(NotInThread):
        world.read(db, world.leader)
    assert world.read(db, eli).withheld == 1
    duty.gives(db, world, world.livs, world.liv, eli)
    assert world.texts(db, eli) == ["Er det noen?"]


def test_a_colleague_who_is_dropped_reads_and_writes_no_more(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Før")
    duty.lets_go(db, world, world.livs, world.clinician, world.clinician)
    world.send(db, world.liv, "Etter")

    with pytest.raises(NotInThread):
        world.read(db, world.clinician)
    with pytest.raises(NotInThread):
        world.send(db, world.clinician, "Hei")
    assert world.livs not in {one.thread for one in threads.overview(db, world.clinician.id)}
    assert not by_hand.opens(db, world.livs, epoch=2, root=world.clinician.root)
    with pytest.raises(NotAllowed):
        duty.lets_go(db, world, world.livs, world.analyst, world.analyst)  # the last
    with pytest.raises(NotAllowed):
        duty.lets_go(db, world, world.livs, world.liv, world.analyst)
    for gone in (world.liv, world.clinician, person()):
        with pytest.raises(NotInThread):
            duty.lets_go(db, world, world.livs, world.analyst, gone)


def test_the_next_to_write_drops_whom_the_roster_dropped(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Før")
    duty.dismissed(db, world, world.clinician)
    assert len(threads.members(db, world.livs, trust=world.trust)) == 3
    world.send(db, world.liv, "Etter")

    names = {one.principal for one in threads.members(db, world.livs, trust=world.trust)}
    assert names == {world.liv.id, world.analyst.id}
    assert not by_hand.opens(db, world.livs, epoch=2, root=world.clinician.root)
    assert world.texts(db, world.analyst) == ["Før", "Etter"]


def test_a_list_that_is_up_to_date_stays(db: Connection, world: World) -> None:
    first = world.read(db, world.liv).newest

    assert duty.refreshes(db, world, world.livs, world.liv) == first
    duty.dismissed(db, world, world.clinician)
    assert duty.refreshes(db, world, world.livs, world.liv) == first + 1
    assert duty.refreshes(db, world, world.livs, world.analyst) == first + 1
    with pytest.raises(NotInThread):
        duty.refreshes(db, world, world.livs, world.clinician)


def test_the_staff_thread_loses_and_gains_people_too(
    db: Connection, world: World, eli: Person
) -> None:
    world.send(db, world.analyst, "Rolle: utsatt", thread=world.staff_only)
    duty.dismissed(db, world, world.clinician)
    duty.adds(db, world, world.staff_only, world.analyst, eli, history=True)

    assert world.texts(db, eli, world.staff_only) == ["Rolle: utsatt"]
    with pytest.raises(NotInThread):
        world.read(db, world.clinician, world.staff_only)
    again = duty.colleague_anew(db, world, world.analyst, Duties.ANALYST)
    world.send(db, again, "Nye nøkler", thread=world.staff_only)
    assert world.texts(db, eli, world.staff_only) == ["Rolle: utsatt", "Nye nøkler"]


def test_the_past_is_given_only_by_who_takes_part_to_who_takes_part(
    db: Connection, world: World, eli: Person, dag: Person, kari: Came
) -> None:
    for one, to in (
        (world.leader, world.liv),
        (world.analyst, eli),
        (eli, world.analyst),
        (world.ola, world.liv),
    ):
        with pytest.raises(NotInThread):
            duty.gives(db, world, world.livs, one, to)
    with pytest.raises(NotInThread):
        duty.gives(db, world, kari[2], dag, world.analyst)  # who reads it through the desk


def test_a_page_counts_what_is_read_and_not_the_lists_between(
    db: Connection, world: World, eli: Person
) -> None:
    for number in range(4):
        world.send(db, world.liv, str(number))
        if number % 2:
            duty.adds(db, world, world.livs, world.analyst, eli)
            duty.lets_go(db, world, world.livs, world.analyst, eli)
    read = {"me": world.liv.id, "root": world.liv.root, "trust": world.trust, "newest": 3}
    page = threads.read(db, world.livs, **read)  # type: ignore[arg-type]

    assert [one.text for one in page.entries] == ["1", "2", "3"]
    assert page.has_earlier
    assert page.newest == page.headers[-1].sequence
    assert page.headers[-1].kind is Kind.EPOCH
    earlier = threads.read(db, world.livs, before=page.entries[0].sequence, **read)  # type: ignore[arg-type]
    assert ([one.text for one in earlier.entries], earlier.has_earlier) == (["0"], False)


def test_two_forms_of_one_message_are_one_also_after_a_new_list(
    db: Connection, world: World
) -> None:
    entry = world.send(db, world.liv, "Hei")
    duty.dismissed(db, world, world.clinician)
    world.send(db, world.liv, "Hei", entry=entry)

    assert world.texts(db, world.analyst) == ["Hei"]
    assert by_hand.length(db, world.livs) == 2


def test_new_lists_take_their_time_from_the_clock_and_the_thread(
    db: Connection, world: World, eli: Person
) -> None:
    world.send(db, world.liv, "Hei", now=NOW.replace(hour=23))
    duty.adds(db, world, world.livs, world.analyst, eli)

    assert world.read(db, eli).headers[-1].sent_at == NOW.replace(hour=23)
    kinds = {one.type for one in threads.members(db, world.livs, trust=world.trust)}
    assert kinds == {MemberType.CLIENT, MemberType.STAFF}
