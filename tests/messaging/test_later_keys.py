"""New keys for a person or a group: what the old ones can no longer do, and the new ones can."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, update

from messaging import group_store, invitations, roster, tables, team, threads
from messaging.enrolment import Invited
from messaging.errors import (
    CouldNotBeVerified,
    MessagingError,
    NotAllowed,
    NotInThread,
    UnknownInvitation,
)
from messaging.keys import new_root, open_own, open_own_with_any, seal_own
from messaging.models import Duties, PartyId, PrincipalId, Root, new_id
from tests.messaging import by_hand, duty
from tests.messaging.duty import Came
from tests.messaging.world import NOW, PEPPER, SOON, Person, World


def unit_roots(db: Connection, world: World, one: Person) -> tuple[Root, ...]:
    """Return the roots of the unit's group that somebody has."""
    return team.group_roots(db, world.trust.unit, one.id, one.root, trust=world.trust)


def desk_roots(db: Connection, world: World, one: Person) -> tuple[Root, ...]:
    """Return the roots of the desk that somebody has."""
    desk = roster.desk_of(world.trust.unit)
    return team.group_roots(db, desk, one.id, one.root, trust=world.trust)


# Groups


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
    db: Connection, world: World, kari: Came
) -> None:
    who, _, thread = kari
    for one in roster.newest(db, world.trust).staff:
        team.leave_desk(
            db,
            me=world.leader.id,
            root=world.leader.root,
            colleague=one.principal,
            trust=world.trust,
            now=NOW,
        )
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

    roots = unit_roots(db, world, world.analyst)
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


# People


def test_a_client_with_new_keys_writes_at_once_and_the_old_keys_can_do_nothing(
    db: Connection, world: World
) -> None:
    world.send(db, world.liv, "Før")
    again = duty.client_anew(db, world, world.analyst, world.liv, world.livs_party)
    assert world.read(db, again).withheld == 1
    for _ in range(2):
        with pytest.raises(CouldNotBeVerified):
            world.read(db, world.liv)
        with pytest.raises(MessagingError):
            world.send(db, world.liv, "Det er meg")
        duty.refreshes(db, world, world.livs, again)
    world.send(db, again, "Etter")

    page = world.read(db, again)
    assert ([one.text for one in page.entries], page.withheld) == (["Etter"], 1)
    assert world.texts(db, world.analyst) == ["Før", "Etter"]
    by_hand.write(db, world, world.livs, world.liv)
    with pytest.raises(CouldNotBeVerified):
        threads.verified(db, world.livs, trust=world.trust)


def test_a_client_gets_the_past_back_only_if_somebody_gives_it(
    db: Connection, world: World
) -> None:
    world.send(db, world.liv, "Før")
    again = duty.client_anew(db, world, world.analyst, world.liv, world.livs_party)
    world.send(db, world.analyst, "Hei igjen")
    assert world.texts(db, again) == ["Hei igjen"]

    duty.gives(db, world, world.livs, world.clinician, again)
    assert world.texts(db, again) == ["Før", "Hei igjen"]
    by_hand.write(db, world, world.livs, again, by_hand.in_epoch(1))  # to read, not to sign
    with pytest.raises(CouldNotBeVerified):
        threads.verified(db, world.livs, trust=world.trust)


def test_a_colleague_with_new_keys_takes_part_from_then_on(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Før")
    names = unit_roots(db, world, world.analyst)
    again = duty.colleague_anew(db, world, world.analyst, Duties.ANALYST)
    world.send(db, again, "Etter")

    assert world.texts(db, again) == ["Etter"]
    assert world.texts(db, world.liv) == ["Før", "Etter"]
    assert unit_roots(db, world, again)[1:] == names
    for attempt in (world.read, lambda *_: world.send(db, world.analyst, "Hei")):
        with pytest.raises(MessagingError):
            attempt(db, world.analyst)


def test_somebody_dismissed_comes_back_by_a_new_invitation_alone(
    db: Connection, world: World
) -> None:
    world.send(db, world.liv, "Før")
    duty.dismissed(db, world, world.clinician)
    assert team.newcomers(db, world.trust) == []
    with pytest.raises(MessagingError):
        unit_roots(db, world, world.clinician)
    again = duty.colleague_anew(db, world, world.clinician, Duties.CLINICIAN)

    assert team.newcomers(db, world.trust) == []
    assert len(unit_roots(db, world, again)) == 2
    world.send(db, world.liv, "Etter")
    assert world.texts(db, again) == ["Etter"]  # the list still named them: nobody wrote meanwhile


def test_whoever_has_keys_is_invited_anew_or_not_at_all(db: Connection, world: World) -> None:
    pair = (world.analyst.id, world.clinician.id)
    livs = Invited(account=world.liv.id, party=world.livs_party, pair=pair)
    unknown = Invited(account=PrincipalId(new_id()), party=PartyId(new_id()), pair=pair)
    elsewhere = Invited(account=world.liv.id, party=PartyId(new_id()), pair=pair)
    as_staff = Invited(account=world.liv.id, duties=Duties.ANALYST)

    with pytest.raises(NotAllowed):
        world.code(db, world.analyst, livs)
    for inviter, invited in (
        (world.analyst, unknown),
        (world.analyst, elsewhere),
        (world.leader, as_staff),
        (world.liv, livs),
    ):
        with pytest.raises(NotAllowed):
            duty.anew(db, world, inviter, invited)
    assert duty.anew(db, world, world.clinician, livs)


def test_of_two_new_invitations_one_is_used(db: Connection, world: World) -> None:
    pair = (world.analyst.id, world.clinician.id)
    livs = Invited(account=world.liv.id, party=world.livs_party, pair=pair)
    codes = [
        invitations.invite(
            db,
            me=world.analyst.id,
            root=world.analyst.root,
            invited=livs,
            expires_at=SOON,
            pepper=PEPPER,
            trust=world.trust,
            anew=True,
        )
        for _ in "ab"
    ]
    enrol = {"pepper": PEPPER, "trust": world.trust, "now": NOW}
    came = invitations.enrol(db, codes[0], root=new_root(), **enrol)  # type: ignore[arg-type]

    assert came.generation == 2
    assert invitations.identity(db, world.liv.id, world.trust) == came
    with pytest.raises(UnknownInvitation):
        invitations.enrol(db, codes[1], root=new_root(), **enrol)  # type: ignore[arg-type]


def test_somebody_who_came_by_themselves_is_vouched_for_by_a_new_invitation(
    db: Connection, world: World, dag: Person, kari: Came
) -> None:
    who, party, thread = kari
    with pytest.raises(CouldNotBeVerified):
        invitations.vouched(db, who.id, world.trust)
    again = duty.client_anew(db, world, dag, who, party)
    world.send(db, again, "Jeg mistet lappen", thread=thread)

    assert not world.read(db, again, thread).unconfirmed
    assert invitations.vouched(db, who.id, world.trust).party == party


def test_the_keys_before_cannot_be_taken_away_from_under_the_new(
    db: Connection, world: World
) -> None:
    duty.client_anew(db, world, world.analyst, world.liv, world.livs_party)
    livs = tables.identity.c.principal == world.liv.id
    first, second = (livs & (tables.identity.c.generation == one) for one in (1, 2))
    undo = db.begin_nested()
    db.execute(delete(tables.identity).where(first))
    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.analyst)
    undo.rollback()
    db.execute(update(tables.identity).where(second).values(invitation=None, by_code=None))
    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.analyst)
