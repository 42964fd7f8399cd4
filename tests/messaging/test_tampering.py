"""Every byte of every row that a thread stands on: change one, and nobody reads anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Table, delete, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from messaging import invitations, roster, tables, team
from messaging.enrolment import Invited
from messaging.errors import CouldNotBeVerified, MessagingError, NotInThread, UnknownInvitation
from messaging.keys import identity_of, new_root
from messaging.models import Duties, PartyId, PrincipalId, new_id
from tests.messaging.world import NOW, PEPPER, World, enrolled

BYTES_TRIED = 24  # of a long field, spread over it; of a short one all

# Not signed, because nothing is decided by it; or it says where to look, and then nothing is there.
ELSEWHERE = {"invitation.find_tag", "roster.unit", "thread.unit", "invitation.unit", "thread.id"}


def columns(*chosen: Table, without: Collection[str] = ()) -> list[Any]:
    """Return a parameter for each column of some tables but those named."""
    found = [column for table in chosen for column in table.columns]
    return [pytest.param(one, id=str(one)) for one in found if one.name not in without]


def changes(value: Any) -> Iterator[Any]:  # noqa: ANN401 - a column's value may be anything
    """Return a value with each of its bytes changed, a number one off, and what has no sense."""
    if isinstance(value, bytes):
        for place in range(0, len(value), max(1, len(value) // BYTES_TRIED)):
            yield value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
        yield from (value[:-1], value + b"\x00", b"")
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -1, 2**62)
    yield from (literal_column("'no such thing'"), None)


def shown(db: Connection, world: World) -> list[str]:
    """Return what the analyst and Liv see of Liv's thread."""
    roster._chains.clear()  # noqa: SLF001 - what a new process would not know
    return world.texts(db, world.analyst) + world.texts(db, world.liv)


def try_changes(db: Connection, world: World, column: Column[Any], where: Any) -> int:  # noqa: ANN401 - SQL
    """Make each change to the rows chosen; return how many there were."""
    tried = 0
    allowed = (CouldNotBeVerified, NotInThread) if str(column) in ELSEWHERE else CouldNotBeVerified
    for value in changes(db.scalar(select(column).where(where))):
        undo = db.begin_nested()
        try:
            db.execute(update(column.table).where(where).values({column: value}))
        except IntegrityError:
            undo.rollback()  # the database itself would not have it
            continue
        with pytest.raises(allowed):
            shown(db, world)
        undo.rollback()
        tried += 1
    return tried


@pytest.mark.parametrize("column", columns(tables.entry))
def test_a_changed_byte_of_a_message_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    about = world.send(db, world.liv, "Hei")
    answer = world.answer(db, world.analyst, about, "Sett")
    world.send(db, world.analyst, "Hei, Liv")

    for entry in (about, answer):
        assert try_changes(db, world, column, tables.entry.c.id == entry)


@pytest.mark.parametrize("column", columns(tables.entry))
def test_a_changed_byte_of_the_first_entry_and_its_list_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    first = (tables.entry.c.thread == world.livs) & (tables.entry.c.sequence == 1)

    assert try_changes(db, world, column, first)


# By its find_tag a code finds an invitation; one that was used is never looked for again.
@pytest.mark.parametrize(
    "column", columns(tables.identity, tables.invitation, without={"find_tag"})
)
def test_a_changed_byte_of_how_the_client_came_in_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    world.send(db, world.liv, "Hei")
    owner = (
        tables.identity.c.principal
        if column.table is tables.identity
        else tables.invitation.c.account
    )

    assert try_changes(db, world, column, owner == world.liv.id)


# A colleague stands on the roster by fingerprint, and needs nobody else to vouch.
@pytest.mark.parametrize(
    "column", columns(tables.identity, without={"by_self", "by_code", "invitation"})
)
def test_a_changed_byte_of_a_colleagues_identity_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    world.send(db, world.liv, "Hei")

    assert try_changes(db, world, column, tables.identity.c.principal == world.analyst.id)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("column", columns(tables.roster))
def test_a_changed_byte_of_any_roster_is_seen(
    db: Connection, world: World, column: Column[Any], number: int
) -> None:
    world.send(db, world.liv, "Hei")

    assert try_changes(db, world, column, tables.roster.c.number == number)


@pytest.mark.parametrize("column", columns(tables.epoch_grant))
def test_a_changed_byte_of_a_grant_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    world.send(db, world.liv, "Hei")
    grant = tables.epoch_grant.c

    mine = (grant.thread == world.livs) & (grant.principal == world.analyst.id)
    assert try_changes(db, world, column, mine)


@pytest.mark.parametrize("column", columns(tables.thread))
def test_a_changed_byte_of_the_thread_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    world.send(db, world.liv, "Hei")

    assert try_changes(db, world, column, tables.thread.c.id == world.livs)


