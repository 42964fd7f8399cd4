"""The desk and the unit: who joins, who leaves, and which roots they have then."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete

from messaging import group_store, roster, tables, team
from messaging.errors import (
    CouldNotBeVerified,
    NotAllowed,
    NotInThread,
)
from messaging.keys import new_root, open_own, open_own_with_any, seal_own
from messaging.models import Duties, Root
from tests.messaging import by_hand, duty
from tests.messaging.duty import Came
from tests.messaging.world import Person, World


def desk_roots(db: Connection, world: World, one: Person) -> tuple[Root, ...]:
    """Return the roots of the desk that somebody has."""
    desk = roster.desk_of(world.trust.unit)
    return team.group_roots(db, desk, one.id, one.root, trust=world.trust)


def test_whoever_leaves_the_team_reads_nothing_that_comes_after(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    roots = desk_roots(db, world, dag)
    duty.dismissed(db, world, dag)
    world.send(db, who, "Etterpå", thread=thread)

    with pytest.raises(NotInThread):
        world.read(db, dag, thread)
    assert world.texts(db, world.analyst, thread)[-1] == "Etterpå"
    now = desk_roots(db, world, world.analyst)
    assert now[0] not in roots
    assert set(roots) <= set(now)
    for theirs in (dag.root, *roots):
        assert not by_hand.opens(db, thread, epoch=2, root=theirs)
    assert by_hand.opens(db, thread, epoch=2, root=now[0])
    assert by_hand.opens(db, thread, epoch=1, root=now[1])


def test_whoever_leaves_the_desk_keeps_their_threads_and_no_others(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    duty.leaves(db, world, world.analyst)
    world.send(db, who, "Etterpå", thread=thread)

    with pytest.raises(NotInThread):
        world.read(db, world.analyst, thread)
    assert world.texts(db, dag, thread)[-1] == "Etterpå"
    assert world.texts(db, world.analyst) == []


def test_whoever_joins_reads_what_the_desk_has_also_from_before_somebody_left(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    for gone in (dag, world.clinician):
        duty.dismissed(db, world, gone)
        duty.hands_on(db, world, world.analyst)
        world.send(db, who, "Hallo?", thread=thread)
    eli = duty.hired(db, world, Duties.CLINICIAN)
    duty.joins(db, world, eli)
    duty.hands_on(db, world, world.analyst)

    assert len(desk_roots(db, world, eli)) == 3
    assert world.texts(db, eli, thread) == ["Kan jeg snakke med noen?", "Hallo?", "Hallo?"]


def test_whoever_stays_reads_on_before_anybody_hands_anything_on(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    duty.dismissed(db, world, dag)  # by the leader, who cannot box the root before
    world.send(db, who, "Etterpå", thread=thread)

    assert world.texts(db, world.analyst, thread) == ["Kan jeg snakke med noen?", "Etterpå"]
    assert world.texts(db, world.clinician, thread) == world.texts(db, who, thread)


def test_a_leader_at_the_desk_hands_its_root_on_at_once(db: Connection, world: World) -> None:
    duty.joins(db, world, world.leader, world.analyst)
    dag = duty.hired(db, world, Duties.ANALYST | Duties.DESK)
    who, _, thread = duty.comes_in(db, world)
    world.send(db, who, "Hei", thread=thread)
    duty.leaves(db, world, world.analyst)

    assert world.texts(db, dag, thread) == world.texts(db, world.leader, thread) == ["Hei"]
    assert len(desk_roots(db, world, dag)) == 2


def test_a_desk_that_was_closed_opens_with_a_new_root(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    for one in (world.analyst, world.clinician, dag):
        duty.leaves(db, world, one)
    world.send(db, who, "Er det noen der?", thread=thread)
    duty.joins(db, world, world.analyst)

    assert len(desk_roots(db, world, world.analyst)) == 1
    with pytest.raises(NotInThread):
        world.read(db, world.analyst, thread)
    duty.adds(db, world, thread, world.leader, world.analyst, world.clinician)
    world.send(db, who, "Endelig", thread=thread)
    assert world.texts(db, world.analyst, thread) == ["Endelig"]


def test_names_sealed_before_somebody_left_are_opened_by_the_older_root(
    db: Connection, world: World
) -> None:
    before = team.open_group(
        db, world.trust.unit, world.analyst.id, world.analyst.root, trust=world.trust
    )
    sealed = seal_own(before, "name", world.livs_party, "Liv")
    duty.dismissed(db, world, world.clinician)

    roots = duty.unit_roots(db, world, world.analyst)
    assert open_own_with_any(roots, "name", world.livs_party, sealed) == "Liv"
    with pytest.raises(CouldNotBeVerified):
        open_own(roots[0], "name", world.livs_party, sealed)
    with pytest.raises(CouldNotBeVerified):
        open_own_with_any(roots, "name", world.case, sealed)


def test_an_older_root_that_was_never_the_desks_is_not_used(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    duty.leaves(db, world, dag)
    duty.hands_on(db, world, world.analyst)
    desk = roster.desk_of(world.trust.unit)
    sealed = group_store.older(db, desk, 2) or b""
    newest, _ = desk_roots(db, world, world.analyst)

    place = desk + bytes([0, 0, 0, 2])
    for wrong in (
        sealed[:-1] + bytes([sealed[-1] ^ 1]),
        by_hand.boxed(newest, "old-root", place, new_root()),
        by_hand.boxed(new_root(), "old-root", place, new_root()),
        b"",
    ):
        undo = db.begin_nested()
        group_store.put_older(db, desk, 2, wrong)
        with pytest.raises(CouldNotBeVerified):
            world.read(db, world.analyst, kari[2])
        undo.rollback()


def test_a_generation_of_the_desk_that_is_gone_is_missed(
    db: Connection, world: World, dag: Person
) -> None:
    duty.leaves(db, world, dag)
    desk = roster.desk_of(world.trust.unit)
    old = (tables.identity.c.principal == desk) & (tables.identity.c.generation == 1)
    db.execute(delete(tables.group_grant).where(tables.group_grant.c.generation == 1))
    db.execute(delete(tables.identity).where(old))

    with pytest.raises(CouldNotBeVerified):
        desk_roots(db, world, world.analyst)


def test_whoever_reads_no_contents_is_not_at_the_desk(db: Connection, world: World) -> None:
    assistant = duty.hired(db, world, Duties.ASSISTANT | Duties.DESK)

    assert roster.newest(db, world.trust).group(roster.desk_of(world.trust.unit)) is None
    duty.joins(db, world, world.analyst)
    with pytest.raises(NotInThread):
        desk_roots(db, world, assistant)


def test_who_is_at_the_desk_is_for_leaders_to_say(db: Connection, world: World) -> None:
    assistant = duty.hired(db, world, Duties.ASSISTANT)
    duty.joins(db, world, world.analyst)
    for other in (world.analyst, world.liv, assistant):
        for verb in (duty.leaves, duty.dismissed):
            with pytest.raises(NotAllowed):
                verb(db, world, world.clinician, by=other)
        for whom in (world.clinician, world.analyst):
            with pytest.raises(NotAllowed):
                duty.joins(db, world, whom, by=other)
    with pytest.raises(NotAllowed):
        duty.joins(db, world, assistant)
    with pytest.raises(NotAllowed):
        duty.dismissed(db, world, world.leader)
    with pytest.raises(NotInThread):
        duty.joins(db, world, world.liv)
    with pytest.raises(NotInThread):
        duty.leaves(db, world, world.liv)
    with pytest.raises(NotInThread):
        duty.dismissed(db, world, world.liv)
