"""What is left for the duty desk: who opens it, and what becomes of it when somebody changes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from messaging import box, calls, roster
from messaging.calls import LONGEST, PADDED, Sealed
from messaging.errors import (
    CouldNotBeVerified,
    NobodyOnDuty,
    NotHandedOn,
    NotInThread,
    TextTooLong,
)
from messaging.models import new_id
from tests.messaging import duty
from tests.messaging.world import Person, World, person

TEXT = "Ring +47 22 00 00 00 på tirsdag".encode()
ID = bytes(range(16))


def opens(db: Connection, world: World, who: Person, sealed: Sealed, id: bytes = ID) -> bytes:
    """Return what somebody reads."""
    desk = calls.at_desk(db, me=who.id, root=who.root, trust=world.trust)
    return desk.open(id, sealed)


def test_everybody_at_the_desk_opens_it_and_nobody_else(
    db: Connection, world: World, dag: Person, kari: duty.Came
) -> None:
    sealed = calls.seal(db, ID, TEXT, trust=world.trust)

    for who in (world.analyst, world.clinician, dag):
        assert opens(db, world, who, sealed) == TEXT
    for who in (world.leader, world.liv, kari[0], person()):
        with pytest.raises(NotInThread):
            opens(db, world, who, sealed)


def test_without_anybody_on_duty_nothing_is_sealed(db: Connection, world: World) -> None:
    with pytest.raises(NobodyOnDuty):
        calls.seal(db, ID, TEXT, trust=world.trust)
    duty.joins(db, world, world.analyst)
    duty.leaves(db, world, world.analyst)
    with pytest.raises(NobodyOnDuty):
        calls.seal(db, ID, TEXT, trust=world.trust)


def test_who_joins_opens_what_was_there_and_who_left_nothing_that_comes(
    db: Connection, world: World
) -> None:
    duty.joins(db, world, world.analyst, world.clinician)
    duty.hands_on(db, world, world.analyst)
    before = calls.seal(db, ID, TEXT, trust=world.trust)
    duty.leaves(db, world, world.clinician)
    after = calls.seal(db, ID, TEXT, trust=world.trust)
    duty.joins(db, world, world.leader)
    duty.hands_on(db, world, world.analyst)

    assert (before.generation, after.generation) == (1, 2)
    for who in (world.analyst, world.leader):
        assert opens(db, world, who, before) == opens(db, world, who, after) == TEXT
    with pytest.raises(NotInThread):
        opens(db, world, world.clinician, after)


def test_an_old_root_does_not_open_what_was_sealed_to_the_next(
    db: Connection, world: World
) -> None:
    """As somebody would who left, and kept the root of the time before."""
    duty.joins(db, world, world.analyst, world.clinician)
    duty.hands_on(db, world, world.analyst)
    theirs = calls.at_desk(db, me=world.clinician.id, root=world.clinician.root, trust=world.trust)
    duty.leaves(db, world, world.clinician)
    after = calls.seal(db, ID, TEXT, trust=world.trust)

    with pytest.raises(CouldNotBeVerified):
        theirs.open(ID, after)
    with pytest.raises(CouldNotBeVerified):
        theirs.open(ID, replace(after, generation=1))


def test_what_was_sealed_to_a_root_that_nobody_handed_on_waits(
    db: Connection, world: World
) -> None:
    duty.joins(db, world, world.analyst, world.clinician)
    duty.leaves(db, world, world.clinician)
    between = calls.seal(db, ID, TEXT, trust=world.trust)
    duty.joins(db, world, world.clinician)
    duty.leaves(db, world, world.analyst)  # who has not logged in since
    after = calls.seal(db, ID, TEXT, trust=world.trust)

    assert (between.generation, after.generation) == (2, 3)
    assert opens(db, world, world.clinician, after) == TEXT
    with pytest.raises(NotHandedOn):
        opens(db, world, world.clinician, between)


def test_a_changed_byte_or_another_place_opens_nothing(
    db: Connection, world: World, dag: Person
) -> None:
    sealed = calls.seal(db, ID, TEXT, trust=world.trust)
    places = (0, 1, 600, 1_168, 1_169, 1_170, 1_300, len(sealed.body) - 1)
    flipped = [
        replace(sealed, body=bytes(one ^ (at == where) for at, one in enumerate(sealed.body)))
        for where in places
    ]
    cut = [replace(sealed, body=sealed.body[:-1]), replace(sealed, body=b"")]
    others = [replace(sealed, generation=number) for number in (-1, 0, 2, 2**40)]

    for changed in (*flipped, *cut, *others):
        with pytest.raises(CouldNotBeVerified):
            opens(db, world, dag, changed)
    with pytest.raises(CouldNotBeVerified):
        opens(db, world, dag, sealed, id=new_id())


def test_what_is_not_padded_by_the_rule_is_refused(
    db: Connection, world: World, dag: Person
) -> None:
    desk = roster.newest(db, world.trust).group(roster.desk_of(world.trust.unit))
    assert desk
    identity = roster.listed_identity(db, desk)
    key, context = bytes(32), calls._context(ID, identity)  # noqa: SLF001 - made by hand
    wrapped = box.wrap("call", context, key, identity.kem_public)
    for padded in (b"", bytes(PADDED - 1), bytes(PADDED - 1) + b"x", b"\xff" * PADDED):
        boxed = box.seal_box(key, "call", context, padded)
        with pytest.raises(CouldNotBeVerified):
            opens(db, world, dag, Sealed(generation=1, body=wrapped + boxed))


@given(text=st.binary(max_size=LONGEST))
def test_every_text_comes_back_whole_from_one_size(text: bytes) -> None:
    padded = (len(text).to_bytes(4, "big") + text).ljust(PADDED, b"\x00")

    assert calls._unpadded(padded) == text  # noqa: SLF001 - the other half of the rule


def test_all_have_one_size_and_too_long_is_refused(
    db: Connection, world: World, dag: Person
) -> None:
    sizes = {
        len(calls.seal(db, ID, text, trust=world.trust).body)
        for text in (b"", TEXT, b"x" * LONGEST)
    }

    assert sizes == {3_266}
    assert opens(db, world, dag, calls.seal(db, ID, b"x" * LONGEST, trust=world.trust))
    with pytest.raises(TextTooLong):
        calls.seal(db, ID, b"x" * (LONGEST + 1), trust=world.trust)
