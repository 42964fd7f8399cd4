"""Telephone numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calls.numbers import NotATelephone, read_number, shown

ZEROS = "0\u0660\u06f0\u0966\uff10"  # of five scripts
BETWEEN = ["", " ", "\u00a0", "\u202f", "-", "\u2013", ".", "/", "(", ")", "\u200e", "\t"]

at_home = st.from_regex(r"[2-9][0-9]{7}", fullmatch=True)
abroad = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True).filter(lambda one: one[:2] != "47")


@st.composite
def typed(draw: st.DrawFn, digits: str) -> str:
    """Return digits as somebody may type them."""
    zero = ord(draw(st.sampled_from(ZEROS)))
    spaces = draw(st.lists(st.sampled_from(BETWEEN), min_size=len(digits), max_size=len(digits)))
    return "".join(chr(zero + int(one)) + space for one, space in zip(digits, spaces, strict=True))


@given(data=st.data(), digits=at_home)
def test_eight_digits_are_norwegian_however_they_are_typed(
    data: st.DataObject, digits: str
) -> None:
    for before in ("", "+47", "0047", " + 47 "):
        assert read_number(before + data.draw(typed(digits))) == f"+47{digits}"


@given(data=st.data(), digits=abroad)
def test_other_countries_need_a_plus_or_two_zeros(data: st.DataObject, digits: str) -> None:
    for before in ("+", "00", "\uff0b"):
        assert read_number(before + data.draw(typed(digits))) == f"+{digits}"
    if len(digits) != 8:
        with pytest.raises(NotATelephone):
            read_number(digits)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "00",
        "112",
        "02800",
        "1234567",
        "12345678",
        "01234567",
        "222222222",
        "+47 112",
        "+47 1234 5678",
        "+47 222 222 222",
        "+0123456789",
        "+123456",
        "+1234567890123456",
        "22 00 00 0x",
        "22+000000",
        "++4722000000",
        "²²000000",
        "tjueto",
    ],
)
def test_what_nobody_can_be_rung_by_is_refused(text: str) -> None:
    with pytest.raises(NotATelephone):
        read_number(text)


@given(digits=at_home | abroad)
def test_what_is_shown_is_read_as_the_same(digits: str) -> None:
    number = read_number("+47" + digits) if len(digits) == 8 and digits[0] > "1" else f"+{digits}"

    assert read_number(shown(number)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+4722000000", "+47 22 00 00 00"),
        ("+4790000000", "+47 900 00 000"),
        ("+447700900123", "+44 77 00 90 01 23"),
        ("+1234567", "+12 34 56 7"),
    ],
)
def test_numbers_are_shown_as_they_are_read_out(number: str, words: str) -> None:
    assert shown(number) == words
