"""What must hold for every box, signature and wrapping, whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messaging import box
from messaging.entries import MIN_PADDED, pad, padded_size, unpad
from messaging.errors import CannotOpen, CouldNotBeVerified
from messaging.keys import Keys, new_root

KEYS, OTHER = Keys(new_root()), Keys(new_root())
keys = st.binary(min_size=32, max_size=32)
short = st.binary(max_size=64)


@given(keys, short, st.binary(max_size=2000))
def test_a_box_opens_to_what_was_sealed(key: bytes, context: bytes, text: bytes) -> None:
    sealed = box.seal_box(key, "entry", context, text)

    assert box.open_box(key, "entry", context, sealed) == text
    assert len(sealed) == len(text) + 49
    assert box.seal_box(key, "entry", context, text) != sealed


@given(keys, keys, short, short)
def test_a_box_opens_only_where_it_belongs(
    key: bytes, other: bytes, here: bytes, there: bytes
) -> None:
    sealed = box.seal_box(key, "entry", here, b"text")

    for wrong in ((other, "entry", here), (key, "draft", here), (key, "entry", there)):
        if wrong != (key, "entry", here):
            with pytest.raises(CannotOpen):
                box.open_box(*wrong, sealed)


@given(st.binary(max_size=200), st.data())
def test_one_changed_bit_spoils_a_box(text: bytes, data: st.DataObject) -> None:
    sealed = bytearray(box.seal_box(bytes(32), "entry", b"", text))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(CannotOpen):
        box.open_box(bytes(32), "entry", b"", bytes(sealed))


@given(st.binary(max_size=200))
def test_noise_neither_opens_nor_unwraps(noise: bytes) -> None:
    with pytest.raises(CannotOpen):
        box.open_box(bytes(32), "entry", b"", noise)
    with pytest.raises(CannotOpen):
        box.unwrap("grant", b"", noise, KEYS.kem)
    with pytest.raises(CouldNotBeVerified):
        box.wrap("grant", b"", bytes(32), noise)


@given(short, short)
def test_a_signature_is_for_one_use_and_one_message(message: bytes, other: bytes) -> None:
    signature = box.sign(KEYS.signing, "entry", message)
    box.verify(KEYS.sign_public, "entry", signature, message)

    wrong = [(OTHER.sign_public, "entry", message), (KEYS.sign_public, "roster", message)]
    if other != message:
        wrong.append((KEYS.sign_public, "entry", other))
    wrong.append((KEYS.sign_public[:-1], "entry", message))
    for public, label, text in wrong:
        with pytest.raises(CouldNotBeVerified):
            box.verify(public, label, signature, text)


@settings(max_examples=20)
@given(keys, short, short)
def test_a_wrapped_key_is_for_one_person_and_one_use(key: bytes, here: bytes, there: bytes) -> None:
    wrapped = box.wrap("grant", here, key, KEYS.kem_public)

    assert box.unwrap("grant", here, wrapped, KEYS.kem) == key
    assert len(wrapped) == 1169
    with pytest.raises(CannotOpen):
        box.unwrap("grant", here, wrapped, OTHER.kem)
    with pytest.raises(CannotOpen):
        box.unwrap("group", here, wrapped, KEYS.kem)
    if here != there:
        with pytest.raises(CannotOpen):
            box.unwrap("grant", there, wrapped, KEYS.kem)


def test_a_low_order_key_is_refused() -> None:
    with pytest.raises(CouldNotBeVerified):
        box.wrap("grant", b"", bytes(32), KEYS.kem_public[:1184] + bytes(32))


@given(st.text(max_size=1500))
def test_padding_gives_back_the_text(text: str) -> None:
    written = text.encode("utf-8", "replace")

    assert unpad(pad(written)) == written.decode()
    assert len(pad(written)) == padded_size(len(written) + 4)


@given(st.integers(MIN_PADDED + 1, 200_000))
def test_padding_costs_at_most_an_eighth_and_leaves_few_sizes(length: int) -> None:
    size = padded_size(length)

    assert length <= size <= length * 1.125
    assert padded_size(size) == size


@example(bytes(4))
@given(st.binary(max_size=300))
def test_what_was_not_padded_by_the_rule_is_refused(noise: bytes) -> None:
    with pytest.raises(CouldNotBeVerified):
        unpad(noise + b"\x01")
