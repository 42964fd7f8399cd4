"""Somebody who can write the database exchanges what is wrapped of a thread's keys."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, update

from messaging import tables, thread_store
from messaging.entries import grant_context
from messaging.errors import CouldNotBeVerified
from messaging.keys import identity_of, new_root
from messaging.models import MemberType
from tests.messaging import by_hand, duty
from tests.messaging.world import World

STAFF = MemberType.STAFF


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
