"""One exit after another, timed inside the page that it empties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, nan
from threading import Event

from tests.browser.engines.chromium import Chromium, ChromiumBrowser
from tests.browser.engines.driving import Refused
from tests.browser.engines.engine import Engine
from tests.browser.pages import PHONE, Browser, Demo
from tests.browser.waiting import came, wait_for

PATH = "/c"  # every part that pages are made of: the heaviest page there is
A_MOMENT = 0.2  # seconds; some frames, also throttled: for a page to come to rest, or be painted
UNTIL_GONE = 5.0  # seconds for the page to go altogether
USUAL = "all well"
THROTTLED = 6  # times slower

HELD = 80  # milliseconds that a finger rests on the exit, as people's do
# What is measured outlives the page in the storage of the tab: of an engine that shows an error at
# once, nobody could ask the page. Our listener comes after the exit's in the same dispatch. The
# finger comes to a page at rest.
TIMED = """(() => {
  sessionStorage.clear();
  sessionStorage.setItem("timed", 1);
  window.timed = true;
  document.querySelectorAll("input:not([type]),textarea").forEach(field => field.value = "Zebra");
  const put = Element.prototype.replaceWith;
  let began, emptied;
  Element.prototype.replaceWith = function (...others) {
    began = performance.now();
    put.apply(this, others);
    if (!document.body.childNodes.length) emptied = performance.now();
  };
  addEventListener("pointerup", event => {
    const done = performance.now();
    if (!emptied) return;
    sessionStorage.setItem("heard", began - event.timeStamp);
    sessionStorage.setItem("emptied", emptied - event.timeStamp);
    sessionStorage.setItem("done", done - event.timeStamp);
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () =>
        sessionStorage.setItem("painted", performance.now() - event.timeStamp);
      after.port2.postMessage(0);
    });
  }, true);
  return true;
})()"""
TOOK = "['timed', 'heard', 'emptied', 'done', 'painted'].map(name => sessionStorage.getItem(name))"


def _well(demo: Demo) -> None:
    demo.neutral.slow = A_MOMENT


def _stopped(demo: Demo) -> None:
    demo.relay.stop()
    _well(demo)


def _hanging(demo: Demo) -> None:
    demo.relay.hang()
    _well(demo)


def _offline(demo: Demo) -> None:
    demo.relay.stop()
    demo.neutral.relay.stop()


# The neutral site takes a moment, so that the emptied page is painted before it goes.
AROUND: dict[str, Callable[[Demo], None]] = {
    USUAL: _well,
    "the portal stopped": _stopped,
    "the portal hanging": _hanging,
    "no connection": _offline,
}


class NeverBlank(AssertionError):
    """After a tap on the exit something was still on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long one exit took, in milliseconds from when the finger was lifted."""

    heard: float  # until the exit began
    emptied: float  # until nothing was left in the page
    done: float  # until all else was done, and a frame could be drawn
    painted: float | None  # none where the page goes at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A number of exits of one kind."""

    engine: str
    around: str
    throttled: int
    exits: list[Took]

    def of(self, name: str, percent: float) -> float:
        """Return a percentile, by the nearest rank, of what the exits ``name``."""
        values = [getattr(one, name) for one in self.exits]
        ordered = sorted(value for value in values if value is not None)
        return float(ordered[max(0, ceil(percent * len(ordered) / 100) - 1)]) if ordered else nan


def series(engine: Engine, demo: Demo, *, times: int, around: str, throttled: int = 1) -> Series:
    """Leave ``times`` times on a phone, each time from a page that was opened anew."""
    browser = engine.window(demo, size=PHONE, scripts=True)
    if throttled > 1:
        _throttle(browser, throttled)
    browser.open(PATH)
    exits = [_leave(browser, AROUND[around]) for _ in range(times)]
    browser.close()
    return Series(engine=engine.name, around=around, throttled=throttled, exits=exits)


def _leave(browser: Browser, change: Callable[[Demo], None]) -> Took:
    """Leave the page; once more where what was measured is gone with the page.

    Raises:
        NeverBlank: see there.
    """
    took = None
    while took is None:
        took = _left(browser, change)
    return took


def _left(browser: Browser, change: Callable[[Demo], None]) -> Took | None:
    """Leave the page and open it again, where the storage is that of the site."""
    browser.evaluate(TIMED)
    Event().wait(A_MOMENT)
    change(browser.demo)
    browser.tap(".leave", held=HELD)
    came(lambda: not browser.evaluate("window.timed"), within=UNTIL_GONE)
    browser.demo.restore()
    wait_for(lambda: _opened(browser), within=UNTIL_GONE)
    # Firefox answers nothing to a question that the end of the page before overtook.
    timed, *times, painted = wait_for(lambda: browser.evaluate(TOOK), within=UNTIL_GONE)
    if timed is None:
        return None  # Firefox sometimes gives the site an empty storage
    if None in times:
        raise NeverBlank
    heard, emptied, done = map(float, times)
    painted = float(painted) if painted else None
    return Took(heard=heard, emptied=emptied, done=done, painted=painted)


def _opened(browser: Browser) -> bool:
    """Open the page; not yet, where the browser still minds that the exit led nowhere."""
    try:
        browser.open(PATH)
    except Refused:
        return False
    return True


def _throttle(browser: Browser, times: int) -> None:
    assert isinstance(browser, ChromiumBrowser)
    tools = browser.context.new_cdp_session(browser.page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": times})


def all_series(engine: Engine, demo: Demo, *, times: int, fewer: int) -> Iterator[Series]:
    """Measure all there is to measure in one engine."""
    for around in AROUND:
        number = times if around == USUAL else fewer
        yield series(engine, demo, times=number, around=around)
    if engine.name == Chromium.name:
        yield series(engine, demo, times=times // 2, around=USUAL, throttled=THROTTLED)
