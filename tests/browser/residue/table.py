"""What was found, as tables that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from tests.browser.residue.notes import KEPT
from tests.browser.residue.runs import CONTROL, LEFT, Run

HEAD = """# What a visit leaves on the disk

What `make residue` found on {date}, with {versions}. In each engine, with and without script,
somebody on a phone asks to be rung and takes it back, begins a first message and leaves it, comes
in with a code (mistyped once), writes number and passphrase down and types parts of them back,
reads and confirms the notice, writes, books a time, reads a page of information, makes choices,
logs out, mistypes the passphrase, logs in as somebody whom the team has written to, reads, and
leaves by the exit. Then the browser is closed and every file of its
profile is searched: as it is, in SQLite's tables (with what the journal adds), in Firefox's
squeezed session files, in gzip, zip and Snappy, as UTF-8, UTF-16, Latin-1 and, for what was
typed, as forms are sent. The other two endings: in the middle of a message the browser is closed
without the exit, or killed as a phone does that needs room.

Where two numbers stand, the first was found of the second that was sought; each counts once,
however many files hold it. *In the history* are the titles of the browser's list of visited
pages; a session file can hold one more, of the same closed list. The site's name alone is a title
that was not sought: it can be one more than there were.

**The goals.** With script, in Chromium and Firefox: one address, the start, and after the exit at
most one title in the history; a browser that is killed can have some before it in its journal.
Without script: addresses and titles that say nothing. Everywhere and however the visit ended:
nothing that was typed or read, and no names.

"""
COLUMNS = ("engine", "script", "ended by", "addresses", "titles", "in the history", *KEPT, "goal")
CONTROLLED = """
## The control
The same search after a visit to a small site as sites commonly are: ordinary links, telling
titles, pages that may be kept, an exit by `location.href`. It must find some of each.

"""
WHERE = """
## Addresses and titles that are kept, and where
`…` stands for an id or a number. With script every address but `/` would be a fault.
"""
TAIL = """
## What this does not show
- Chromium here is that of a desk, at the size of a phone; so is Firefox. Their profiles are built
  as on Android, but an app there can keep more: pictures of pages for its list of tabs.
- WebKitGTK keeps no profile while its own MiniBrowser is driven, so a small browser of the test's
  own lets it: cookies, caches, icons, storage and the state of the session. It has no list of
  visited pages, which Safari has. iPhones are on the list in `docs/leaving.md`.
- LevelDB's tables are opened, its logs searched as they are; a value cut in two there is missed.
  What is encrypted with a key of the system (cookies, saved passwords) is not opened; the log-in
  asks for neither unless somebody said that the phone is theirs alone.
- Memory, the swap file, and what a file system keeps of deleted files are not searched.
"""


def document(found: Sequence[Run], *, versions: Iterable[str], date: str) -> str:
    """Return the whole of it."""
    visits = [run for run in found if run.ended != CONTROL]
    controls = [run for run in found if run.ended == CONTROL]
    head = HEAD.format(date=date, versions=", ".join(versions))
    return "".join(
        [head, table(visits), CONTROLLED, table(controls), WHERE, *map(_where, visits), TAIL]
    )


def table(found: Iterable[Run]) -> str:
    """Return a table with a line for each run."""
    head = [f"| {' | '.join(COLUMNS)} |", "|---" * 3 + "|--:" * 7 + "|---|"]
    return "\n".join([*head, *map(_row, found)]) + "\n"


def _row(run: Run) -> str:
    sought, traces = run.notes.sought(), run.traces
    kinds = [f"{len(traces.texts[kind])} of {len(sought[kind])}" for kind in KEPT]
    titles = [f"{len(traces.titles)} of {len(run.notes.titles)}", str(len(run.in_history))]
    cells = [run.engine, "with" if run.scripts else "without", run.ended]
    cells += [f"{len(traces.paths)} of {len(run.notes.paths)}", *titles, *kinds]
    return f"| {' | '.join([*cells, 'missed' if run.missed() else 'met'])} |"


def _where(run: Run) -> str:
    """Return the addresses and titles of a run with their files, those of one kind together."""
    if run.ended != LEFT:
        return ""
    how = "with" if run.scripts else "without"
    lines = [f"\n**{run.engine}, {how} script, after the exit**\n"]
    for found in (run.traces.paths, run.traces.titles):
        lines += [f"- {what}: {where}" for what, where in _gathered(found)]
    if len(lines) == 1:
        lines.append("- none")
    return "\n".join(lines) + "\n"


def _gathered(found: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield what is kept in the same files, together with those files."""
    named = {_short(what): ", ".join(sorted(set(map(_file, found[what])))) for what in found}
    ordered = sorted(named, key=lambda what: (named[what], what))
    for where, what in groupby(ordered, key=lambda what: named[what]):
        yield ", ".join(f"`{one}`" for one in what), where


def _short(what: str) -> str:
    return re.sub(r"[a-z2-7]{26}|\d{6,}", "…", what)


def _file(name: str) -> str:
    """Return a file's name without what differs from run to run."""
    return re.sub(r"[0-9A-F]{40}|\d{4,}", "…", name.partition(" (")[0])
