"""The search must find what is there, and not what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.residue.notes import Notes
from tests.browser.residue.traces import search

SITE = "http://localhost:1"
ROW = f"{SITE}/r\x03".encode()  # "/", and a row of SQLite's that is 114 bytes long, or "/r"
ID = "/m/" + "a" * 26


@pytest.mark.parametrize(
    ("reached", "found"), [(set(), {"/"}), ({"/r"}, {"/r"})], ids=["only a link", "opened"]
)
def test_a_letter_is_an_address_where_somebody_was(
    reached: set[str], found: set[str], tmp_path: Path
) -> None:
    (tmp_path / "kept").write_bytes(ROW)
    notes = Notes(SITE, paths={"/", "/r"}, reached=reached)

    assert search(tmp_path, notes, name="").paths.keys() == found


def test_a_longer_address_is_found_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(f"{SITE}{ID}abc".encode())
    notes = Notes(SITE, paths={ID})

    assert search(tmp_path, notes, name="").paths.keys() == {ID}
