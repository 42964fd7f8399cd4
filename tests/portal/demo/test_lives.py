"""What somebody finds who opens the demonstration, on whatever day it was made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from config.settings import Settings
from messaging import drafts
from messaging.keys import Keys
from portal.accounts import service as accounts
from portal.audit import service as audit
from portal.booking import service as booking
from portal.booking.deal import dealt
from portal.booking.models import OSLO, Kind
from portal.calls import service as calls
from portal.cases import service as cases
from portal.db import Connection, make_engine, writing
from portal.demo import making
from portal.demo.log_ins import LogIns
from portal.demo.people import ON_DUTY
from portal.demo.stage import Stage
from portal.information import service as information
from portal.messages import service as messages
from portal.updates import service as updates
from portal.updates.models import UpdateType, Why

DAYS = {
    "monday morning": datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    "saturday night": datetime(2026, 11, 21, 2, 30, tzinfo=UTC),
    "after the clocks changed": datetime(2026, 3, 30, 22, 30, tzinfo=UTC),
    "between the years": datetime(2026, 12, 28, 12, 0, tzinfo=UTC),
}
CLIENTS = ("Liv 1", "Liv 4", "Liv 6", "Far i liv 6")


@pytest.fixture(scope="module", params=list(DAYS.values()), ids=list(DAYS))
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The demonstration as it was made on one of the days, with everybody's keys."""
    folder, now = tmp_path_factory.mktemp("lives") / "portal", request.param
    kept: list[Stage] = []

    def keep(stage: Stage) -> LogIns:
        kept.append(stage)
        return {}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "all_of", keep)
        making.make(folder, now=now)
    with writing(make_engine(Settings.load(folder, {}).database)) as db:
        yield _again(kept[0], db)


def _again(stage: Stage, db: Connection) -> Stage:
    """Return the same stage in another transaction."""
    again = Stage(db=db, settings=stage.settings, now=stage.now)
    for name in ("accounts", "codes", "cases", "parties", "told"):
        getattr(again, name).update(getattr(stage, name))
    return again


def test_nothing_lies_ahead_that_has_happened(stage: Stage) -> None:
    newest = audit.last_at(stage.db)
    assert newest is not None
    assert newest < stage.now


def test_every_thread_can_be_read_by_its_client(stage: Stage) -> None:
    for name in CLIENTS:
        thread = stage.party(name).thread
        reading = messages.read(stage.db, thread, reader=stage.reader(name, stage.now))
        assert len(reading.headers) > 10, name
        assert messages.items(reading)
        account = stage.accounts[name].id
        assert information.confirmed(stage.db, account, server=stage.server), name


def test_one_message_waits_for_an_answer(stage: Stage) -> None:
    parties = cases.thread_parties(stage.db, server=stage.server)
    waiting = {
        party.id
        for name in ("Analytiker 1", "Analytiker 2", "Kliniker 1", "Kliniker 2")
        for _, party, since in messages.inbox(
            stage.db, stage.accounts[name].id, parties, trust=stage.trust, server=stage.server
        )
        if since
    }
    assert waiting == {stage.parties["Liv 1"]}


def test_a_release_lies_ahead_and_nobody_has_read_of_it(stage: Stage) -> None:
    her = stage.reader("Liv 4", stage.now)
    told = updates.of_client(stage.db, stage.party("Liv 4"), reader=her)
    release = told[0]
    assert release.current.update.type is UpdateType.RELEASE
    assert release.current.update.at is not None
    assert release.current.update.at > stage.now
    assert not release.acknowledged
    red = updates.red_rows(stage.db, acting=stage.acting("Kliniker 1", stage.now))
    assert [(row.party, row.why) for row in red] == [(stage.parties["Liv 4"], Why.UNREAD)]


def test_both_sides_come_on_days_of_their_own(stage: Stage) -> None:
    days = {}
    for name, kind in (("Liv 6", Kind.FOLLOW_UP), ("Far i liv 6", Kind.FIRST)):
        party = stage.party(name)
        found = booking.upcoming(
            stage.db,
            party=party.id,
            account=party.account,
            server=stage.server,
            now=stage.now,
        )
        assert [made.kind for made in found] == [kind]
        days[name] = found[0].starts_at.astimezone(OSLO).date()
        key = stage.settings.deal_key
        seat = party.booker.seat_on(days[name])
        assert dealt(days[name], group=seat.group, key=key) is seat.side
    assert len(set(days.values())) == 2


def test_he_has_begun_to_write_something(stage: Stage) -> None:
    him, place = stage.accounts["Liv 6"], stage.party("Liv 6").thread
    key = Keys(him.root).draft
    begun = drafts.open_draft(stage.db, account=him.id, place=place, draft_key=key)
    assert begun.startswith("Hei.")


def test_no_side_is_told_anything_of_the_other(stage: Stage) -> None:
    """Staff name nobody to a client but themselves."""
    names = {*CLIENTS, "Partner i liv 1", "Samboer i liv 3", "Søster i liv 4"}
    for name in CLIENTS:
        thread, reader = stage.party(name).thread, stage.reader(name, stage.now)
        reading = messages.read(stage.db, thread, reader=reader)
        for entry, content in messages.items(reading):
            if entry.sender != reader.me:
                assert not {other for other in names if other in str(content)}, content


def test_accounts_are_cheap_until_the_first_log_in(stage: Stage) -> None:
    for account in stage.accounts.values():
        _, root, locks_anew = accounts.unlock(
            stage.db,
            number=account.number,
            passphrase=account.passphrase,
            network="",
            pepper=stage.settings.pepper,
            server=stage.server,
        )
        assert root == account.root
        assert locks_anew


def test_somebody_waits_at_the_duty_desk(stage: Stage) -> None:
    for name in ON_DUTY:
        [line] = cases.waiting(stage.db, acting=stage.acting(name, stage.now))
        reading = messages.read(stage.db, line.thread, reader=stage.reader(name, stage.now))
        assert reading.unconfirmed
        assert len(messages.items(reading)) == 1


def test_somebody_waits_to_be_rung(stage: Stage) -> None:
    for name in ON_DUTY:
        ring = calls.to_ring(stage.db, acting=stage.acting(name, stage.now))
        [call] = ring.calls
        assert call.asked.words == "Kim"
        assert call.asked.safe_now(stage.now) or call.asked.safe_next(stage.now)
        assert (ring.unread, ring.unverified) == (0, 0)
