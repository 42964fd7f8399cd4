"""Coming in without an invitation, and how a pair takes a thread from the duty desk."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, select

from messaging import desk, epochs, invitations, roster, tables, team, threads
from messaging.enrolment import own_party
from messaging.entries import Member
from messaging.epochs import Writer
from messaging.errors import (
    CouldNotBeVerified,
    NobodyOnDuty,
    NotAllowed,
    NotHandedOn,
    NotInThread,
    TakenMeanwhile,
)
from messaging.keys import identity_of
from messaging.models import Duties, MemberType, PartyId, ThreadId, new_id
from tests.messaging import by_hand, duty
from tests.messaging.world import NOW, Person, World, person

Came = tuple[Person, PartyId, ThreadId]


def test_everybody_at_the_desk_reads_who_came_in(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, party, thread = kari
    world.send(db, dag, "Ja, nå.", thread=thread)

    for reader in (who, world.analyst, world.clinician, dag):
        assert world.texts(db, reader, thread) == ["Kan jeg snakke med noen?", "Ja, nå."]
    assert world.read(db, who, thread).entries[-1].sender == dag.id
    assert invitations.party_of(db, who.id, world.trust) == party
    for other in (world.leader, world.liv, person()):
        with pytest.raises(NotInThread):
            world.read(db, other, thread)
        with pytest.raises(NotInThread):
            world.send(db, other, "Hei", thread=thread)


def test_without_anybody_on_duty_nobody_comes_in(db: Connection, world: World) -> None:
    with pytest.raises(NobodyOnDuty):
        duty.comes_in(db, world)
    duty.joins(db, world, world.analyst)
    assert duty.comes_in(db, world)
    duty.leaves(db, world, world.analyst)
    with pytest.raises(NobodyOnDuty):
        duty.comes_in(db, world)


def test_an_account_comes_in_once(db: Connection, world: World, kari: Came) -> None:
    for account in (kari[0].id, world.liv.id):
        with pytest.raises(NotAllowed):
            desk.come_in(
                db,
                account=account,
                thread=ThreadId(new_id()),
                root=person().root,
                trust=world.trust,
                now=NOW,
            )


def test_the_desk_sees_what_waits_until_it_is_taken(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, party, thread = kari

    [line] = desk.waiting(db, me=dag.id, trust=world.trust)
    assert (line.thread, line.party, line.newest_message_by) == (thread, party, who.id)
    assert line.unanswered_since == NOW
    assert [one.thread for one in threads.overview(db, who.id)] == [thread]
    assert thread not in {one.thread for one in threads.overview(db, dag.id)}
    with pytest.raises(NotInThread):
        desk.waiting(db, me=world.leader.id, trust=world.trust)
    duty.takes(db, world, thread, world.analyst, world.clinician)
    assert desk.waiting(db, me=dag.id, trust=world.trust) == []
    assert thread in {one.thread for one in threads.overview(db, world.clinician.id)}


def test_whoever_takes_a_thread_reads_on_with_their_partner_and_the_desk_does_not(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    duty.takes(db, world, thread, world.analyst, world.leader)
    world.send(db, world.leader, "Vi er to her", thread=thread)

    for reader in (who, world.analyst, world.leader):
        assert world.texts(db, reader, thread) == ["Kan jeg snakke med noen?", "Vi er to her"]
    for other in (dag, world.clinician):
        with pytest.raises(NotInThread):
            world.read(db, other, thread)
        with pytest.raises(NotInThread):
            world.send(db, other, "Hei", thread=thread)


def test_of_two_who_take_a_thread_one_wins_and_the_other_is_told(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    _, _, thread = kari
    taken = duty.takes(db, world, thread, world.analyst, world.clinician)

    with pytest.raises(TakenMeanwhile):
        duty.takes(db, world, thread, dag, world.clinician)
    assert duty.takes(db, world, thread, world.analyst, world.clinician) == taken
    with pytest.raises(NotInThread):
        duty.takes(db, world, thread, world.leader, dag)
    with pytest.raises(NotInThread):
        duty.takes(db, world, world.livs, dag, world.clinician)


def test_where_the_lock_does_not_hold_the_place_in_the_thread_decides(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    _, _, thread = kari
    seen = epochs.locked(db, thread, world.trust)
    duty.takes(db, world, thread, world.analyst, world.clinician)
    mine = {by_hand.member(db, one, MemberType.STAFF) for one in (dag, world.leader)}
    members = frozenset(mine | {one for one in seen.chain.current if one.type is MemberType.CLIENT})

    with pytest.raises(TakenMeanwhile):
        epochs.turned(
            db, seen, members, Writer(me=dag.id, root=dag.root, trust=world.trust, at=NOW)
        )
    assert world.texts(db, world.clinician, thread) == ["Kan jeg snakke med noen?"]


def test_a_pair_is_assigned_with_the_past_or_without(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    assign = {"me": dag.id, "root": dag.root, "pair": (world.analyst.id, world.leader.id)}
    desk.assign(db, thread, history=False, trust=world.trust, now=NOW, **assign)  # type: ignore[arg-type]
    world.send(db, who, "Er dere der?", thread=thread)

    page = world.read(db, world.leader, thread)
    assert ([one.text for one in page.entries], page.withheld) == (["Er dere der?"], 1)
    duty.gives(db, world, thread, who, world.leader)
    assert world.texts(db, world.leader, thread) == ["Kan jeg snakke med noen?", "Er dere der?"]


def test_a_pair_is_two_who_may_read(db: Connection, world: World, dag: Person, kari: Came) -> None:
    assistant = duty.hired(db, world, Duties.ASSISTANT)
    for partner in (dag, assistant, world.liv, person()):
        with pytest.raises(NotAllowed):
            duty.takes(db, world, kari[2], dag, partner)


def test_who_was_let_in_and_is_not_at_the_desk_takes_nothing(db: Connection, world: World) -> None:
    duty.joins(db, world, world.analyst)
    _, _, thread = duty.comes_in(db, world)
    duty.adds(db, world, thread, world.analyst, world.clinician)

    with pytest.raises(NotInThread):
        duty.takes(db, world, thread, world.clinician, world.analyst)
    assert duty.takes(db, world, thread, world.analyst, world.clinician)


def test_a_thread_without_an_invitation_begins_with_the_desk_and_nobody_else(
    db: Connection, world: World, dag: Person
) -> None:
    newcomer, at_desk = _came_in_by_hand(db, world)
    me = by_hand.member(db, newcomer, MemberType.CLIENT)
    party = own_party(identity_of(newcomer.root, newcomer.id))
    analyst = by_hand.member(db, dag, MemberType.STAFF)
    unit = roster.newest(db, world.trust).group(world.trust.unit)
    assert unit
    everybody = Member(
        principal=unit.principal, type=MemberType.GROUP, fingerprint=unit.fingerprint
    )

    wrong = (
        (party, {me}),
        (party, {at_desk}),
        (party, {me, analyst}),
        (party, {me, at_desk, analyst}),
        (party, {me, everybody}),
        (PartyId(new_id()), {me, at_desk}),
        (world.livs_party, {me, at_desk}),
    )
    writer = Writer(me=newcomer.id, root=newcomer.root, trust=world.trust, at=NOW)
    db.execute(delete(tables.thread).where(tables.thread.c.id == world.livs))
    for about, members in wrong:
        undo = db.begin_nested()
        with pytest.raises(CouldNotBeVerified):
            epochs.begin(db, ThreadId(new_id()), about, frozenset(members), writer)
        undo.rollback()
    epochs.begin(db, ThreadId(new_id()), party, frozenset({me, at_desk}), writer)


def _came_in_by_hand(db: Connection, world: World) -> tuple[Person, Member]:
    """Return somebody with an identity but no thread yet, and the desk as a member."""
    undo = db.begin_nested()
    newcomer, _, thread = duty.comes_in(db, world)
    [at_desk] = (one for one in by_hand.members(db, world, thread) if one.type is MemberType.GROUP)
    row = dict(
        db.execute(select(tables.identity).where(tables.identity.c.principal == newcomer.id))
        .mappings()
        .one()
    )
    undo.rollback()
    db.execute(tables.principal.insert().values(id=newcomer.id))
    db.execute(tables.identity.insert().values(row))
    return newcomer, at_desk


def test_whoever_just_joined_waits_until_the_desk_hands_its_root_on(
    db: Connection, world: World
) -> None:
    duty.joins(db, world, world.analyst)  # by the leader, who is not at the desk
    who, _, thread = duty.comes_in(db, world)
    world.send(db, who, "Hei", thread=thread)
    duty.joins(db, world, world.clinician)

    assert world.read(db, world.clinician, thread).withheld == 1
    with pytest.raises(NotHandedOn):
        world.send(db, world.clinician, "Hei", thread=thread)
    with pytest.raises(NotHandedOn):
        duty.takes(db, world, thread, world.clinician, world.analyst)
    with pytest.raises(NotHandedOn):
        team.open_group(
            db,
            roster.desk_of(world.trust.unit),
            world.clinician.id,
            world.clinician.root,
            trust=world.trust,
        )
    duty.hands_on(db, world, world.clinician)  # who has nothing to hand on
    assert world.read(db, world.clinician, thread).withheld == 1
    duty.hands_on(db, world, world.analyst)
    assert world.texts(db, world.clinician, thread) == ["Hei"]
