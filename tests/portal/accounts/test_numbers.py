"""Log-in numbers: drawn, typed, mistyped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.numbers import NotANumber, check_digit, new_number, read_number, shown

numbers = st.integers(0, 10**7 - 1).map(lambda drawn: new_number(lambda _below: drawn))


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("8609574271", "9"), ("0", "2")])
def test_the_check_digit_is_that_of_the_standard(digits: str, check: str) -> None:
    """ISO 7064's own example, a published tax number, and one worked out by hand."""
    assert check_digit(digits) == check


@given(numbers)
def test_a_drawn_number_is_read_as_it_is_shown(number: str) -> None:
    assert len(number) == 8
    assert read_number(number) == number
    assert read_number(shown(number)) == number
    assert shown(number) == f"{number[:4]} {number[4:]}"


@given(numbers, st.integers(0, 7), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)

    with pytest.raises(NotANumber):
        read_number(number[:place] + wrong + number[place + 1 :])


@given(numbers, st.integers(0, 7))
def test_a_missing_or_doubled_digit_is_found(number: str, place: int) -> None:
    for typed in (number[:place] + number[place + 1 :], number[:place] + number[place:] * 2):
        with pytest.raises(NotANumber):
            read_number(typed)


@pytest.mark.parametrize("zero", ["\u0660", "\u06f0", "\u0966", "\uff10"])
def test_other_scripts_digits_are_read(zero: str) -> None:
    number = new_number(lambda _below: 1_234_567)
    typed = "".join(chr(ord(zero) + int(digit)) for digit in number)

    assert read_number(typed) == number


@pytest.mark.parametrize("between", [" ", "-", "\u00a0", "  "])
def test_spaces_and_dashes_make_no_difference(between: str) -> None:
    number = new_number(lambda _below: 7)

    assert read_number(f" {number[:4]}{between}{number[4:]} ") == number


@pytest.mark.parametrize("typed", ["", "abc", "1234567", "1234 567x", "½1234567", "+12345678"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        read_number(typed)


def test_numbers_are_drawn_from_all_seven_digits() -> None:
    asked: list[int] = []
    new_number(lambda below: asked.append(below) or 0)  # type: ignore[func-returns-value]

    assert asked == [10**7]
