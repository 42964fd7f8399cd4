"""Who is staff, and who says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from messaging import box, roster, store, tables, team
from messaging.enrolment import ROOT_KEY, Invited
from messaging.errors import CouldNotBeVerified, NotAllowed, NotInThread
from messaging.keys import Keys
from messaging.models import Duties, PrincipalId, new_id
from messaging.roster import Colleague, Roster
from tests.messaging.world import NOW, Person, World, colleague, dismiss, enrolled


def test_the_roster_lists_the_team_with_their_duties(db: Connection, world: World) -> None:
    now = roster.newest(db, world.trust)

    assert now.number == 4
    assert now.duties_of(world.leader.id) is Duties.LEADER
    assert now.duties_of(world.analyst.id) is Duties.ANALYST
    assert now.duties_of(world.liv.id) is Duties.NONE
    assert now.valid_until == NOW + roster.VALID
    assert Roster.unpack(now.pack()) == now


def test_everybody_on_the_team_opens_the_same_group(db: Connection, world: World) -> None:
    opened = {
        team.open_group(db, world.trust.unit, one.id, one.root, trust=world.trust)
        for one in (world.leader, world.analyst, world.clinician)
    }

    assert len(opened) == 1
    with pytest.raises(NotInThread):
        team.open_group(db, world.trust.unit, world.liv.id, world.liv.root, trust=world.trust)


def test_a_newcomer_waits_until_somebody_who_leads_takes_them_in(
    db: Connection, world: World
) -> None:
    invited = Invited(account=PrincipalId(new_id()), duties=Duties.CLINICIAN | Duties.DEPUTY)
    newcomer = enrolled(db, world.trust, world.leader, invited)

    assert team.newcomers(db, world.trust) == [newcomer.id]
    for other in (world.analyst, newcomer, world.liv):
        with pytest.raises((NotAllowed, NotInThread)):
            _take_in(db, world, newcomer, by=other)
    assert _take_in(db, world, newcomer, by=world.leader) == invited.duties
    assert team.newcomers(db, world.trust) == []
    assert colleague(db, world.trust, newcomer, Duties.ASSISTANT, newcomer)


def test_a_client_is_no_newcomer_and_nobody_is_taken_in_twice(db: Connection, world: World) -> None:
    for somebody in (world.liv, world.analyst):
        with pytest.raises(NotAllowed):
            _take_in(db, world, somebody, by=world.leader)


def test_whoever_was_dismissed_is_no_newcomer_and_reads_no_more(
    db: Connection, world: World
) -> None:
    world.send(db, world.clinician, "Før")
    dismiss(db, world, world.clinician)

    assert team.newcomers(db, world.trust) == []
    with pytest.raises(NotInThread):
        world.read(db, world.clinician)
    with pytest.raises(NotInThread):
        world.send(db, world.clinician, "Etter")
    assert world.texts(db, world.liv) == ["Før"]


def test_whoever_was_dismissed_cannot_name_an_older_roster(db: Connection, world: World) -> None:
    world.send(db, world.liv, "Hei")
    undo = db.begin_nested()
    world.send(db, world.clinician, "Skrevet utenom")
    entry = tables.entry.c
    newest = select(tables.entry).where(entry.thread == world.livs).order_by(entry.sequence.desc())
    row = dict(db.execute(newest.limit(1)).mappings().one())
    undo.rollback()
    dismiss(db, world, world.clinician)
    db.execute(insert(tables.entry).values(row))
    assert world.texts(db, world.liv)[-1] == "Skrevet utenom"  # nobody wrote after the dismissal

    db.execute(delete(tables.entry).where(tables.entry.c.id == row["id"]))
    world.send(db, world.liv, "Etter")
    forged = row | {"sequence": row["sequence"] + 2}  # a new list came before "Etter"
    db.execute(insert(tables.entry).values(forged))
    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv)


def test_the_roster_is_renewed_after_a_week(db: Connection, world: World) -> None:
    me = {"me": world.leader.id, "root": world.leader.root, "trust": world.trust}
    same = team.renew(db, now=NOW + timedelta(days=6), **me)  # type: ignore[arg-type]
    renewed = team.renew(db, now=NOW + timedelta(days=8), **me)  # type: ignore[arg-type]

    assert (same.number, renewed.number) == (4, 5)
    assert renewed.staff == same.staff
    assert renewed.valid_until == NOW + timedelta(days=68)


def test_a_roster_by_somebody_who_does_not_lead_is_seen(db: Connection, world: World) -> None:
    for signer in (world.analyst, world.liv):
        undo = db.begin_nested()
        _forge(db, world, signer)
        with pytest.raises(CouldNotBeVerified):
            roster.newest(db, world.trust)
        undo.rollback()
    _forge(db, world, Person(id=ROOT_KEY, root=world.root))
    assert roster.newest(db, world.trust).staff == ()


def test_a_roster_taken_out_is_seen(db: Connection, world: World) -> None:
    db.execute(delete(tables.roster).where(tables.roster.c.number == 2))

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv)


def test_without_any_roster_nothing_is_believed(db: Connection, world: World) -> None:
    db.execute(delete(tables.roster))

    with pytest.raises(CouldNotBeVerified):
        world.read(db, world.liv)


def test_another_root_key_means_another_unit(db: Connection, world: World) -> None:
    body = tables.roster.c.number == 1
    signature = box.sign(Keys(world.leader.root).signing, "roster", b"anything")
    db.execute(update(tables.roster).where(body).values(signature=signature))

    with pytest.raises(CouldNotBeVerified):
        roster.newest(db, world.trust)


def _take_in(db: Connection, world: World, newcomer: Person, *, by: Person) -> Duties:
    return team.take_into_team(
        db, me=by.id, root=by.root, newcomer=newcomer.id, trust=world.trust, now=NOW
    )


def _forge(db: Connection, world: World, signer: Person) -> None:
    """Sign the next roster as ``next_roster`` would, and ask nobody."""
    [row] = store.rosters(db, world.trust.unit, newest=True)
    staff: tuple[Colleague, ...] = ()
    forged = Roster(
        unit=world.trust.unit,
        number=5,
        previous=box.digest(b"november/1/roster", row.signer, row.body, row.signature),
        issued_at=NOW,
        valid_until=NOW + roster.VALID,
        staff=staff,
        groups=(),
    )
    signature = box.sign(Keys(signer.root).signing, "roster", forged.pack())
    store.add_roster(db, world.trust.unit, 5, signer.id, forged.pack(), signature)
