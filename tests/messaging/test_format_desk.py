"""FORMAT.md, byte for byte, on the desk and its calls, later epochs and generations, confirming.

As ``test_format``: golden/format-1-desk.json was written once, and stays.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from messaging import box, keys
from messaging.calls import Desk, Sealed
from messaging.columns import from_milliseconds
from messaging.enrolment import Uninvited, check_uninvited, own_party, uninvited_bytes
from messaging.entries import (
    Confirmation,
    Header,
    Member,
    MemberList,
    commitment,
    signed_entry,
)
from messaging.models import EntryId, Kind, MemberType, PartyId, PrincipalId, Root, ThreadId
from messaging.roster import desk_of

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "format-1-desk.json").read_text(encoding="utf-8")
)
ENTRIES: list[dict[str, Any]] = GOLDEN["thread"]["entries"]
raw = bytes.fromhex


def who(hexadecimal: str) -> PrincipalId:
    """Return a principal's id."""
    return PrincipalId(raw(hexadecimal))


def test_the_desk_follows_from_the_unit_as_written() -> None:
    assert desk_of(who(GOLDEN["desk"]["unit"])) == raw(GOLDEN["desk"]["id"])


@pytest.mark.parametrize(
    "vector", GOLDEN["identities"], ids=lambda v: f"{v['principal'][:2]}-{v['generation']}"
)
def test_later_identities_come_of_their_roots_as_written(vector: dict[str, Any]) -> None:
    identity = keys.identity_of(
        Root(raw(vector["root"])),
        who(vector["principal"]),
        generation=vector["generation"],
        signs=vector["signs"],
    )

    assert identity.pack() == raw(vector["packed"])
    assert identity.fingerprint == raw(vector["fingerprint"])


def test_a_root_boxes_the_one_before_as_written() -> None:
    vector = GOLDEN["old_root"]
    root, context, older = (raw(vector[name]) for name in ("root", "context", "older"))
    sealed = box.seal_box(root, "old-root", context, older, random=lambda _: raw(vector["salt"]))

    assert sealed == raw(vector["sealed"])
    assert box.open_box(root, "old-root", context, sealed) == older


def test_an_identity_signs_itself_in_as_written() -> None:
    vector, unit = GOLDEN["uninvited"], who(GOLDEN["uninvited"]["unit"])
    root = Root(raw(vector["root"]))
    identity = keys.identity_of(root, who(vector["principal"]))
    by_self = box.sign(keys.Keys(root).signing, "identity", raw(vector["signed"]))

    assert uninvited_bytes(unit, identity) == raw(vector["signed"])
    assert by_self == raw(vector["by_self"])
    check_uninvited(Uninvited(identity=identity, by_self=by_self), unit)
    assert own_party(identity) == raw(vector["party"])


def test_the_digits_to_compare_are_as_written() -> None:
    vector = GOLDEN["compare"]
    server = keys.ServerKeys((raw(vector["server_key"]),))

    digits = server.compare_digits(raw(vector["fingerprint"]), raw(vector["party"]))
    assert digits == vector["digits"]


@pytest.mark.parametrize("vector", GOLDEN["wrappings"], ids=["group", "desk", "own", "given"])
def test_wrapped_keys_of_later_times_open_as_written(vector: dict[str, Any]) -> None:
    kem = keys.Keys(Root(raw(vector["root"]))).kem

    opened = box.unwrap(vector["label"], raw(vector["context"]), raw(vector["wrapped"]), kem)
    assert opened == raw(vector["key"])


def test_what_is_left_for_the_desk_is_as_written() -> None:
    vector, desk = GOLDEN["call"], who(GOLDEN["desk"]["id"])
    root, context, key, text = (
        Root(raw(vector["root"])),
        *(raw(vector[name]) for name in ("context", "key", "text")),
    )
    identity = keys.identity_of(root, desk, generation=vector["generation"], signs=False)
    place = desk + vector["generation"].to_bytes(4, "big") + identity.fingerprint
    padded = (len(text).to_bytes(4, "big") + text).ljust(2_048, b"\x00")
    boxed = box.seal_box(key, "call", context, padded, random=lambda _: raw(vector["salt"]))
    wrapped = raw(vector["wrapped"])

    assert context == raw(vector["id"]) + place
    assert boxed == raw(vector["boxed"])
    assert box.unwrap("call", context, wrapped, keys.Keys(root).kem) == key
    held = Desk({identity.generation: (identity, keys.Keys(root))})
    sealed = Sealed(generation=identity.generation, body=wrapped + boxed)
    assert held.open(raw(vector["id"]), sealed) == text


@pytest.mark.parametrize("vector", ENTRIES, ids=["desk", "confirmed", "pair"])
def test_entries_of_a_thread_that_changes_hands_are_as_written(vector: dict[str, Any]) -> None:
    header = Header(
        kind=Kind(vector["kind"]),
        thread=ThreadId(raw(GOLDEN["thread"]["thread"])),
        sequence=vector["sequence"],
        epoch=vector["epoch"],
        id=EntryId(raw(vector["id"])),
        sender=who(vector["sender"]),
        fingerprint=raw(vector["fingerprint"]),
        roster=vector["roster"],
        about=EntryId(raw(vector["about"])),
        sent_at=from_milliseconds(vector["sent_at"]),
        previous=raw(vector["previous"]),
    )
    signing = keys.Keys(Root(raw(vector["root"]))).signing
    entry = signed_entry(header, body(vector, signing), signing)

    assert header.pack() == raw(vector["header"])
    assert entry.body == raw(vector["body"])
    assert entry.signature == raw(vector["signature"])
    assert entry.hash() == raw(vector["hash"])


def body(vector: dict[str, Any], signing: box.SigningKey) -> bytes:
    """Return the body that an entry must have."""
    party = PartyId(raw(GOLDEN["thread"]["party"]))
    if vector["kind"] == Kind.CONFIRM:
        client = raw(ENTRIES[0]["fingerprint"])
        signature = box.sign(signing, "confirm", client + party)
        said = Confirmation(fingerprint=client, party=party, signature=signature)
        assert Confirmation.unpack(said.pack()) == said
        return said.pack()
    listed = vector["list"]
    thread = ThreadId(raw(GOLDEN["thread"]["thread"]))
    assert commitment(raw(listed["key"]), thread, vector["epoch"]) == raw(listed["commitment"])
    members = tuple(
        Member(
            principal=who(one["principal"]),
            type=MemberType(one["type"]),
            fingerprint=raw(one["fingerprint"]),
        )
        for one in listed["members"]
    )
    return MemberList(party=party, commitment=raw(listed["commitment"]), members=members).pack()


def test_the_entries_of_a_thread_that_changes_hands_follow_one_another() -> None:
    hashes = [entry["hash"] for entry in ENTRIES]

    assert [entry["previous"] for entry in ENTRIES] == ["00" * 32, *hashes[:-1]]