@pytest.mark.parametrize("column", columns(tables.group_grant))
def test_a_changed_byte_of_the_groups_grant_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    me, mine = world.analyst, tables.group_grant.c.member == world.analyst.id
    for value in changes(db.scalar(select(column).where(mine))):
        undo = db.begin_nested()
        try:
            db.execute(update(tables.group_grant).where(mine).values({column: value}))
        except IntegrityError:
            undo.rollback()
            continue
        with pytest.raises(CouldNotBeVerified):
            team.open_group(db, world.trust.unit, me.id, me.root, trust=world.trust)
        undo.rollback()


@pytest.mark.parametrize("column", columns(tables.invitation))
def test_a_changed_byte_of_an_open_invitation_is_seen(
    db: Connection, world: World, column: Column[Any]
) -> None:
    invited = Invited(account=PrincipalId(new_id()), duties=Duties.CLINICIAN)
    code = world.code(db, world.leader, invited)
    mine = tables.invitation.c.account == invited.account
    for value in changes(db.scalar(select(column).where(mine))):
        undo = db.begin_nested()
        try:
            db.execute(update(tables.invitation).where(mine).values({column: value}))
        except IntegrityError:
            undo.rollback()
            continue
        with pytest.raises((CouldNotBeVerified, UnknownInvitation)):
            invitations.look_up(db, code, pepper=PEPPER, trust=world.trust, now=NOW)
        undo.rollback()


def test_two_parties_accounts_cannot_be_exchanged(db: Connection, world: World) -> None:
    world.send(db, world.analyst, "Han løslates klokken fire")
    identity = tables.identity.c
    _exchange(db, identity.principal, world.liv.id, world.ola.id)

    for client in (world.liv, world.ola):
        with pytest.raises(MessagingError):
            world.read(db, client)
        with pytest.raises(CouldNotBeVerified):
            invitations.identity(db, client.id, world.trust)


def test_two_invitations_accounts_cannot_be_exchanged(db: Connection, world: World) -> None:
    _exchange(db, tables.invitation.c.account, world.liv.id, world.ola.id)

    with pytest.raises(CouldNotBeVerified):
        shown(db, world)


def test_two_threads_parties_cannot_be_exchanged(db: Connection, world: World) -> None:
    olas = db.scalar(select(tables.thread.c.party).where(tables.thread.c.id == world.olas))
    _exchange(db, tables.thread.c.party, world.livs_party, olas or b"")

    for reader in (world.liv, world.analyst):
        with pytest.raises(CouldNotBeVerified):
            world.read(db, reader)


def test_two_open_invitations_codes_cannot_be_exchanged(db: Connection, world: World) -> None:
    pair = (world.analyst.id, world.clinician.id)
    guests = [
        Invited(account=PrincipalId(new_id()), party=PartyId(new_id()), pair=pair) for _ in "ab"
    ]
    codes = [world.code(db, world.analyst, guest) for guest in guests]
    where = tables.invitation.c.account.in_([guest.account for guest in guests])
    one, other = db.scalars(select(tables.invitation.c.find_tag).where(where))
    _exchange(db, tables.invitation.c.find_tag, one, other)

    for code in codes:
        with pytest.raises(CouldNotBeVerified):
            invitations.enrol(db, code, root=new_root(), pepper=PEPPER, trust=world.trust, now=NOW)


def test_a_false_colleague_cannot_be_put_in_a_thread(db: Connection, world: World) -> None:
    spy = enrolled(
        db, world.trust, world.leader, Invited(account=PrincipalId(new_id()), duties=Duties.ANALYST)
    )
    world.send(db, world.liv, "Hei")
    false = identity_of(spy.root, world.analyst.id)
    keys = {"kem_public": false.kem_public, "sign_public": false.sign_public}
    analyst = tables.identity.c.principal == world.analyst.id
    db.execute(update(tables.identity).where(analyst).values(keys))

    for reader in (world.liv, world.clinician):
        with pytest.raises(CouldNotBeVerified):
            world.read(db, reader)
    with pytest.raises(CouldNotBeVerified):
        world.send(db, world.liv, "Er du der?")


def test_a_thread_whose_entries_are_gone_is_not_an_empty_thread(
    db: Connection, world: World
) -> None:
    rows = db.execute(select(tables.entry).where(tables.entry.c.thread == world.livs)).all()
    db.execute(delete(tables.entry).where(tables.entry.c.thread == world.livs))

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv)
    with pytest.raises(CouldNotBeVerified):
        world.send(db, world.liv, "Hei")
    db.execute(insert(tables.entry), [dict(row._mapping) for row in rows])  # noqa: SLF001 - SQLAlchemy's public name
    assert world.texts(db, world.liv) == []


def _exchange(db: Connection, column: Any, one: bytes, other: bytes) -> None:  # noqa: ANN401 - any column
    """Exchange two values of a column that may be unique."""
    for old, new in ((one, b"between the two!"), (other, one), (b"between the two!", other)):
        db.execute(update(column.table).where(column == old).values({column: new}))
