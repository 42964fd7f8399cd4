"""A flood at the door: 200 first contacts a second from one network, for 20 s. ``make flood``.

Meanwhile people from other networks write to the team, all the way to "we have your message", and
log in. It fails where one of them does not get in, where a row is written for somebody who was
refused, or where the portal's memory grows without bound; how long they took is told, not judged.
"""

from __future__ import annotations

import re
import sqlite3
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection
from os import cpu_count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic
from urllib.parse import urlencode

from tests.bench.commit import commit
from tests.browser.demonstration import demonstration
from tests.browser.pages import Demo
from tests.page import Page

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "flood.md"
A_SECOND, SECONDS, SENDERS = 200, 20, 16
PEOPLE = 8  # who write from elsewhere, before the flood and again during it
MAY_GROW = 48 * 1024  # KiB, all processes of the portal together
DATABASE = "portal.db"
HOLDS = re.compile(r"RssAnon:\s+(\d+) kB")
TABLES = ("account", "thread", "entry", "audit")
FIRST = "Kan jeg snakke med noen?"
WORD = re.compile(r"Ord nummer (\d+) i passordet")
HEAD = """# A flood at the door

What `make flood` measured on {date} at {commit}: {sent} first contacts in
{seconds:.0f} seconds from one network ({a_second:.0f} a second), while {people} people from as many
other networks wrote to the team, each all the way through, on a machine with {cores} processors,
which also made the flood.

| | before | during |
|---|--:|--:|
| people from elsewhere who got all the way in | {before_in} of {people} | {during_in} of {people} |
| their time for it, median, seconds | {before_median:.1f} | {during_median:.1f} |
| the slowest of them | {before_most:.1f} | {during_most:.1f} |

- The flood was answered: {answers}.
- Rows written beyond those of the people who got in: {rows}.
- Memory of the portal's processes: {memory_before} MiB before, {memory_after} MiB after.

200 means a turn: number and passphrase are shown, and nothing is stored until parts of them are
typed back. 429 gives a turn later and keeps it; 503 says when to try again. Both say whom to ring.
"""


class Flooded(AssertionError):
    """The flood did what it must not."""


class Browser:
    """A browser without scripts that comes from an address of its own on this machine."""

    def __init__(self, demo: Demo, address: str) -> None:
        self._line = HTTPConnection("127.0.0.1", demo.behind, 60, (address, 0))
        self._cookie = ""

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Open a page or send a form; return status and text."""
        headers = {"Host": f"localhost:{self._line.port}", "Cookie": self._cookie}
        if fields is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        body = None if fields is None else urlencode(fields)
        self._line.request("GET" if fields is None else "POST", path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self._cookie = cookie.partition(";")[0]
        return answer.status, text


def comes_in(demo: Demo, address: str) -> float | None:
    """Write to the team all the way; return the seconds it took, or None if it failed."""
    browser, since = Browser(demo, address), monotonic()
    browser.ask("/")
    _, page = browser.ask("/s")
    _, page = browser.ask("/s", Page(page).hidden("f") | {"text": FIRST, "kind": "self"})
    shown = Page(page).hidden("f")
    _, page = browser.ask("/sk", shown)
    asked = WORD.search(page)
    if asked is None:
        return None
    typed = {"ending": shown["number"][-4:], "again": shown["drawn"].split()[int(asked[1]) - 1]}
    browser.ask("/sb", Page(page).hidden("f") | typed)
    _, page = browser.ask("/")
    return monotonic() - since if "Vi har meldingen din" in page else None


def flood(demo: Demo, address: str, until: float) -> Counter[int]:
    """Send first contacts as fast as this sender's share goes; return how they were answered."""
    browser, answers, pause = Browser(demo, address), Counter[int](), Event()
    _, page = browser.ask("/s")
    fields = Page(page).hidden("f") | {"text": FIRST, "kind": "self"}
    next_at = monotonic()
    while next_at < until:
        pause.wait(max(0.0, next_at - monotonic()))
        status, _ = browser.ask("/s", fields)
        answers[status] += 1
        next_at += SENDERS / A_SECOND
    return answers


def main() -> None:
    """Flood a demonstration of its own; print and write what happened."""
    options = ArgumentParser(description=__doc__)
    options.add_argument("--date", required=True, help="the day, which stands in the table")
    asked = options.parse_args()
    with TemporaryDirectory() as folder, demonstration(Path(folder)) as demo:
        text = HEAD.format(
            date=asked.date,
            commit=commit(ROOT),
            people=PEOPLE,
            cores=cpu_count(),
            **measured(demo, Path(folder)),
        )
    TABLE.write_text(text, "utf-8")
    print(text)  # noqa: T201 - this is what the command is for


def measured(demo: Demo, folder: Path) -> dict[str, object]:
    """Let people in before and during a flood, and look at what it left.

    Raises:
        Flooded: somebody did not get in, or it left something.
    """
    data = next(folder.rglob(DATABASE))
    rows = [_rows(data)]
    before = [comes_in(demo, f"127.1.{each}.1") for each in range(PEOPLE)]
    rows.append(_rows(data))
    memory, since = _memory(folder), monotonic()
    with ThreadPoolExecutor(SENDERS) as many:
        sending = [many.submit(flood, demo, "127.9.9.9", since + SECONDS) for _ in range(SENDERS)]
        during = [comes_in(demo, f"127.2.{each}.1") for each in range(PEOPLE)]
        answers = sum((one.result() for one in sending), Counter[int]())
    took = monotonic() - since
    rows.append(_rows(data))
    left = {name: rows[2][name] - 2 * rows[1][name] + rows[0][name] for name in TABLES}
    grown = _memory(folder) - memory
    if None in before + during:
        raise Flooded(f"not everybody got in: {before}, then {during}")
    if any(left.values()):
        raise Flooded(f"rows for nobody: {left}")
    if grown > MAY_GROW:
        raise Flooded(f"{grown} KiB more memory")
    return {
        "sent": answers.total(),
        "seconds": took,
        "a_second": answers.total() / took,
        "answers": ", ".join(
            f"{count} times {status}" for status, count in sorted(answers.items())
        ),
        "rows": sum(left.values()),
        "memory_before": memory // 1024,
        "memory_after": (memory + grown) // 1024,
        **_times("before", before),
        **_times("during", during),
    }


def _times(when: str, took: Sequence[float | None]) -> dict[str, object]:
    times = [one for one in took if one is not None]
    return {f"{when}_in": len(times), f"{when}_median": median(times), f"{when}_most": max(times)}


def _rows(data: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    with closing(sqlite3.connect(f"file:{data}?mode=ro", uri=True)) as db:
        counted = {name: db.execute(f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608
        return {name: int(found.fetchone()[0]) for name, found in counted.items()}


def _memory(folder: Path) -> int:
    """Return the memory, KiB, that the portal's processes hold themselves."""
    held = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "cmdline").read_bytes():
                held += sum(map(int, HOLDS.findall((process / "status").read_text())))
    return held


if __name__ == "__main__":
    main()
