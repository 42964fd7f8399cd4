"""Somebody inside forges who takes part: lists, keys of epochs, and entries under old ones.

Everything here is rightly signed by whoever signs it; what is wrong is what they sign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from messaging import invitations, lists, roster, threads
from messaging.enrolment import Invited
from messaging.entries import Member
from messaging.errors import CouldNotBeVerified
from messaging.models import Duties, MemberType, PartyId, PrincipalId, new_id
from messaging.roster import desk_of
from tests.messaging import by_hand, duty
from tests.messaging.duty import Came
from tests.messaging.world import Person, World, enrolled

CLIENT, STAFF, GROUP = MemberType.CLIENT, MemberType.STAFF, MemberType.GROUP


def must_be_refused(db: Connection, world: World, *, also_by_writers: bool = True) -> None:
    """See that nobody reads Liv's thread, and that nobody writes in it."""
    with pytest.raises(CouldNotBeVerified):
        threads.verified(db, world.livs, trust=world.trust)
    if also_by_writers:
        with pytest.raises(CouldNotBeVerified):
            world.send(db, world.liv, "Er dette ekte?")


Wrong = Callable[[Connection, World, set[Member]], set[Member]]


def _one_more(person: str, kind: MemberType) -> Wrong:
    def change(db: Connection, world: World, members: set[Member]) -> set[Member]:
        return members | {by_hand.member(db, getattr(world, person), kind)}

    return change


def _without(kind: MemberType) -> Wrong:
    return lambda _db, _world, members: {one for one in members if one.type is not kind}


def _a_group(group: Callable[[World], PrincipalId]) -> Wrong:
    def change(db: Connection, world: World, members: set[Member]) -> set[Member]:
        listed = roster.newest(db, world.trust).group(group(world))
        assert listed
        at_desk = Member(principal=listed.principal, type=GROUP, fingerprint=listed.fingerprint)
        return members | {at_desk}

    return change


def _with_fingerprint(name: str, fingerprint: bytes) -> Wrong:
    def change(_db: Connection, world: World, members: set[Member]) -> set[Member]:
        person: Person = getattr(world, name)
        return {
            replace(one, fingerprint=fingerprint) if one.principal == person.id else one
            for one in members
        }

    return change


WRONG_LISTS: dict[str, tuple[str, Wrong]] = {
    "the client adds a colleague": ("liv", _one_more("leader", STAFF)),
    "the client drops the pair": ("liv", _without(STAFF)),
    "another client is added": ("analyst", _one_more("ola", CLIENT)),
    "a client is added as staff": ("analyst", _one_more("ola", STAFF)),
    "a colleague is added as a client": ("analyst", _one_more("leader", CLIENT)),
    "the client is dropped": ("analyst", _without(CLIENT)),
    "all of the team are dropped": ("analyst", _without(STAFF)),
    "a group is added": ("analyst", _a_group(lambda world: world.trust.unit)),
    "the desk is added": ("analyst", _a_group(lambda world: desk_of(world.trust.unit))),
    "other keys for the client": ("analyst", _with_fingerprint("liv", b"k" * 32)),
    "other keys for a colleague": ("analyst", _with_fingerprint("clinician", b"k" * 32)),
    "a leader makes it, who takes no part": ("leader", _one_more("leader", STAFF)),
    "a leader makes a new key": ("leader", lambda _db, _world, members: members),
    "another client makes a new key": ("ola", lambda _db, _world, members: members),
}


@pytest.mark.parametrize("name", WRONG_LISTS)
def test_a_list_that_nobody_may_make_is_refused(db: Connection, world: World, name: str) -> None:
    duty.joins(db, world, world.leader)
    signer, change = WRONG_LISTS[name]
    members = change(db, world, by_hand.members(db, world, world.livs))
    by_hand.turn(db, world, world.livs, getattr(world, signer), members)

    must_be_refused(db, world)


