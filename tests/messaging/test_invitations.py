"""Inviting somebody, and coming in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from messaging import box, invitations, tables
from messaging.codes import CODE_BYTES, new_code, read_code
from messaging.enrolment import ROOT_KEY, Invited
from messaging.errors import CouldNotBeVerified, NotAllowed, UnknownInvitation
from messaging.keys import Keys, identity_of, new_root
from messaging.models import Duties, PartyId, PrincipalId, new_id
from tests.messaging.world import NOW, PEPPER, SOON, Person, World, person


def guest(world: World) -> Invited:
    """Return what an invitation for a client says."""
    pair = (world.analyst.id, world.clinician.id)
    return Invited(account=PrincipalId(new_id()), party=PartyId(new_id()), pair=pair)


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_a_code_is_read_as_it_was_shown(secret: bytes) -> None:
    shown = new_code(lambda _: secret)

    assert len(shown) == 19
    assert read_code(shown) == secret


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_case_spaces_scripts_and_look_alikes_do_not_matter(secret: bytes) -> None:
    shown = new_code(lambda _: secret)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    alike = str.maketrans("01", "Ol")

    for typed in (
        shown.lower(),
        shown.replace("-", ""),
        f"  {shown.replace('-', ' - ')} ",
        shown.translate(arabic),
        shown.translate(alike),
        shown.translate(str.maketrans("ABCEH", "АВСЕН")),  # noqa: RUF001 - typed on a Russian keyboard
    ):
        assert read_code(typed) == secret


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    read = read_code(typed)

    assert read is None or len(read) == CODE_BYTES


def test_a_code_brings_in_one_person_once(db: Connection, world: World) -> None:
    invited = guest(world)
    code = world.code(db, world.analyst, invited)
    found = invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)
    root = new_root()
    came_in = invitations.enrol(db, code, root=root, pepper=PEPPER, trust=world.trust, now=NOW)

    assert found.invited == invited
    assert came_in == identity_of(root, invited.account)
    assert invitations.identity(db, invited.account, world.trust) == came_in
    with pytest.raises(UnknownInvitation):
        invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)
    with pytest.raises(UnknownInvitation):
        invitations.enrol(db, code, root=new_root(), pepper=PEPPER, trust=world.trust, now=NOW)


def test_of_two_codes_for_one_account_one_is_used(db: Connection, world: World) -> None:
    invited = guest(world)
    codes = [world.code(db, world.analyst, invited) for _ in "ab"]
    invitations.enrol(db, codes[0], root=new_root(), pepper=PEPPER, trust=world.trust, now=NOW)

    with pytest.raises(UnknownInvitation):
        invitations.enrol(db, codes[1], root=new_root(), pepper=PEPPER, trust=world.trust, now=NOW)


@pytest.mark.parametrize("typed", ["", "hei", "0000-0000-0000-0000", "Å" * 16, "0" * 17])
def test_an_unknown_code_opens_nothing(db: Connection, world: World, typed: str) -> None:
    with pytest.raises(UnknownInvitation):
        invitations.look_up(db, typed, pepper=PEPPER, trust=world.trust, now=NOW)


def test_an_expired_or_withdrawn_code_opens_nothing(db: Connection, world: World) -> None:
    invited = guest(world)
    code = world.code(db, world.analyst, invited)

    just_before = SOON - timedelta(seconds=1)
    assert invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=just_before)
    with pytest.raises(UnknownInvitation):
        invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=SOON)
    assert invitations.withdraw(db, invited.account)
    assert not invitations.withdraw(db, invited.account)
    with pytest.raises(UnknownInvitation):
        invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)


def test_a_used_invitation_cannot_be_withdrawn(db: Connection, world: World) -> None:
    assert not invitations.withdraw(db, world.liv.id)
    assert invitations.identity(db, world.liv.id, world.trust).principal == world.liv.id


def test_a_code_survives_a_new_pepper_and_not_a_lost_one(db: Connection, world: World) -> None:
    code = world.code(db, world.analyst, guest(world))
    newer = (b"an even newer pepper of 32 bytes", *PEPPER)

    assert invitations.look_up(db, code, pepper=newer, trust=world.trust, now=NOW)
    with pytest.raises(UnknownInvitation):
        invitations.look_up(db, code, pepper=newer[:1], trust=world.trust, now=NOW)


def test_the_code_is_nowhere_in_the_database(db: Connection, world: World) -> None:
    code = world.code(db, world.analyst, guest(world))
    secret = read_code(code) or b"?"

    rows = db.execute(select(tables.invitation)).all()
    stored = b"".join(value for row in rows for value in row if isinstance(value, bytes))
    assert secret not in stored
    assert code.replace("-", "").encode() not in stored


def test_only_staff_invite_and_only_leaders_invite_staff(db: Connection, world: World) -> None:
    clinician = Invited(account=PrincipalId(new_id()), duties=Duties.CLINICIAN)

    for inviter, invited in (
        (world.liv, guest(world)),
        (person(), guest(world)),
        (world.analyst, clinician),
        (world.liv, clinician),
        (Person(id=ROOT_KEY, root=world.root), guest(world)),
        (Person(id=ROOT_KEY, root=world.root), clinician),
    ):
        with pytest.raises(NotAllowed):
            world.code(db, inviter, invited)
    for inviter, invited in ((world.clinician, guest(world)), (world.leader, clinician)):
        assert read_code(world.code(db, inviter, invited))


def test_a_colleagues_name_with_another_root_invites_nobody(db: Connection, world: World) -> None:
    with pytest.raises(CouldNotBeVerified):
        world.code(db, Person(id=world.analyst.id, root=new_root()), guest(world))


def test_the_pair_must_be_colleagues(db: Connection, world: World) -> None:
    strange = Invited(
        account=PrincipalId(new_id()),
        party=PartyId(new_id()),
        pair=(world.analyst.id, world.ola.id),
    )

    with pytest.raises(NotAllowed):
        world.code(db, world.analyst, strange)


@pytest.mark.parametrize(
    ("party", "pair", "duties"),
    [
        (None, (), Duties.NONE),
        (PartyId(bytes(15) + b"1"), (), Duties.NONE),
        (PartyId(bytes(15) + b"1"), (PrincipalId(b"a" * 16), PrincipalId(b"a" * 16)), Duties.NONE),
        (PartyId(bytes(15) + b"1"), (PrincipalId(b"a" * 16),), Duties.NONE),
        (None, (PrincipalId(b"a" * 16), PrincipalId(b"b" * 16)), Duties.LEADER),
        (
            PartyId(bytes(15) + b"1"),
            (PrincipalId(b"a" * 16), PrincipalId(b"b" * 16)),
            Duties.ANALYST,
        ),
    ],
)
def test_an_invitation_is_for_a_client_or_a_colleague(
    party: PartyId | None, pair: tuple[PrincipalId, ...], duties: Duties
) -> None:
    with pytest.raises(ValueError, match="for a party"):
        Invited(account=PrincipalId(b"x" * 16), party=party, pair=pair, duties=duties)


def test_a_forged_invitation_brings_nobody_in(db: Connection, world: World) -> None:
    invited = guest(world)
    code = world.code(db, world.analyst, invited)
    row = tables.invitation.c.account == invited.account
    found = invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)
    forged = box.sign(Keys(world.liv.root).signing, "invite", found.pack())
    db.execute(update(tables.invitation).where(row).values(signature=forged))

    with pytest.raises(CouldNotBeVerified):
        invitations.enrol(db, code, root=new_root(), pepper=PEPPER, trust=world.trust, now=NOW)
