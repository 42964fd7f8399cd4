"""FORMAT.md, byte for byte: what golden/format-1.json says must come out of the code for ever.

The file was written once. A change that makes this fail makes every stored thread unreadable.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from messaging import box, keys
from messaging.codes import read_code
from messaging.columns import from_milliseconds
from messaging.enrolment import Invitation, Invited, Vouched, check_enrolment, check_invitation
from messaging.entries import (
    Header,
    Member,
    MemberList,
    commitment,
    open_text,
    pad,
    padded_size,
    signed_entry,
)
from messaging.models import (
    Duties,
    EntryId,
    InvitationId,
    Kind,
    MemberType,
    PartyId,
    PrincipalId,
    Root,
    ThreadId,
)
from messaging.roster import Colleague, Group, Roster

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parent / "golden" / "format-1.json").read_text(encoding="utf-8")
)
raw = bytes.fromhex


def who(hexadecimal: str) -> PrincipalId:
    """Return a principal's id."""
    return PrincipalId(raw(hexadecimal))


def signing(vector: dict[str, Any], name: str = "root") -> box.SigningKey:
    """Return the signing key of a vector's root."""
    return keys.Keys(Root(raw(vector[name]))).signing


@pytest.mark.parametrize("vector", GOLDEN["derive"], ids=lambda v: v["label"])
def test_keys_are_derived_as_written(vector: dict[str, Any]) -> None:
    salt = raw(vector["salt"]) if vector["salt"] else None
    context, length = raw(vector["context"]), vector["length"]

    derived = box.derive(raw(vector["key"]), vector["label"], length, context=context, salt=salt)
    assert derived == raw(vector["derived"])


@pytest.mark.parametrize("vector", GOLDEN["boxes"], ids=lambda v: v["label"])
def test_boxes_are_sealed_as_written(vector: dict[str, Any]) -> None:
    key, context, text = raw(vector["key"]), raw(vector["context"]), raw(vector["text"])
    salted = {"random": lambda _: raw(vector["salt"])}

    sealed = box.seal_box(key, vector["label"], context, text, **salted)
    assert sealed == raw(vector["sealed"])
    assert box.open_box(key, vector["label"], context, sealed) == text


@pytest.mark.parametrize("vector", GOLDEN["identities"], ids=lambda v: v["principal"][:2])
def test_identities_come_of_their_roots_as_written(vector: dict[str, Any]) -> None:
    root, principal = Root(raw(vector["root"])), who(vector["principal"])

    identity = keys.identity_of(root, principal, signs=vector["signs"])
    assert identity.pack() == raw(vector["packed"])
    assert identity.fingerprint == raw(vector["fingerprint"])


@pytest.mark.parametrize("vector", GOLDEN["signatures"], ids=lambda v: v["label"])
def test_signatures_are_made_as_written(vector: dict[str, Any]) -> None:
    made = box.sign(signing(vector), vector["label"], raw(vector["message"]))

    assert made == raw(vector["signature"])


@pytest.mark.parametrize("vector", GOLDEN["wrappings"], ids=lambda v: v["label"])
def test_wrapped_keys_open_as_written(vector: dict[str, Any]) -> None:
    kem = keys.Keys(Root(raw(vector["root"]))).kem

    opened = box.unwrap(vector["label"], raw(vector["context"]), raw(vector["wrapped"]), kem)
    assert opened == raw(vector["key"])


def test_a_roster_is_packed_signed_and_hashed_as_written() -> None:
    vector = GOLDEN["roster"]
    roster = Roster(
        unit=who(vector["unit"]),
        number=vector["number"],
        previous=raw(vector["previous"]),
        issued_at=from_milliseconds(vector["issued_at"]),
        valid_until=from_milliseconds(vector["valid_until"]),
        staff=tuple(
            Colleague(
                principal=who(one["principal"]),
                fingerprint=raw(one["fingerprint"]),
                duties=Duties(one["duties"]),
            )
            for one in vector["staff"]
        ),
        groups=tuple(
            Group(
                principal=who(one["principal"]),
                fingerprint=raw(one["fingerprint"]),
                members=tuple(map(who, one["members"])),
            )
            for one in vector["groups"]
        ),
    )
    signature = box.sign(signing(vector), "roster", roster.pack())

    assert roster.pack() == raw(vector["packed"])
    assert Roster.unpack(roster.pack()) == roster
    assert signature == raw(vector["signature"])
    hashed = box.digest(b"november/1/roster", raw(vector["signer"]), roster.pack(), signature)
    assert hashed == raw(vector["hash"])


