"""Somebody inside forges whose key is whose: identities, invitations, rosters, groups.

Everything here is rightly signed by whoever signs it; what is wrong is what they sign.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from messaging import (
    box,
    invitations,
    roster,
    store,
    tables,
    team,
)
from messaging.codes import new_code, read_code
from messaging.enrolment import (
    ROOT_KEY,
    Invitation,
    Invited,
    Origin,
    Uninvited,
    Vouched,
    check_enrolment,
    check_line,
    enrolled_bytes,
)
from messaging.errors import CouldNotBeVerified, NotAllowed, UnknownInvitation
from messaging.keys import Identity, Keys, identity_of, new_root
from messaging.models import (
    Duties,
    InvitationId,
    PartyId,
    PrincipalId,
    Trust,
    new_id,
)
from tests.messaging.world import (
    NOW,
    PEPPER,
    SOON,
    Person,
    World,
    colleague,
    dismiss,
    enrolled,
)


def test_a_group_root_that_is_not_the_rosters_is_not_used(db: Connection, world: World) -> None:
    me = identity_of(world.analyst.root, world.analyst.id)
    context = world.trust.unit + bytes([0, 0, 0, 1]) + me.principal + me.fingerprint
    wrapped = box.wrap("group", context, new_root(), me.kem_public)
    mine = tables.group_grant.c.member == me.principal
    db.execute(update(tables.group_grant).where(mine).values(wrapped=wrapped))

    with pytest.raises(CouldNotBeVerified):
        team.open_group(db, world.trust.unit, me.principal, world.analyst.root, trust=world.trust)


@pytest.mark.parametrize("whose", ["analyst", "clinician", "liv"])
def test_nobodys_keys_can_be_exchanged(db: Connection, world: World, whose: str) -> None:
    victim: Person = getattr(world, whose)
    _replace_keys(db, identity_of(new_root(), victim.id))

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv if whose != "liv" else world.analyst)


def test_an_inviters_keys_can_be_exchanged_no_more_than_anybodys(
    db: Connection, world: World
) -> None:
    false = Person(id=world.analyst.id, root=new_root())
    genuine = invitations.vouched(db, world.liv.id, world.trust)
    _replace_keys(db, identity_of(false.root, false.id))
    forged = box.sign(Keys(false.root).signing, "invite", genuine.invitation.pack())
    where = tables.invitation.c.id == genuine.invitation.id
    db.execute(update(tables.invitation).where(where).values(signature=forged))

    with pytest.raises(CouldNotBeVerified):
        invitations.identity(db, world.liv.id, world.trust)


def test_an_identity_for_another_account_does_not_come_in(world: World) -> None:
    code_key = box.signing_key(bytes(32))
    invitation = _invitation(world, code_key)
    root = new_root()
    for claimed in (
        identity_of(root, world.liv.id),
        identity_of(root, invitation.invited.account, generation=2),
    ):
        signed = enrolled_bytes(invitation, claimed)
        vouched = Vouched(
            identity=claimed,
            invitation=invitation,
            by_inviter=bytes(64),
            by_self=box.sign(Keys(root).signing, "identity", signed),
            by_code=box.sign(code_key, "identity", signed),
        )
        with pytest.raises(CouldNotBeVerified):
            check_enrolment(vouched)


def test_a_later_generation_is_refused_without_the_ones_before(world: World) -> None:
    first = _invitation(world, box.signing_key(bytes(32)))
    account = first.invited.account
    one, two = (
        Vouched(
            identity=identity_of(new_root(), account, generation=generation),
            invitation=replace(first, generation=generation),
            by_inviter=bytes(64),
            by_self=bytes(64),
            by_code=bytes(64),
        )
        for generation in (1, 2)
    )
    elsewhere = replace(first, invited=replace(first.invited, party=PartyId(new_id())))
    by_itself = Uninvited(identity=two.identity, by_self=bytes(64))

    check_line([one, two])
    wrong_lines: list[list[Origin]] = [
        [two],
        [two, one],
        [one, one],
        [one, by_itself],
        [one, replace(two, invitation=elsewhere)],
    ]
    for wrong in wrong_lines:
        with pytest.raises(CouldNotBeVerified):
            check_line(wrong)


@pytest.mark.parametrize("duties", [Duties.NONE, Duties.LEADER])
def test_an_assistants_invitation_is_refused(db: Connection, world: World, duties: Duties) -> None:
    assistant = colleague(db, world.trust, world.leader, Duties.ASSISTANT, world.leader)
    code = new_code()
    secret, invitation_id = read_code(code) or b"", InvitationId(new_id())
    code_key = invitations._code_key(secret, PEPPER[0], invitation_id)  # noqa: SLF001 - the forger reads FORMAT.md
    forged = replace(_invitation(world, code_key), id=invitation_id, inviter=assistant.id, roster=5)
    if duties:
        newcomer = Invited(account=PrincipalId(new_id()), duties=duties)
        forged = replace(forged, invited=newcomer)
    store.add_principal(db, forged.invited.account)
    store.add_invitation(
        db,
        forged,
        unit=world.trust.unit,
        find_tag=invitations._find_tag(secret, PEPPER[0]),  # noqa: SLF001 - as above
        signature=box.sign(Keys(assistant.root).signing, "invite", forged.pack()),
    )

    with pytest.raises(CouldNotBeVerified):
        invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)


def test_an_invitation_whose_pair_has_left_opens_nothing(db: Connection, world: World) -> None:
    pair = (world.analyst.id, world.clinician.id)
    invited = Invited(account=PrincipalId(new_id()), party=PartyId(new_id()), pair=pair)
    code = world.code(db, world.analyst, invited)
    dismiss(db, world, world.clinician)

    with pytest.raises(UnknownInvitation):
        invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)


def test_the_first_leader_counts_only_until_roster_2(db: Connection, world: World) -> None:
    invited = Invited(account=PrincipalId(new_id()), duties=Duties.LEADER)
    late = enrolled(db, world.trust, Person(id=ROOT_KEY, root=world.root), invited)

    with pytest.raises(NotAllowed):
        _next(db, world.trust, late)


def test_nobody_makes_themselves_the_first_leader(db: Connection) -> None:
    root, me = new_root(), Person(id=PrincipalId(new_id()), root=new_root())
    trust = Trust(unit=PrincipalId(new_id()), root_public=Keys(root).sign_public)
    roster.first_roster(db, root=root, trust=trust, now=NOW)
    code_key, identity = box.signing_key(bytes(32)), identity_of(me.root, me.id)
    invitation = Invitation(
        id=InvitationId(new_id()),
        code_public=code_key.public_key().public_bytes_raw(),
        inviter=ROOT_KEY,
        roster=1,
        invited=Invited(account=me.id, duties=Duties.LEADER),
        expires_at=SOON,
    )
    signed = enrolled_bytes(invitation, identity)
    by_me = box.sign(Keys(me.root).signing, "identity", signed)
    by_root = box.sign(Keys(root).signing, "invite", invitation.pack())
    forged = box.sign(Keys(me.root).signing, "invite", invitation.pack())
    for by_inviter, by_code in (
        (forged, box.sign(code_key, "identity", signed)),
        (by_root, by_me),
    ):
        undo = db.begin_nested()
        store.add_principal(db, me.id)
        store.add_invitation(
            db, invitation, unit=trust.unit, find_tag=bytes(32), signature=by_inviter
        )
        store.add_identity(db, identity, invitation=invitation.id, by_self=by_me, by_code=by_code)
        with pytest.raises(CouldNotBeVerified):
            _next(db, trust, me)
        undo.rollback()


def _invitation(world: World, code_key: box.SigningKey) -> Invitation:
    pair = (world.analyst.id, world.clinician.id)
    return Invitation(
        id=InvitationId(new_id()),
        code_public=code_key.public_key().public_bytes_raw(),
        inviter=world.analyst.id,
        roster=4,
        invited=Invited(account=PrincipalId(new_id()), party=PartyId(new_id()), pair=pair),
        expires_at=SOON,
    )


def _replace_keys(db: Connection, false: Identity) -> None:
    keys = {"kem_public": false.kem_public, "sign_public": false.sign_public}
    where = tables.identity.c.principal == false.principal
    db.execute(update(tables.identity).where(where).values(keys))


def _next(db: Connection, trust: Trust, signer: Person) -> None:
    roster.next_roster(
        db, me=signer.id, root=signer.root, staff=(), groups=(), trust=trust, now=NOW
    )