@pytest.mark.parametrize("signer", ["liv", "analyst"])
def test_the_same_list_under_a_new_key_is_taken(db: Connection, world: World, signer: str) -> None:
    members = by_hand.members(db, world, world.livs)
    by_hand.turn(db, world, world.livs, getattr(world, signer), members)

    assert threads.verified(db, world.livs, trust=world.trust)[-1].epoch == 2


@pytest.mark.parametrize("epoch", [1, 3])
def test_nobody_writes_after_a_list_in_the_wrong_epoch(
    db: Connection, world: World, epoch: int
) -> None:
    members = by_hand.members(db, world, world.livs)
    by_hand.turn(db, world, world.livs, world.analyst, members, by_hand.in_epoch(epoch))

    must_be_refused(db, world)


def test_nobody_writes_after_a_message_of_another_epoch(db: Connection, world: World) -> None:
    by_hand.write(db, world, world.livs, world.analyst, by_hand.in_epoch(2))

    must_be_refused(db, world)


def test_nobody_writes_after_a_list_that_the_last_entry_does_not_stand_on(
    db: Connection, world: World
) -> None:
    members = by_hand.members(db, world, world.livs)
    undo = db.begin_nested()
    by_hand.turn(db, world, world.livs, world.clinician, members)
    forged = by_hand.row(db, world.livs, 2) | {"place": 2}
    del forged["sequence"]
    undo.rollback()
    by_hand.turn(db, world, world.livs, world.analyst, members)
    by_hand.write(db, world, world.livs, world.liv)
    by_hand.put(db, **forged)

    must_be_refused(db, world)


@pytest.mark.parametrize(
    "change",
    [
        lambda header: replace(header, about=header.id),
        lambda header: replace(header, roster=1),
        lambda header: replace(header, roster=9),
        lambda header: replace(header, previous=bytes(32)),
    ],
    ids=["about", "older roster", "no roster", "hash"],
)
def test_a_list_is_taken_only_in_its_place(
    db: Connection, world: World, change: by_hand.Change
) -> None:
    members = by_hand.members(db, world, world.livs)
    by_hand.turn(db, world, world.livs, world.analyst, members, change)

    must_be_refused(db, world, also_by_writers=False)


def test_a_list_for_another_party_is_refused(db: Connection, world: World) -> None:
    members = by_hand.members(db, world, world.livs)
    by_hand.turn(db, world, world.livs, world.analyst, members, party=PartyId(new_id()))

    must_be_refused(db, world)


def test_whoever_was_dropped_signs_nothing_whatever_they_name(db: Connection, world: World) -> None:
    before = by_hand.members(db, world, world.livs)
    duty.lets_go(db, world, world.livs, world.analyst, world.clinician)
    signer = world.clinician

    forgeries: tuple[Callable[[], None], ...] = (
        lambda: by_hand.write(db, world, world.livs, signer),
        lambda: by_hand.write(db, world, world.livs, signer, by_hand.in_epoch(1)),
        lambda: by_hand.turn(db, world, world.livs, signer, before),
        lambda: by_hand.turn(db, world, world.livs, signer, before, by_hand.in_epoch(2)),
    )
    for forge in forgeries:
        undo = db.begin_nested()
        forge()
        must_be_refused(db, world, also_by_writers=False)
        undo.rollback()


def test_a_dismissed_colleague_does_not_come_back_on_a_list(db: Connection, world: World) -> None:
    before = by_hand.members(db, world, world.livs)
    duty.dismissed(db, world, world.clinician)
    world.send(db, world.liv, "Etter")
    for signer in (world.analyst, world.liv):
        undo = db.begin_nested()
        by_hand.turn(db, world, world.livs, signer, before)
        must_be_refused(db, world)
        undo.rollback()


