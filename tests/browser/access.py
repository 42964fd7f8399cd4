"""Can everybody use it? Each page and state, in every shape: ``make access``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Launched
from playwright.sync_api import sync_playwright

from tests.browser.barriers import EXIT, SMALLEST
from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import launched
from tests.browser.inspection import LIGHT, SHAPES, Inspection, bare
from tests.browser.scenes import people_at
from tests.browser.story import play
from tests.browser.validator import validator

UNREAD = 5  # pages that the browser may have forgotten before they could be validated
TOLD = {
    "stranger": "a stranger, on the way",
    "analyst": "staff, on the way",
    "client": "a client, on the way",
    "all": "everybody, by links",
    "bare": "everybody, by links, without scripts",
}
TABLE = Path(__file__).parents[2] / "docs" / "access.md"
HEAD = """# Can everybody use it?

What `make access` found when it was last run, in {version}, in {minutes} minutes. It plays the way
of one contact and its mistakes, opens each page that anybody can reach by links, and looks at each
page and state

- with axe-core {axe}: the rules of WCAG 2.2 AA and its best practices, once in each shape;
- at 320 pixels (also what 1280 are at 400 %), with the spacing of WCAG 1.4.12, and with letters
  twice as large: nothing may stick out or be cut off;
- for controls under {smallest} pixels (the exit {exit}), but for links in a sentence;
- with the Tab key, once around: each stop is marked, inside the screen, beside the exit, and not
  above the one before;
- in the tree that screen readers are given: landmarks, one heading of level 1, the exit, names that
  say where they lead, hints and errors tied to their fields, languages and directions;
- with the validator of the HTML standard, as it was sent.

Shapes: {shapes}. Without scripts each page
that links lead to is looked at once more, in the first.
axe finds about half of what can be wrong; [accessibility.md](accessibility.md) says how the rest
was gone through; `tests/browser/test_keyboard.py` walks the main journeys by the keyboard alone.

| who sees it | pages and states | looked at by axe | validated | findings |
|---|--:|--:|--:|--:|
"""


def main() -> None:
    """Look at everything; fail if there is a barrier, or if too little was seen."""
    begun = monotonic()
    with (
        sync_playwright() as playwright,
        launched(playwright) as chromium,
        validator() as validate,
    ):
        whole = Inspection(SHAPES, validate, walks=True)
        play(whole, chromium)
        plain = Inspection([LIGHT])
        without_scripts(plain, chromium)
        version = f"Chromium {chromium.version}"
    minutes = round((monotonic() - begun) / 60)
    TABLE.write_text(_head(version, minutes) + _rows(whole, plain), "utf-8")
    faults = {**whole.faults, **plain.faults}
    for name, found in faults.items():
        print(name, *found, sep="\n  ")  # noqa: T201 - this is what the command is for
    unread = sum(whole.seen.values()) - sum(whole.validated.values())
    print(f"{unread} pages could not be validated")  # noqa: T201 - as above
    sys.exit(bool(faults) or unread > UNREAD)


def without_scripts(inspection: Inspection, chromium: Launched) -> None:
    """Look at each page that anybody can reach as a browser without scripts shows it."""
    with TemporaryDirectory() as folder, demonstration(Path(folder)) as demo:
        for who in ("stranger", "client", "team"):
            with people_at(chromium, demo, number=1) as [browser]:
                browser.open("/")
                if who != "stranger":
                    browser.log_in(demo.person(who))
                with bare(browser):
                    inspection.take_all(browser, f"bare {who}")


def _head(version: str, minutes: int) -> str:
    """Return what stands above the table."""
    return HEAD.format(
        version=version,
        minutes=minutes,
        axe=_axe(),
        smallest=SMALLEST,
        exit=EXIT,
        shapes=", ".join(shape.name for shape in SHAPES),
    )


def _axe() -> str:
    """Return the version of axe-core."""
    [version] = re.findall(r"axe v([\d.]+)", Axe().axe_script)[:1]
    return str(version)


def _rows(whole: Inspection, plain: Inspection) -> str:
    """Return the table, one line for each kind of person, and one for all."""
    rows = [
        [
            who,
            seen,
            seen * shapes,
            one.validated[who],
            sum(len(found) for name, found in one.faults.items() if name.startswith(who)),
        ]
        for one, shapes in ((whole, len(SHAPES)), (plain, 1))
        for who, seen in one.seen.items()
    ]
    rows.append(["together", *(sum(column) for column in list(zip(*rows, strict=True))[1:])])
    return "".join(
        f"| {TOLD.get(str(who), who)} | {' | '.join(map(str, numbers))} |\n"
        for who, *numbers in rows
    )


if __name__ == "__main__":
    main()
