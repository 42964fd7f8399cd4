"""Locking a root by a passphrase, and what the server keeps for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import CouldNotBeVerified, WrongPassphrase
from messaging.keys import (
    CHEAPEST_PROFILE,
    CURRENT_PROFILE,
    PROFILES,
    Locked,
    ServerKeys,
    SessionBoxes,
    burn,
    identity_of,
    lock,
    new_root,
    open_own,
    seal_own,
    unlock,
)
from messaging.models import PrincipalId, Root
from tests.messaging.world import NOW

LIV, OLA = PrincipalId(b"liv's account id"), PrincipalId(b"ola's account id")
PEPPER, OLD_PEPPER = b"p" * 32, b"o" * 32
WORDS = "fire ord om natten"
ROOT = Root(bytes(range(32)))
SERVER = ServerKeys((b"new" * 11, b"old" * 11))


def locked(passphrase: str = WORDS, pepper: bytes = PEPPER) -> Locked:
    """Return Liv's root, locked cheaply."""
    return lock(ROOT, passphrase=passphrase, account=LIV, pepper=[pepper], profile=CHEAPEST_PROFILE)


def test_the_passphrase_opens_the_root() -> None:
    assert unlock(locked(), passphrase=WORDS, account=LIV, pepper=[PEPPER]) == ROOT


@given(st.text(max_size=40))
def test_no_other_passphrase_does(typed: str) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(locked(), passphrase=typed, account=LIV, pepper=[PEPPER])


def test_one_letter_written_in_two_ways_is_one_letter() -> None:
    composed, taken_apart = "bl\u00e5b\u00e6r", "bla\u030ab\u00e6r"

    row = locked(composed)
    assert unlock(row, passphrase=taken_apart, account=LIV, pepper=[PEPPER]) == ROOT


@pytest.mark.parametrize(
    "change",
    [
        {"salt": b"another salt 16."},
        {"salt": b""},
        {"profile": 1},
        {"profile": 77},
        {"profile": 2**40},
        {"sealed": b""},
        {"sealed": locked().sealed},
    ],
)
def test_a_tampered_row_does_not_look_like_a_wrong_passphrase(
    change: dict[str, bytes | int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROFILES, CURRENT_PROFILE, PROFILES[CHEAPEST_PROFILE])
    row = replace(locked(), **change)  # type: ignore[arg-type]

    with pytest.raises(CouldNotBeVerified):
        unlock(row, passphrase=WORDS, account=LIV, pepper=[PEPPER])


def test_a_row_put_under_another_account_or_generation_is_seen() -> None:
    for account, generation in ((OLA, 1), (LIV, 2)):
        with pytest.raises(CouldNotBeVerified):
            unlock(
                locked(),
                passphrase=WORDS,
                account=account,
                generation=generation,
                pepper=[PEPPER],
            )


def test_the_pepper_can_be_changed_and_not_left_out() -> None:
    row = locked(pepper=OLD_PEPPER)

    asked = {"passphrase": WORDS, "account": LIV}
    assert unlock(row, pepper=[PEPPER, OLD_PEPPER], **asked) == ROOT  # type: ignore[arg-type]
    with pytest.raises(CouldNotBeVerified):
        unlock(row, pepper=[PEPPER], **asked)  # type: ignore[arg-type]


@pytest.mark.argon2
def test_the_full_price_is_paid_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    row = lock(ROOT, passphrase="x", account=LIV, pepper=[PEPPER])

    assert row.profile == CURRENT_PROFILE
    assert PROFILES[CURRENT_PROFILE].memory_kib == 64 * 1024
    assert unlock(row, passphrase="x", account=LIV, pepper=[PEPPER]) == ROOT
    priced: list[int] = []
    monkeypatch.setattr(
        "messaging.keys.hash_secret_raw",
        lambda *_, memory_cost, **__: priced.append(memory_cost) or bytes(32),  # type: ignore[func-returns-value]
    )
    burn(SERVER.number_tag("12345678"), passphrase="x")
    assert priced == [64 * 1024]


def test_a_group_has_no_key_to_sign_with() -> None:
    assert identity_of(ROOT, LIV, signs=False).sign_public == bytes(32)
    assert identity_of(ROOT, LIV).sign_public != bytes(32)
    assert identity_of(ROOT, LIV).fingerprint != identity_of(ROOT, OLA).fingerprint


def test_a_name_opens_only_for_the_group_and_the_party() -> None:
    sealed = seal_own(ROOT, "name", b"party", "Åse Ødegård")

    assert open_own(ROOT, "name", b"party", sealed) == "Åse Ødegård"
    for root, party in ((new_root(), b"party"), (ROOT, b"other")):
        with pytest.raises(CouldNotBeVerified):
            open_own(root, "name", party, sealed)


def test_a_sessions_boxes_open_only_in_their_row() -> None:
    row, key = SERVER.session_split(b"t" * 32)
    mine = SessionBoxes(key=key, id=row, account=LIV, ends_at=NOW)
    sealed = mine.seal("session", ROOT)

    assert mine.open("session", sealed) == ROOT
    others = (
        replace(mine, account=OLA),
        replace(mine, ends_at=NOW + timedelta(hours=12)),
        replace(mine, id=bytes(32)),
        replace(mine, key=bytes(32)),
    )
    for other in others:
        with pytest.raises(CouldNotBeVerified):
            other.open("session", sealed)
    with pytest.raises(CouldNotBeVerified):
        mine.open("session-draft", sealed)


def test_the_servers_keys_can_be_changed() -> None:
    before = ServerKeys((b"old" * 11,))
    where = {"table": "account", "column": "name", "row": b"row"}

    assert before.number_tag("1") == SERVER.number_tags("1")[1] != SERVER.number_tag("1")
    assert before.session_split(b"t") == SERVER.session_splits(b"t")[1]
    assert SERVER.open_field(before.field_box("Åse", **where), **where) == "Åse"  # type: ignore[arg-type]
    assert SERVER.row_tag_holds(before.row_tag(b"a"), b"a")
    assert not before.row_tag_holds(SERVER.row_tag(b"a"), b"a")
    assert SERVER.audit_tag_holds(before.audit_tag(b"a"), b"a")
    assert not SERVER.row_tag_holds(SERVER.audit_tag(b"a"), b"a")


def test_a_field_opens_only_where_it_stands() -> None:
    sealed = SERVER.field_box("Åse", table="account", column="name", row=b"1")

    for table, column, row in (
        ("staff", "name", b"1"),
        ("account", "email", b"1"),
        ("account", "name", b"2"),
        ("accountname", "", b"1"),
    ):
        with pytest.raises(CouldNotBeVerified):
            SERVER.open_field(sealed, table=table, column=column, row=row)


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_a_row_tag_is_for_these_parts_in_this_order(one: list[bytes], other: list[bytes]) -> None:
    assert SERVER.row_tag_holds(SERVER.row_tag(*one), *other) is (one == other)