def test_an_invitation_and_what_came_of_it_are_as_written() -> None:
    vector = GOLDEN["invitation"]
    secret, pepper = read_code(vector["code"]) or b"", raw(vector["pepper"])
    code_key = box.signing_key(box.derive(secret, "invite", context=raw(vector["id"]), salt=pepper))
    invitation = Invitation(
        id=InvitationId(raw(vector["id"])),
        code_public=code_key.public_key().public_bytes_raw(),
        inviter=who(vector["inviter"]),
        roster=vector["roster"],
        invited=Invited(
            account=who(vector["account"]),
            party=PartyId(raw(vector["party"])),
            pair=tuple(map(who, vector["pair"])),
        ),
        expires_at=from_milliseconds(vector["expires_at"]),
    )
    vouched = Vouched(
        identity=keys.identity_of(Root(raw(vector["root"])), who(vector["account"])),
        invitation=invitation,
        by_inviter=raw(vector["by_inviter"]),
        by_self=raw(vector["by_self"]),
        by_code=raw(vector["by_code"]),
    )

    assert secret == raw(vector["secret"])
    assert box.derive(secret, "invite-find", salt=pepper) == raw(vector["find_tag"])
    assert invitation.code_public == raw(vector["code_public"])
    assert invitation.pack() == raw(vector["packed"])
    inviter = keys.Keys(Root(raw(vector["inviter_root"]))).sign_public
    check_invitation(invitation, vouched.by_inviter, inviter)
    check_enrolment(vouched)


def members() -> MemberList:
    """Return the list of the golden thread."""
    vector = GOLDEN["thread"]
    return MemberList(
        party=PartyId(raw(vector["party"])),
        commitment=raw(vector["commitment"]),
        members=tuple(
            Member(
                principal=who(one["principal"]),
                type=MemberType(one["type"]),
                fingerprint=raw(one["fingerprint"]),
            )
            for one in vector["members"]
        ),
    )


def test_the_list_of_members_is_as_written() -> None:
    vector = GOLDEN["thread"]

    assert members().pack() == raw(vector["list"])
    assert set(MemberList.unpack(members().pack()).members) == set(members().members)
    committed = commitment(raw(vector["epoch_key"]), ThreadId(raw(vector["thread"])))
    assert committed == raw(vector["commitment"])


@pytest.mark.parametrize("vector", GOLDEN["thread"]["entries"], ids=lambda v: str(v["kind"]))
def test_entries_are_as_written(vector: dict[str, Any]) -> None:
    key = raw(GOLDEN["thread"]["epoch_key"])
    header = Header(
        kind=Kind(vector["kind"]),
        thread=ThreadId(raw(GOLDEN["thread"]["thread"])),
        sequence=vector["sequence"],
        id=EntryId(raw(vector["id"])),
        sender=who(vector["sender"]),
        fingerprint=raw(vector["fingerprint"]),
        roster=vector["roster"],
        about=EntryId(raw(vector["about"])),
        sent_at=from_milliseconds(vector["sent_at"]),
        previous=raw(vector["previous"]),
    )
    entry = signed_entry(header, body(vector, header, key), signing(vector))

    assert (header.pack(), len(header.pack())) == (raw(vector["header"]), 154)
    assert entry.body == raw(vector["body"])
    assert entry.signature == raw(vector["signature"])
    assert entry.hash() == raw(vector["hash"])
    if header.kind is not Kind.EPOCH:
        assert open_text(key, entry) == vector["text"]


def body(vector: dict[str, Any], header: Header, key: bytes) -> bytes:
    """Return the body that an entry must have, sealed with the salt that it has."""
    if header.kind is Kind.EPOCH:
        return members().pack()
    text = pad(vector["text"].encode())
    return box.seal_box(
        key, "entry", header.pack(), text, random=lambda _: raw(vector["body"])[1:33]
    )


def test_the_golden_entries_follow_one_another() -> None:
    hashes = [entry["hash"] for entry in GOLDEN["thread"]["entries"]]
    previous = [entry["previous"] for entry in GOLDEN["thread"]["entries"]]

    assert previous == ["00" * 32, *hashes[:-1]]


def test_a_root_is_locked_as_written() -> None:
    vector = GOLDEN["locked"]
    row = keys.Locked(
        salt=raw(vector["salt"]), profile=vector["profile"], sealed=raw(vector["sealed"])
    )

    opened = keys.unlock(
        row,
        passphrase=vector["passphrase"],
        account=who(vector["account"]),
        pepper=[raw(vector["pepper"])],
    )
    assert opened == raw(vector["root"])


def test_the_servers_tags_and_boxes_are_as_written() -> None:
    vector = GOLDEN["server"]
    server = keys.ServerKeys((raw(vector["server_key"]),))
    parts, field = list(map(raw, vector["parts"])), vector["field"]

    assert server.number_tag(vector["digits"]) == raw(vector["number_tag"])
    split = (raw(vector["row_id"]), raw(vector["box_key"]))
    assert server.session_split(raw(vector["token"])) == split
    assert server.row_tag(*parts) == raw(vector["row_tag"])
    assert server.audit_tag(*parts) == raw(vector["audit_tag"])
    where = {"table": field["table"], "column": field["column"], "row": raw(field["row"])}
    assert server.open_field(raw(field["sealed"]), **where) == field["text"]


@pytest.mark.parametrize(("length", "size"), GOLDEN["padding"])
def test_texts_are_padded_to_the_sizes_written(length: int, size: int) -> None:
    assert padded_size(length) == size
