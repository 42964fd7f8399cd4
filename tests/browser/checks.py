"""What must hold of an exit, each as a function that lists the faults it finds.

They are held against the portal, and against pages that are known to be wrong: a check that
finds nothing there proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.browser.neutral import Neutral
from tests.browser.pages import Browser
from tests.browser.waiting import wait_for

TIMES = 4  # that Back is pressed
LARGE = 48  # CSS pixels
TELL = """(addEventListener("pointerup", () => {
  const witness = new BroadcastChannel("witness"),
    tell = () => witness.postMessage([document.body.innerText.trim(), document.title]);
  tell();
  requestAnimationFrame(tell);
  setInterval(tell, 20);
}, true), 1)"""
LISTEN = """(() => {
  if (window.tabs) tabs.close();  // what makes other tabs leave too
  window.told = [];
  window.witness = new BroadcastChannel("witness");
  witness.onmessage = event => told.push(event.data);
})()"""
KEPT = """(async () => ({
  localStorage: localStorage.length,
  sessionStorage: sessionStorage.length,
  caches: window.caches ? (await caches.keys()).length : 0,
  databases: window.indexedDB && indexedDB.databases ? (await indexedDB.databases()).length : 0,
  workers: navigator.serviceWorker
    ? (await navigator.serviceWorker.getRegistrations()).length : 0,
}))()"""
EXIT = """(() => {
  document.documentElement.dir = "%s";
  const exit = document.querySelector(".leave"), box = exit.getBoundingClientRect();
  const free = [0.02, 0.5, 0.98].every(part => [0.1, 0.5, 0.9].every(down =>
    document.elementFromPoint(box.x + box.width * part, box.y + box.height * down) == exit));
  return {width: innerWidth, height: box.height, free, inside: box.x >= 0 && box.y >= 0
    && box.right <= innerWidth && box.bottom <= innerHeight};
})()"""


def shown_by_back(browser: Browser, *, private: Sequence[str], site: str = "") -> list[str]:
    """Press Back four times; return what tells that somebody was here.

    Args:
        browser: somebody who has just left.
        private: words that must not be readable.
        site: an address that must not be shown, if there must be none.
    """
    faults = []
    for step in range(1, TIMES + 1):
        seen = browser.back()
        faults += [f"Back {step} shows {words!r}" for words in private if words in seen]
        if site and browser.url.startswith(site):
            faults.append(f"Back {step} leads to {browser.url}")
    return faults


def shown_by_the_tap(browser: Browser, *, name: str) -> list[str]:
    """Tap the exit; return what was shown from the same task on until the neutral site is there.

    A browser answers no questions while it waits for the neutral site, so the page tells what it
    shows to another tab, that stays.

    Args:
        browser: somebody who reads a page with an exit.
        name: the one title that may be left.
    """
    witness = browser.new_tab()
    witness.go(browser.url)
    witness.evaluate(LISTEN)
    browser.evaluate(TELL)
    browser.tap(".leave")
    browser.arrive()
    shown = wait_for(lambda: witness.evaluate("window.told"))
    assert len(shown) > 1, "only the tap itself was seen"
    return sorted({words for one in shown for words in one} - {"", name})


def told_to(neutral: Neutral) -> list[str]:
    """Return what the neutral site was told of where somebody came from."""
    asked = [one.headers for one in neutral.asked if one.path == "/"]
    wait_for(lambda: asked, called="a request to the neutral site")
    return [headers["referer"] for headers in asked if "referer" in headers]


def kept_by(browser: Browser) -> list[str]:
    """Return where the page has stored something."""
    stored: dict[str, Any] = browser.evaluate(KEPT)
    return [place for place, number in stored.items() if number]


def faults_of_the_exit(browser: Browser) -> list[str]:
    """Return what keeps the exit from being found on a new page: by Tab twice, and by touch."""
    browser.key("Tab")
    browser.key("Tab")
    focused = browser.evaluate("document.activeElement.className") == "leave"
    faults = [] if focused else ["is not the second stop of the Tab key"]
    return faults + covered(browser)


def covered(browser: Browser) -> list[str]:
    """Return what keeps the exit from being touched, in both directions of writing."""
    faults = []
    for direction in ("rtl", "ltr"):
        exit = browser.evaluate(EXIT % direction)
        found = {
            "is small": exit["height"] < LARGE,
            "is covered": not exit["free"],
            "is not whole on the screen": not exit["inside"],
        }
        width = exit["width"]
        faults += [f"{fault} ({direction}, {width} wide)" for fault, so in found.items() if so]
    return faults
