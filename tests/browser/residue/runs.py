"""One visit after another, each with a profile of its own, and what is found of it afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.engine import Engine
from tests.browser.engines.firefox import Firefox
from tests.browser.pages import PHONE, Browser, Demo
from tests.browser.residue import plain
from tests.browser.residue.notes import READ, TYPED, Notes
from tests.browser.residue.profiles import GONE, kill
from tests.browser.residue.traces import Traces, search
from tests.browser.residue.visit import full, notes_of, unfinished
from tests.page import DASH, KINDS, MISTAKE, tells

SITE_NAME = "Min side"
LEFT, CLOSED, KILLED, CONTROL = "the exit", "closing the browser", "killing it", "control"
WRITTEN_DOWN = 8.0  # seconds; a browser writes its session down every few
HISTORIES = ("Default/History", "places.sqlite")  # where browsers keep where somebody was
NEUTRAL = re.compile(r"(/([a-z]{1,2}|[a-z2-7]{26}))+|/")
CHOSEN = re.compile(r"([a-z]{1,6}=[a-z0-9]*&?)*")
Way = Callable[[Browser, Notes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A visit, how it ended, and what is left of it."""

    engine: str
    scripts: bool
    ended: str
    notes: Notes
    traces: Traces

    def missed(self) -> list[str]:
        """Return the goals that this run misses, in words."""
        if self.ended == CONTROL:
            return self._overlooked()
        found = self.traces
        missed = [f"{text!r} in {sorted(files)}" for text, files in found.telling.items()]
        missed += [f"the address {path}" for path in found.paths if not _says_nothing(path)]
        missed += [f"the title {title!r}" for title in found.titles if not _is_neutral(title)]
        if self.scripts and self.engine in {Chromium.name, Firefox.name}:
            missed += [f"the address {path}" for path in found.paths if path != "/"]
            missed += ["no address at all: the search is blind"] * (not found.paths)
            if self.ended == LEFT and len(self.in_history) > 1:  # killed, its journal has old ones
                missed.append(f"{len(self.in_history)} titles in the history")
        return missed

    @property
    def in_history(self) -> set[str]:
        """The titles that the browser's list of visited pages holds."""
        return {
            title
            for title, files in self.traces.titles.items()
            if any(file.startswith(HISTORIES) for file in files)
        }

    def _overlooked(self) -> list[str]:
        texts = self.traces.texts
        found = {
            "an address": self.traces.paths,
            "a title": self.traces.titles,
            "a text": texts[TYPED] | texts[READ],
        }
        return [f"{what} was to be found" for what, where in found.items() if not where]


def runs(engine: Engine) -> Iterator[Run]:
    """Make every visit in one engine."""
    for scripts in (True, False):
        for ended in (LEFT, CLOSED, KILLED):
            with _demonstration() as demo:
                yield _run(engine, demo, scripts=scripts, ended=ended)
    with _demonstration() as demo, plain.plain_site(demo.neutral.address) as site:
        notes = Notes(site, frozenset({plain.ADVISER}))
        with TemporaryDirectory() as folder:
            _visit(engine, demo, Path(folder), plain.use, notes)
            traces = search(Path(folder), notes, name="")
        yield Run(engine=engine.name, scripts=True, ended=CONTROL, notes=notes, traces=traces)


def _run(engine: Engine, demo: Demo, *, scripts: bool, ended: str) -> Run:
    notes, way = notes_of(demo), full if ended == LEFT else unfinished
    with TemporaryDirectory() as name:
        folder = Path(name)

        def go(browser: Browser, notes: Notes) -> None:
            way(browser, notes)
            Event().wait(WRITTEN_DOWN if ended != LEFT else 0)
            if ended == KILLED:
                kill(folder)

        with suppress(*(GONE if ended == KILLED else ())):
            _visit(engine, demo, folder, go, notes, scripts=scripts)
        traces = search(folder, notes, name=SITE_NAME)
    return Run(engine=engine.name, scripts=scripts, ended=ended, notes=notes, traces=traces)


def _visit(
    engine: Engine, demo: Demo, folder: Path, way: Way, notes: Notes, *, scripts: bool = True
) -> None:
    with engine.on_disk(demo, folder, size=PHONE, scripts=scripts) as browser:
        way(browser, notes)


@contextmanager
def _demonstration() -> Iterator[Demo]:
    with TemporaryDirectory() as folder, demonstration(Path(folder)) as demo:
        yield demo


def _says_nothing(path: str) -> bool:
    place, _, chosen = path.partition("?")
    return bool(NEUTRAL.fullmatch(place) and CHOSEN.fullmatch(chosen)) and not tells(
        re.sub(r"[a-z2-7]{26}", "", path)
    )


def _is_neutral(title: str) -> bool:
    kind, _, name = title.removeprefix(MISTAKE).partition(DASH)
    return title == SITE_NAME or (kind in KINDS and name == SITE_NAME)
