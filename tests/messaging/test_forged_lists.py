"""Somebody inside forges who takes part: lists, keys of epochs, and entries under old ones.

Everything here is rightly signed by whoever signs it; what is wrong is what they sign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from messaging import invitations, lists, roster, tables, thread_store, threads
from messaging.enrolment import Invited
from messaging.entries import Member, grant_context
from messaging.errors import CouldNotBeVerified
from messaging.keys import identity_of, new_root
from messaging.models import Duties, MemberType, PartyId, PrincipalId, new_id
from messaging.roster import desk_of
from tests.messaging import by_hand, duty
from tests.messaging.duty import Came
from tests.messaging.world import Person, World, enrolled

CLIENT, STAFF, GROUP = MemberType.CLIENT, MemberType.STAFF, MemberType.GROUP


def refused(db: Connection, world: World, *, also_by_writers: bool = True) -> None:
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

    refused(db, world)


@pytest.mark.parametrize("signer", ["liv", "analyst"])
def test_the_same_list_under_a_new_key_is_taken(db: Connection, world: World, signer: str) -> None:
    members = by_hand.members(db, world, world.livs)
    by_hand.turn(db, world, world.livs, getattr(world, signer), members)

    assert threads.verified(db, world.livs, trust=world.trust)[-1].epoch == 2


@pytest.mark.parametrize(
    "change",
    [
        by_hand.in_epoch(1),
        by_hand.in_epoch(3),
        lambda header: replace(header, about=header.id),
        lambda header: replace(header, roster=1),
        lambda header: replace(header, roster=9),
        lambda header: replace(header, previous=bytes(32)),
    ],
    ids=["the same epoch", "an epoch left out", "about", "older roster", "no roster", "hash"],
)
def test_a_list_is_taken_only_in_its_place(
    db: Connection, world: World, change: by_hand.Change
) -> None:
    members = by_hand.members(db, world, world.livs)
    by_hand.turn(db, world, world.livs, world.analyst, members, change)

    refused(db, world, also_by_writers=False)


def test_a_list_for_another_party_is_refused(db: Connection, world: World) -> None:
    members = by_hand.members(db, world, world.livs)
    by_hand.turn(db, world, world.livs, world.analyst, members, party=PartyId(new_id()))

    refused(db, world)


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
        refused(db, world, also_by_writers=False)
        undo.rollback()


def test_a_dismissed_colleague_does_not_come_back_on_a_list(db: Connection, world: World) -> None:
    before = by_hand.members(db, world, world.livs)
    duty.dismissed(db, world, world.clinician)
    world.send(db, world.liv, "Etter")
    for signer in (world.analyst, world.liv):
        undo = db.begin_nested()
        by_hand.turn(db, world, world.livs, signer, before)
        refused(db, world)
        undo.rollback()


def test_old_keys_of_a_client_do_not_come_back_on_a_list(db: Connection, world: World) -> None:
    before = by_hand.members(db, world, world.livs)
    again = duty.client_anew(db, world, world.analyst, world.liv, world.livs_party)
    duty.refreshes(db, world, world.livs, again)
    for signer in (world.analyst, again, world.liv):
        undo = db.begin_nested()
        by_hand.turn(db, world, world.livs, signer, before)
        refused(db, world)
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


# Grants


@pytest.mark.parametrize("epoch", [1, 2])
def test_a_grant_of_another_key_is_not_used_in_any_epoch(
    db: Connection, world: World, epoch: int
) -> None:
    duty.dismissed(db, world, world.clinician)
    world.send(db, world.liv, "Hei")
    me = by_hand.member(db, world.analyst, STAFF)
    public = identity_of(world.analyst.root, world.analyst.id).kem_public
    context = grant_context(world.livs, me, epoch)
    thread_store.put_grant(
        db, world.livs, epoch, me, by_hand.wrapped("grant", context, new_root(), public)
    )

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.analyst)


def test_a_grant_of_another_epoch_or_thread_is_not_used(db: Connection, world: World) -> None:
    duty.dismissed(db, world, world.clinician)
    world.send(db, world.liv, "Hei")
    world.send(db, world.analyst, "Hei", thread=world.olas)
    g = tables.epoch_grant.c
    mine = g.principal == world.analyst.id
    me = by_hand.member(db, world.analyst, STAFF)
    own = {
        (thread, epoch): thread_store.grants(db, thread, [world.analyst.id])[
            epoch, me.principal, me.fingerprint
        ]
        for thread in (world.livs, world.olas)
        for epoch in (1, 2)
    }

    for (thread, epoch), wrapped in own.items():
        if (thread, epoch) == (world.livs, 2):
            continue
        undo = db.begin_nested()
        where = mine & (g.thread == world.livs) & (g.epoch == 2)
        db.execute(update(tables.epoch_grant).where(where).values(wrapped=wrapped))
        with pytest.raises(CouldNotBeVerified):
            world.read(db, world.analyst)
        undo.rollback()


def test_a_grant_that_must_be_there_is_missed(db: Connection, world: World) -> None:
    duty.dismissed(db, world, world.clinician)
    world.send(db, world.liv, "Hei")
    for epoch in (1, 2):
        undo = db.begin_nested()
        by_hand.forget_grant(db, world.livs, epoch, world.analyst)
        with pytest.raises(CouldNotBeVerified):
            world.read(db, world.analyst)
        assert world.read(db, world.liv)
        undo.rollback()
