"""The notice and its check: understood before anything is kept, and nothing else is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product

import pytest
from sqlalchemy import Connection, func, select, text, update

from messaging.errors import CouldNotBeVerified
from messaging.keys import ServerKeys
from messaging.models import PrincipalId
from portal.i18n import LANGUAGES
from portal.information import service as information
from portal.information import store
from portal.information.models import NOTICE_VERSION, Confirmation
from portal.information.service import NotUnderstood

ANNA, BERIT = PrincipalId(b"a" * 16), PrincipalId(b"b" * 16)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
RIGHT = (True, False, False)
SERVER = ServerKeys((b"k" * 32,))

# What a version says is what people confirmed. Has a text changed on purpose? Raise
# NOTICE_VERSION when its meaning changed, and put the new digest here.
DIGESTS = {
    ("nb", 2): "5265316904a51e9513da36c5a0559c973bf64bc5f30912e07a98380724de1017",
    ("nn", 2): "752211630f2d2fc0f1dbcbdccd305f2a918b832df3f4bc5275b5dabdb248c278",
    ("en", 2): "ed0c49ab32b228e02b5a21eaabe07a541e773cbe56efce04eec179eb5f342f99",
}


def confirm(db: Connection, answers: tuple[bool, ...], *, now: datetime = NOON) -> None:
    """Let Anna answer."""
    information.confirm(db, account=ANNA, language="nb", answers=answers, server=SERVER, now=now)


def confirmed(db: Connection) -> Confirmation | None:
    """Return what the portal knows of Anna."""
    return information.confirmed(db, ANNA, server=SERVER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_is_three_lines_three_paragraphs_and_three_statements(language: str) -> None:
    notice = information.notice(language)

    assert len(notice.lines) == 3
    assert all(len(line.split()) <= 15 for line in notice.lines)
    assert len(notice.text.strip().split("\n\n")) == 3
    assert len(notice.statements) == 3
    assert all(len(paragraph.split()) <= 80 for paragraph in notice.text.split("\n\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answers_are_the_same_in_every_language(language: str) -> None:
    assert tuple(statement.right for statement in information.notice(language).statements) == RIGHT


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_version_says_what_it_said_when_people_confirmed_it(language: str) -> None:
    notice = information.notice(language)
    says = repr((notice.title, notice.lines, notice.statements, notice.text))

    assert sha256(says.encode()).hexdigest() == DIGESTS[language, NOTICE_VERSION]


def test_right_answers_are_kept_with_version_language_and_time(db: Connection) -> None:
    confirm(db, RIGHT)

    assert confirmed(db) == Confirmation(
        account=ANNA, version=NOTICE_VERSION, language="nb", confirmed_at=NOON
    )
    assert information.confirmed(db, BERIT, server=SERVER) is None


@pytest.mark.parametrize(
    "answers", [*(a for a in product((True, False), repeat=3) if a != RIGHT), (), RIGHT[:2]]
)
def test_wrong_answers_leave_nothing(db: Connection, answers: tuple[bool, ...]) -> None:
    with pytest.raises(NotUnderstood):
        confirm(db, answers)

    assert confirmed(db) is None
    assert db.scalar(select(func.count()).select_from(store.notice_confirmation)) == 0


def test_people_may_try_again_until_it_is_right(db: Connection) -> None:
    for _attempt in range(20):
        with pytest.raises(NotUnderstood):
            confirm(db, (False, True, True))
    confirm(db, RIGHT)

    assert confirmed(db) is not None


def test_the_first_confirmation_of_a_version_stands(db: Connection) -> None:
    confirm(db, RIGHT)
    confirm(db, RIGHT, now=NOON + timedelta(days=1))

    kept = confirmed(db)
    assert kept is not None
    assert kept.confirmed_at == NOON


def test_an_older_version_is_asked_again(db: Connection) -> None:
    older = Confirmation(account=ANNA, version=NOTICE_VERSION - 1, language="nb", confirmed_at=NOON)
    store.add(db, older, SERVER.row_tag(b"older"))

    assert confirmed(db) is None


def test_staff_see_an_older_confirmation_with_its_version_and_language(db: Connection) -> None:
    older = Confirmation(account=ANNA, version=NOTICE_VERSION - 1, language="nn", confirmed_at=NOON)
    store.add(db, older, SERVER.row_tag(*information._tagged(older)))  # noqa: SLF001 - of then

    told = information.told_to_staff(db, ANNA, server=SERVER)

    assert told == older
    assert older.outdated


def test_staff_see_the_newest_of_two_confirmations(db: Connection) -> None:
    older = Confirmation(account=ANNA, version=NOTICE_VERSION - 1, language="nn", confirmed_at=NOON)
    store.add(db, older, SERVER.row_tag(*information._tagged(older)))  # noqa: SLF001 - of then
    confirm(db, RIGHT)

    told = information.told_to_staff(db, ANNA, server=SERVER)

    assert told == confirmed(db)
    assert isinstance(told, Confirmation)
    assert not told.outdated


def test_no_answer_has_a_place_in_the_table() -> None:
    assert set(store.notice_confirmation.c.keys()) == {
        "account",
        "version",
        "language",
        "confirmed_at",
        "tag",
    }


@pytest.mark.parametrize(
    "forged",
    [{"account": BERIT}, {"language": "en"}, {"confirmed_at": NOON + timedelta(days=1)}],
)
def test_a_confirmation_that_was_changed_is_not_believed(
    db: Connection, forged: dict[str, object]
) -> None:
    confirm(db, RIGHT)
    db.execute(update(store.notice_confirmation).values(forged))
    account = BERIT if "account" in forged else ANNA

    with pytest.raises(CouldNotBeVerified):
        information.confirmed(db, account, server=SERVER)
    assert information.told_to_staff(db, account, server=SERVER) == "unverified"


@pytest.mark.parametrize("column", ["language", "confirmed_at", "tag"])
@pytest.mark.parametrize("value", ["'x'", "7", "-1", "x'00'", "1.5"])
def test_a_confirmation_of_the_wrong_kind_is_not_believed(
    db: Connection, column: str, value: str
) -> None:
    confirm(db, RIGHT)
    db.execute(text(f"UPDATE notice_confirmation SET {column} = {value}"))  # noqa: S608

    with pytest.raises(CouldNotBeVerified):
        confirmed(db)