def test_old_keys_of_a_colleague_do_not_come_back_on_a_list(db: Connection, world: World) -> None:
    before = by_hand.members(db, world, world.livs)
    duty.colleague_anew(db, world, world.clinician, Duties.CLINICIAN)
    duty.refreshes(db, world, world.livs, world.liv)
    old = {one for one in before if one.principal == world.clinician.id}
    others = {one for one in by_hand.members(db, world, world.livs) if one not in before}
    now = by_hand.members(db, world, world.livs) - others
    by_hand.turn(db, world, world.livs, world.analyst, now | old)

    must_be_refused(db, world)


def test_only_a_leader_adds_where_nobody_is_left(db: Connection, world: World) -> None:
    dag = duty.hired(db, world)
    for one in (world.analyst, world.clinician):
        duty.dismissed(db, world, one)
    duty.refreshes(db, world, world.livs, world.liv)
    members = by_hand.members(db, world, world.livs) | {by_hand.member(db, dag, STAFF)}
    for signer, right in ((dag, False), (world.leader, True)):
        undo = db.begin_nested()
        by_hand.turn(db, world, world.livs, signer, members)
        if right:
            assert threads.verified(db, world.livs, trust=world.trust)
        else:
            must_be_refused(db, world)
        undo.rollback()


def test_old_keys_of_a_client_do_not_come_back_on_a_list(db: Connection, world: World) -> None:
    before = by_hand.members(db, world, world.livs)
    again = duty.client_anew(db, world, world.analyst, world.liv, world.livs_party)
    duty.refreshes(db, world, world.livs, again)
    for signer in (world.analyst, again, world.liv):
        undo = db.begin_nested()
        by_hand.turn(db, world, world.livs, signer, before)
        must_be_refused(db, world)
        undo.rollback()


def test_nobody_writes_to_a_desk_or_a_team_that_has_changed(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, _, thread = kari
    duty.leaves(db, world, dag)
    undo = db.begin_nested()
    by_hand.write(db, world, thread, who)
    with pytest.raises(CouldNotBeVerified):
        threads.verified(db, thread, trust=world.trust)
    undo.rollback()
    duty.takes(db, world, thread, world.analyst, world.clinician)
    duty.dismissed(db, world, world.clinician)
    by_hand.write(db, world, thread, who)
    with pytest.raises(CouldNotBeVerified):
        threads.verified(db, thread, trust=world.trust)


def test_a_group_signs_nothing_itself(db: Connection, world: World, kari: Came) -> None:
    _, _, thread = kari
    [at_desk] = (one for one in by_hand.members(db, world, thread) if one.type is GROUP)
    named = roster.newest(db, world.trust)

    assert not lists.speaks([at_desk], named, at_desk.principal, at_desk.fingerprint)
    by_hand.write(
        db,
        world,
        thread,
        world.leader,
        lambda header: replace(header, sender=at_desk.principal, fingerprint=at_desk.fingerprint),
    )
    with pytest.raises(CouldNotBeVerified):
        threads.verified(db, thread, trust=world.trust)


def test_members_of_a_group_sign_with_the_keys_of_the_roster_alone(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    _, _, thread = kari
    duty.colleague_anew(db, world, dag, Duties.ANALYST | Duties.DESK)
    duty.refreshes(db, world, thread, kari[0])
    by_hand.write(db, world, thread, dag)

    with pytest.raises(CouldNotBeVerified):
        threads.verified(db, thread, trust=world.trust)


def test_an_invited_client_does_not_begin_with_the_desk(db: Connection, world: World) -> None:
    duty.joins(db, world, world.leader)
    pair = (world.analyst.id, world.clinician.id)
    invited = Invited(account=PrincipalId(new_id()), party=PartyId(new_id()), pair=pair)
    eva = enrolled(db, world.trust, world.analyst, invited)
    line = invitations.line(db, eva.id, world.trust)
    named = roster.newest(db, world.trust)

    members = lists.client_list(line[-1], named)
    assert lists.desk_member(named) not in members
    assert {one.principal for one in members} == {eva.id, *pair}
