"""From the tap on the exit to a blank page: how long, in each engine? ``make bench``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from os import cpu_count, getloadavg
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Playwright, sync_playwright

from tests.bench.commit import commit
from tests.bench.exits import USUAL, Series, all_series
from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.engine import Engine
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.webkit import WebKit
from tests.browser.outside import rest_of_the_world

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "bench.md"
FRAME, SLOW_FRAMES = 16.7, 50.0  # milliseconds; the goals, not throttled and throttled
HEAD = """# From the tap to a blank page

What `make bench` measured on {date} at {commit}, with {versions},
{load}. Milliseconds, on the heaviest page there is, with text in its fields.

- A finger rests on the exit for 80 ms, on a page that has come to rest, and is lifted.
- All times count from the time that the browser gives to that. *Heard*: the exit began.
- *Empty*: nothing is left in the page, so the next frame shows nothing. The goals are for this:
  the 99th percentile within a frame (16.7 ms), throttled 6 times within 50 ms.
- *Done*: the rest of the same task is done too, and a frame can be drawn: what was typed is read
  and cleared, the parting request sent, the neutral site asked for.
- *Painted*: the first frame of the empty page was handed on, at the next beat of the screen. The
  neutral site takes 0.2 seconds to answer, so that the page lives that long; where an error page
  comes at once ("no connection"), few are painted.

Nothing here is asserted in a test: a slow machine is no failure.

"""
COLUMNS = (
    *("engine", "around it", "exits", "heard: median", "empty: median", "p95", "p99", "most"),
    *("done: median", "p99", "painted: median", "p99", "goal"),
)
LINED = f"| {' | '.join(COLUMNS)} |\n|---|---|{'--:|' * 10}---|\n"
SHOWN = [
    ("heard", 50),
    *(("emptied", percent) for percent in (50, 95, 99, 100)),
    *(("done", percent) for percent in (50, 99)),
    *(("painted", percent) for percent in (50, 99)),
]


def main() -> None:
    """Measure, print and write the table; a missed goal is said there and fails nothing."""
    options = ArgumentParser(description=__doc__)
    options.add_argument("--date", required=True, help="the day, which stands in the table")
    options.add_argument("--times", type=int, default=200, help="exits where all is well")
    options.add_argument("--engine", action="append", help="by name; all, unless some are named")
    options.add_argument("--fewer", type=int, default=30, help="exits where something is wrong")
    asked = options.parse_args()
    found: list[Series] = []
    versions: list[str] = []
    with (
        sync_playwright() as playwright,
        rest_of_the_world() as outside,
        closing(engines(playwright, outside.port, asked.engine)) as running,
    ):
        for engine in running:
            versions.append(f"{engine.name} {engine.version}")
            with TemporaryDirectory() as folder, demonstration(Path(folder)) as demo:
                found += all_series(engine, demo, times=asked.times, fewer=asked.fewer)
    head = HEAD.format(
        date=asked.date, commit=commit(ROOT), versions=", ".join(versions), load=_load()
    )
    text = head + LINED + "".join(map(row, found)) + compared(found)
    TABLE.write_text(text, "utf-8")
    print(text)  # noqa: T201 - this is what the command is for


def engines(playwright: Playwright, outside: int, named: Sequence[str] | None) -> Generator[Engine]:
    """Run one engine after another: all there are, or those ``named``."""
    starts: dict[str, Callable[[], Engine]] = {
        Chromium.name: lambda: Chromium(playwright, outside),
        Firefox.name: lambda: Firefox(outside),
        WebKit.name: lambda: WebKit(outside),
    }
    for name in named or starts:
        engine = starts[name]()
        try:
            yield engine
        finally:
            engine.close()


def row(one: Series) -> str:
    """Return a line of the table."""
    around = one.around + (f", {one.throttled} times slower" if one.throttled > 1 else "")
    figures = [f"{one.of(name, percent):.1f}" for name, percent in SHOWN]
    goal = SLOW_FRAMES if one.throttled > 1 else FRAME
    met = "met" if one.of("emptied", 99) <= goal else "missed"
    return f"| {' | '.join([one.engine, around, str(len(one.exits)), *figures, met])} |\n"


def compared(found: Sequence[Series]) -> str:
    """Return how many times longer each took than the same engine where all is well."""
    usual = {one.engine: one for one in reversed(found) if one.around == USUAL}
    lines = [
        f"- {one.engine}, {one.around}{', throttled' if one.throttled > 1 else ''}: "
        f"{one.of('emptied', 50) / usual[one.engine].of('emptied', 50):.2f}, "
        f"done {one.of('done', 50) / usual[one.engine].of('done', 50):.2f}\n"
        for one in found
        if one.around != USUAL or one.throttled > 1
    ]
    return "\n## Times as long as where all is well, by the medians\n" + "".join(lines)


def _load() -> str:
    busy, cores = getloadavg()[0], cpu_count() or 1
    others = f"while others would have kept {busy:.0f} busy" if busy > cores else "which was idle"
    return f"on a machine with {cores} processors, {others}"


if __name__ == "__main__":
    main()
