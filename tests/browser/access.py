"""Can everybody use it? Each page and state, in every shape: ``make access``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser as Launched
from playwright.sync_api import sync_playwright

from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import CHROMIUM
from tests.browser.inspection import LIGHT, SHAPES, Inspection, bare
from tests.browser.scenes import people_at
from tests.browser.story import play
from tests.browser.validator import validator

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
HEAD = """# Can everybody use it?

What `make access` found when it was last run, in {version}. Each page and state of the way of one
contact, and each page that anybody can reach, was looked at by axe-core with the rules of WCAG 2.2
AA and its best practices; at 320 pixels, which is also 1280 pixels at 400 %; with the spacing of
WCAG 1.4.12; in the tree that screen readers are given; and by the validator of the HTML standard.
axe finds about half of what can be wrong: [accessibility.md](accessibility.md) says how the rest
was gone through.

Shapes: {shapes}; and without scripts.

| who sees it | pages and states | findings |
|---|--:|--:|
"""


def main() -> None:
    """Look at everything; fail if there is a barrier."""
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM) as chromium,
        validator() as validate,
    ):
        whole = Inspection(SHAPES, validate)
        play(whole, chromium)
        plain = Inspection([LIGHT])
        without_scripts(plain, chromium)
        _write(whole, plain, chromium.version)
    faults = {**whole.faults, **plain.faults}
    for name, found in faults.items():
        print(name, *found, sep="\n  ")  # noqa: T201 - this is what the command is for
    sys.exit(bool(faults))


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


def _write(whole: Inspection, plain: Inspection, version: str) -> None:
    """Write the table."""
    shapes = ", ".join(shape.name for shape in SHAPES)
    rows = [
        (who, number, sum(len(found) for name, found in one.faults.items() if name.startswith(who)))
        for one in (whole, plain)
        for who, number in one.seen.items()
    ]
    told = {"all": "everybody, by links", "bare": "everybody, by links, without scripts"}
    table = "".join(f"| {told.get(who, who)} | {seen} | {found} |\n" for who, seen, found in rows)
    TABLE.write_text(HEAD.format(version=f"Chromium {version}", shapes=shapes) + table, "utf-8")


if __name__ == "__main__":
    main()
