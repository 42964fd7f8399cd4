"""Passphrases: drawn ones, own ones, and those that are refused."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn import matching

from portal.accounts import passphrases
from portal.accounts.errors import WeakPassphrase
from portal.accounts.passphrases import check, new_passphrase, normalise

DRAWN = (Path(passphrases.__file__).parent / "words-nb.txt").read_text("utf-8")
WORDS = DRAWN.split()


def test_there_are_2048_words_that_any_keyboard_types() -> None:
    assert len(set(WORDS)) == len(WORDS) == 2048
    assert sorted(WORDS) == WORDS
    assert "\n".join(WORDS) + "\n" == DRAWN
    assert all(word.isascii() and word.isalpha() and word.islower() for word in WORDS)
    assert {len(word) for word in WORDS} <= set(range(3, 9))


def test_one_slip_never_makes_another_word_of_the_list() -> None:
    """Two words one letter apart have a common form once that letter is left out."""
    forms = [{word} | {word[:i] + word[i + 1 :] for i in range(len(word))} for word in WORDS]
    near: dict[str, list[str]] = {}
    for word, shortened in zip(WORDS, forms, strict=True):
        for form in shortened:
            near.setdefault(form, []).append(word)

    too_near = {
        (one, other)
        for words in near.values()
        for one, other in combinations(sorted(set(words)), 2)
        if differ_by_one(one, other)
    }
    assert too_near == set()


def differ_by_one(one: str, other: str) -> bool:
    """Whether one letter changed, put in or left out leads from one to the other."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rests = (one[start + 1 :], other[start + 1 :])
    return rests[0] == rests[1] or rests[0] == other[start:] or one[start:] == rests[1]


def test_a_drawn_passphrase_is_six_words_of_the_list() -> None:
    words = new_passphrase().split(" ")

    assert len(words) == 6
    assert set(words) <= set(WORDS)
    assert new_passphrase() != new_passphrase()


def test_every_word_can_be_drawn() -> None:
    assert new_passphrase(lambda words: words[0]) == " ".join(6 * WORDS[:1])
    assert new_passphrase(lambda words: words[-1]) == " ".join(6 * WORDS[-1:])


@given(st.lists(st.sampled_from(WORDS), min_size=6, max_size=6, unique=True))
def test_drawn_passphrases_are_strong_enough_for_ones_own(words: list[str]) -> None:
    drawn = " ".join(words)
    check(drawn)

    assert normalise(drawn) == drawn


@pytest.mark.parametrize(
    "easy",
    [
        "",
        "kort og godt",
        "minhundheterkari",
        "Min hund heter Kari",
        "mammapappabarnet",
        "bestemor bestefar",
        "passordpassord1234",
        "1qaz2wsx3edc4rfv5tgb",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabcabc" * 300,
        "solskinn   \t         ",
        "sommeren 2026 1234",
        "p@$$ordp@$$ord1234",
        "!@#$%^&*()_+!@#$%",
    ],
)
def test_what_is_soon_guessed_is_refused(easy: str) -> None:
    with pytest.raises(WeakPassphrase):
        check(easy)


@pytest.mark.parametrize(
    "good",
    [
        "tre grevlinger danset bak kiosken i regnet",
        "qK7#vd9-Lm2xWb4zPt",
        "እንኳን ደህና መጣህ ወደ ቤታችን",
        "æøå ÆØÅ strikka genser utan knappar 93",
    ],
)
def test_an_own_passphrase_of_some_length_is_taken(good: str) -> None:
    check(good)

    assert normalise(good)


def test_capitals_and_spaces_of_a_telephone_make_no_difference() -> None:
    assert normalise("  Regnbue kake\u00a0Tog  ") == "regnbue kake tog"


@given(st.text(alphabet="abcxyzæøåéü 0123456789\t\u00a0", max_size=80))
def test_what_was_normalised_stays_as_it_is(text: str) -> None:
    once = normalise(text.upper())

    assert once == normalise(text) == normalise(once)


def test_many_signs_are_not_tried_in_every_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    search = matching.enumerate_l33t_subs

    def counted(table: object) -> object:
        tried.append(len(found := search(table)))
        return found

    monkeypatch.setattr(matching, "enumerate_l33t_subs", counted)

    check("own=4@8({[<369&#!1/|0$5+7%2abcdefgh")

    assert tried
    assert max(tried) <= 8


@given(st.text(max_size=2_000))
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_the_measure(text: str) -> None:
    try:
        check(text)
    except WeakPassphrase:
        return
    assert len(normalise(text)) >= passphrases.SHORTEST
