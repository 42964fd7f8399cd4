"""What does a visit leave on the disk, in each engine? ``make residue``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.outside import rest_of_the_world
from tests.browser.residue.profiles import NAMES, running
from tests.browser.residue.runs import Run, runs
from tests.browser.residue.table import document

TABLE = Path(__file__).parents[3] / "docs" / "residue.md"


def main() -> None:
    """Visit, search, print what was found and write it down; fail if a goal was missed."""
    options = ArgumentParser(description=__doc__)
    options.add_argument("--date", required=True, help="the day, which stands in the table")
    options.add_argument("--engine", action="append", choices=NAMES, default=[])
    asked = options.parse_args()
    found: list[Run] = []
    versions: list[str] = []
    with sync_playwright() as playwright, rest_of_the_world() as outside:
        for name in asked.engine or NAMES:
            with running(name, playwright, outside) as engine:
                versions.append(f"{engine.name} {engine.version}")
                found += runs(engine)
    text = document(found, versions=versions, date=asked.date)
    if not asked.engine:
        TABLE.write_text(text, "utf-8")
    print(text)  # noqa: T201 - this is what the command is for
    missed = [
        f"{run.engine}, {'with' if run.scripts else 'without'} script, {run.ended}: {what}"
        for run in found
        for what in run.missed()
    ]
    print(*missed, sep="\n")  # noqa: T201 - as above
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
