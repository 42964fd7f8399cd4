"""The search must find what is there, and not what only looks like it."""

from __future__ import annotations

from pathlib import Path

from tests.browser.residue.notes import Notes
from tests.browser.residue.traces import hashed, search

SITE = "http://localhost:42333"
ID = "/m/" + "a" * 26


def found(folder: Path, kept: bytes) -> set[str]:
    """Return the addresses that are found in a file which holds ``kept``."""
    (folder / "kept").write_bytes(kept)
    notes = Notes(SITE, paths={"/", "/r", ID})
    return set(search(folder, notes, name="").paths)


def test_a_row_of_firefox_is_read_as_firefox_wrote_it(tmp_path: Path) -> None:
    """The bytes are those of a row in its favicons.sqlite."""
    row = f"{SITE}/".encode() + b"r&\xcf\xf5\xeb]"

    assert row.endswith(hashed(f"{SITE}/".encode()))
    assert found(tmp_path, row) == {"/"}


def test_a_short_address_is_found(tmp_path: Path) -> None:
    assert found(tmp_path, f"{SITE}/r\x03".encode()) == {"/r"}


def test_a_longer_address_is_found_wherever_it_stands(tmp_path: Path) -> None:
    assert found(tmp_path, f"{SITE}{ID}abc".encode()) == {ID}
