"""What all forms do to a text."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.cases.forms import CaseForm
from portal.form import plain

UNSEEN = [
    "",
    " \n",
    "\u200b",
    "\u200d \u200c",
    "\u3164",
    "\u2800\u2800",
    "\u200f",
    "\u034f",
    "\ufe0f",
]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("en\r\nto\rtre\tfire", "en\nto\ntre\tfire"),
        ("nul\x00 og bell\x07", "nul og bell"),
        ("\u202efdp.exe\u202c \u2067a\u2068b\u2066c\u2069", "fdp.exe abc"),
        ("شب\u200cنم \u200f(1)", "شب\u200cنم \u200f(1)"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("Ka\u200bri\ufeff \u00adto\U000e0041", "Kari to"),
        ("\u06dd\u0661", "\u06dd\u0661"),
        ("❤\ufe0f e\u0301", "❤\ufe0f e\u0301"),
        (None, None),
    ],
)
def test_what_nobody_can_see_is_dropped(typed: str | None, kept: str | None) -> None:
    assert plain(typed) == kept


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_text_without_anything_to_see_is_none(unseen: str) -> None:
    assert plain(unseen) == ""


def test_names_and_labels_turn_nothing_around(app: Flask) -> None:
    sent = {"name": "K\u202eari", "label": "Sak\u2066 en"}
    with app.test_request_context("/team/cases/new", method="POST", data=sent):
        form = CaseForm()

    assert (form.name.data, form.label.data) == ("Kari", "Sak en")
