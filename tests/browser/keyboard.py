"""Somebody with a keyboard alone, who looks at each step where the focus is."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.waiting import wait_for

MOST = 80  # stops; no page has as many
NOWHERE = "nowhere"  # between the end of the page and its beginning

STOP = """() => {
  const one = document.activeElement, label = one.labels && one.labels[0];
  if (!one || one === document.body) return {name: "nowhere", on: "", faults: []};
  const box = one.getBoundingClientRect(), style = getComputedStyle(one), faults = [];
  const bar = document.querySelector(".exit").getBoundingClientRect();
  // The button in a field for dates is the browser's own part, and so is its mark.
  const part = one.matches("[type=date], [type=time]") && !one.matches(":focus-visible");
  if (!part && (style.outlineStyle == "none" || parseFloat(style.outlineWidth) < 2)) {
    faults.push("unmarked");
  }
  if (box.top < -1 || box.bottom > innerHeight + 1 || box.left < -1 || box.right > innerWidth + 1) {
    faults.push("outside");
  }
  const apart = box.bottom <= bar.top || box.top >= bar.bottom || box.right <= bar.left;
  if (!apart && !one.closest(".exit")) faults.push("under the exit");
  const before = window.before && window.before.isConnected ? window.before : one;
  const follows = before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const from = before.getBoundingClientRect();
  if (follows && box.bottom < from.top && !before.closest(".exit")) faults.push("above the last");
  window.before = one;
  const name = (label || one).innerText.trim(), on = document.querySelector("h1").innerText;
  return {name, on, faults};
}"""


@dataclass
class Keyboard:
    """The keys of one browser.

    Attributes:
        faults: what was wrong with a stop of the Tab key, in words.
    """

    browser: ChromiumBrowser
    faults: list[str] = field(default_factory=list)

    def tab(self, key: str = "Tab") -> str:
        """Go to the next stop, or with "Shift+Tab" to the one before; return what it is called."""
        self.browser.key(key)
        stop = self.browser.page.evaluate(STOP)
        self.faults += [f"{stop['on']}: {stop['name']} is {fault}" for fault in stop["faults"]]
        return str(stop["name"])

    def to(self, name: str, key: str = "Tab") -> None:
        """Go on to the stop whose name begins so.

        Raises:
            LookupError: there is none, or the way there is blocked.
        """
        if not any(self.tab(key).startswith(name) for _ in range(MOST)):
            raise LookupError(name)

    def press(self, name: str, key: str = "Enter", *, by: str = "Tab") -> None:
        """Go to a button or link and press it; wait for the page that it leads to."""
        self.to(name, by)
        main = self.browser.page.locator("main").element_handle()
        self.browser.key(key)
        wait_for(lambda: not main.is_visible(), called=f"what {name} leads to")
        self.browser.page.locator("h1").wait_for()

    def type(self, label: str, text: str) -> None:
        """Go to a field and fill it."""
        self.to(label)
        self.browser.page.keyboard.type(text)

    def choose(self, choice: str) -> None:
        """Go to the next group of choices, and choose one by the arrows."""
        while not self.browser.evaluate("document.activeElement.matches('[type=radio]')"):
            self.tab()
        while self._chosen() != choice:
            self.browser.key("ArrowDown")
        self.browser.key("Space")
        self.tab()

    def _chosen(self) -> str:
        return str(self.browser.evaluate("document.activeElement.labels[0].innerText.trim()"))

    def round(self, key: str = "Tab") -> list[str]:
        """Go once around the page from its beginning; return every stop.

        Raises:
            LookupError: the focus was trapped, and never came round.
        """
        self.browser.page.evaluate("document.activeElement.blur()")
        stops: list[str] = []
        for _ in range(MOST):
            stop = self.tab(key)
            if stop != NOWHERE:
                stops.append(stop)
            elif stops:  # else the key led back from the browser's own buttons
                return stops
        raise LookupError(stops)

    def hears(self) -> str:
        """Return what a screen reader reads out by itself: what has the focus."""
        return str(self.browser.evaluate("document.activeElement.innerText"))
