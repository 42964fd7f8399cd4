"""Who can be told what: a rule in code, and held by the database without it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from messaging.errors import NotInThread
from portal.cases.models import Role
from portal.updates import rows, store
from portal.updates import service as updates
from portal.updates.models import NotPermitted, Posting, Update, UpdateType
from portal.updates.permits import may_receive
from tests.portal.updates.desk import RELEASE, Desk

OTHERS_DOINGS = {
    UpdateType.RELEASE,
    UpdateType.LEAVE,
    UpdateType.TRANSFER,
    UpdateType.REMAND,
    UpdateType.ALARM,
    UpdateType.EXPULSION,
}


def test_who_is_exposed_may_be_told_everything() -> None:
    assert all(may_receive(Role.EXPOSED, type) for type in UpdateType)


@pytest.mark.parametrize("role", [Role.USING, Role.BOTH])
def test_who_uses_violence_is_told_about_their_own_matter_alone(role: Role) -> None:
    allowed = {type for type in UpdateType if may_receive(role, type)}

    assert allowed == set(UpdateType) - OTHERS_DOINGS


def test_relatives_are_told_only_what_staff_write_themselves() -> None:
    allowed = [type for type in UpdateType if may_receive(Role.RELATIVE, type)]

    assert allowed == [UpdateType.OTHER]


def test_the_permits_of_a_party_are_those_of_their_role(desk: Desk) -> None:
    with desk.transaction() as db:
        parties, server = desk.world.people.parties, desk.world.server
        hers = updates.permitted(db, parties["client"], server=server)
        his = updates.permitted(db, parties["other_client"], server=server)

    assert hers == list(UpdateType)
    assert set(his) == set(UpdateType) - OTHERS_DOINGS


def test_everybody_has_equally_many_permits_which_tell_nothing_without_the_key(desk: Desk) -> None:
    with desk.transaction() as db:
        counts = db.execute(
            select(func.count(), func.count(store.permit.c.permit.distinct())).group_by(
                store.permit.c.party
            )
        ).all()
        sizes = set(db.scalars(select(func.length(store.permit.c.permit))))

    assert set(counts) == {(len(UpdateType), len(UpdateType))}
    assert sizes == {32}


def test_who_uses_violence_is_never_told_of_a_release(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.post(RELEASE, to="other_client")

    assert desk.of_client("other_client") == []


def refuses(desk: Desk, posting: Posting) -> bool:
    """Whether the database takes no such row, even one with the right tag."""
    tag = rows.tag(posting, desk.world.server)
    try:
        with desk.transaction() as db:
            # The entry is there: nothing but permit, thread and case stands against it.
            about = store.update_.c
            db.execute(store.update_.delete().where(about.entry == posting.entry))
            store.add(db, posting, tag)
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_a_type_that_a_party_may_not_get(desk: Desk) -> None:
    told = desk.post(Update(type=UpdateType.TRIAL, at=RELEASE.at), to="other_client")
    good = told.posting

    # A release for him would need a permit that he does not have; hers names her, not him.
    hers = desk.post(RELEASE).posting.permit
    made_up = desk.world.server.row_tag(b"permit", good.party, UpdateType.RELEASE.encode())

    assert not refuses(desk, good)
    assert refuses(desk, replace(good, permit=hers))
    assert refuses(desk, replace(good, permit=made_up))


def test_the_database_refuses_the_thread_and_the_case_of_another(desk: Desk) -> None:
    good = desk.post(RELEASE).posting
    with desk.transaction() as db:
        his = desk.world.party(db, "other_client")

    assert not refuses(desk, good)
    assert refuses(desk, replace(good, thread=his.thread))
    assert refuses(desk, replace(good, party=his.id))
    assert refuses(desk, replace(good, case=desk.world.people.cases["other_case"]))


def test_a_permit_cannot_be_added_by_copying_anothers(desk: Desk) -> None:
    parties, server = desk.world.people.parties, desk.world.server
    with desk.transaction() as db:
        hers = store.permits(db, parties["client"])
        his = store.permits(db, parties["other_client"])
        db.execute(
            insert(store.permit),
            [{"party": parties["other_client"], "permit": one} for one in set(hers) - set(his)],
        )
        allowed = updates.permitted(db, parties["other_client"], server=server)

    assert UpdateType.RELEASE not in allowed


@pytest.mark.parametrize("stranger", ["other_analyst", "leader", "other_client"])
def test_only_the_pair_can_tell(desk: Desk, stranger: str) -> None:
    with pytest.raises(NotInThread):
        desk.post(RELEASE, by=stranger)

    assert desk.of_client() == []
