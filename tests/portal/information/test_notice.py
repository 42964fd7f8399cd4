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
from portal.information import store, texts
from portal.information.models import NOTICE_VERSION, Confirmation
from portal.information.service import NotUnderstood

ANNA, BERIT = PrincipalId(b"a" * 16), PrincipalId(b"b" * 16)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
RIGHT = (True, False, False)
SERVER = ServerKeys((b"k" * 32,))

# What a version says is what people confirmed. Has a text changed on purpose? Raise
# NOTICE_VERSION when its meaning changed, and put the new digest here.
DIGESTS = {
    ("nb", 1): "85a38baea1de7b2b84f039913653c820e68bdb26e4a376c123ce4c39d9262f9b",
    ("en", 1): "cb719c3027476079b9cd42d7b7106300c94bf5647d98531a9770b244034dc316",
}


def confirm(db: Connection, answers: tuple[bool, ...], *, now: datetime = NOON) -> None:
    """Let Anna answer."""
    information.confirm(db, account=ANNA, language="nb", answers=answers, server=SERVER, now=now)


def confirmed(db: Connection) -> Confirmation | None:
    """Return what the portal knows of Anna."""
    return information.confirmed(db, ANNA, server=SERVER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_is_three_paragraphs_and_three_statements(language: str) -> None:
    notice = information.notice(language)

    assert len(notice.text.strip().split("\n\n")) == 3
    assert len(notice.statements) == 3
    assert all(len(paragraph.split()) <= 80 for paragraph in notice.text.split("\n\n"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answers_are_the_same_in_every_language(language: str) -> None:
    assert tuple(statement.right for statement in information.notice(language).statements) == RIGHT


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_version_says_what_it_said_when_people_confirmed_it(language: str) -> None:
    written = (
        (texts.FOLDER / language / "notice.md").read_text("utf-8").split("[[statements]]", 1)[1]
    )

    assert sha256(written.encode()).hexdigest() == DIGESTS[language, NOTICE_VERSION]


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
