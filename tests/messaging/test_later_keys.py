"""New keys for a person: what the old ones can no longer do, and the new ones can."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, update

from messaging import invitations, tables, team, threads
from messaging.enrolment import Invited
from messaging.errors import (
    CouldNotBeVerified,
    MessagingError,
    NotAllowed,
    UnknownInvitation,
)
from messaging.keys import new_root
from messaging.models import Duties, PartyId, PrincipalId, new_id
from tests.messaging import by_hand, duty
from tests.messaging.duty import Came
from tests.messaging.world import NOW, PEPPER, SOON, Person, World


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
    with pytest.raises(CouldNotBeVerified):
        duty.refreshes(db, world, world.livs, world.liv)
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
    names = duty.unit_roots(db, world, world.analyst)
    again = duty.colleague_anew(db, world, world.analyst, Duties.ANALYST)
    world.send(db, again, "Etter")

    assert world.texts(db, again) == ["Etter"]
    assert world.texts(db, world.liv) == ["Før", "Etter"]
    assert duty.unit_roots(db, world, again)[1:] == names
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
        duty.unit_roots(db, world, world.clinician)
    again = duty.colleague_anew(db, world, world.clinician, Duties.CLINICIAN)

    assert team.newcomers(db, world.trust) == []
    assert len(duty.unit_roots(db, world, again)) == 2
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


def test_a_forged_invitation_makes_no_other_party_of_an_account(
    db: Connection, world: World
) -> None:
    pair = (world.analyst.id, world.clinician.id)
    guest = Invited(account=PrincipalId(new_id()), party=PartyId(new_id()), pair=pair)
    code = world.code(db, world.analyst, guest)
    by_hand.invite_instead(db, world, guest, replace(guest, account=world.liv.id))

    assert invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)
    with pytest.raises(CouldNotBeVerified):
        invitations.enrol(db, code, root=new_root(), pepper=PEPPER, trust=world.trust, now=NOW)


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
