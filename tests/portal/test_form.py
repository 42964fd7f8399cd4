"""What all forms do to a text."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.cases.forms import CaseForm
from portal.form import plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("en\r\nto\rtre\tfire", "en\nto\ntre\tfire"),
        ("nul\x00 og bell\x07", "nul og bell"),
        ("\u202efdp.exe\u202c \u2067a\u2068b\u2066c\u2069", "fdp.exe abc"),
        ("شب\u200cنم \u200f(1)", "شب\u200cنم \u200f(1)"),
        ("👩\u200d👧", "👩\u200d👧"),
        (None, None),
    ],
)
def test_what_nobody_can_see_is_dropped(typed: str | None, kept: str | None) -> None:
    assert plain(typed) == kept


def test_names_and_labels_turn_nothing_around(app: Flask) -> None:
    sent = {"name": "K\u202eari", "label": "Sak\u2066 en"}
    with app.test_request_context("/team/cases/new", method="POST", data=sent):
        form = CaseForm()

    assert (form.name.data, form.label.data) == ("Kari", "Sak en")
