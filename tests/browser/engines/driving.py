"""A browser that is driven by WebDriver's commands, whatever carries them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self, TypeVar

from tests.browser.pages import LOADED, PHONE, Browser, Demo, Size
from tests.browser.waiting import wait_for

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver marks an element in JSON
KEYS = {"Tab": "\ue004", "Shift": "\ue008", "Escape": "\ue00c", "Enter": "\ue007"}
MOVING = {  # while one page goes and another comes
    "javascript error",
    "no such element",
    "no such frame",
    "no such window",
    "stale element reference",
    "unknown error",
}
NAMED = """
Array.from(document.querySelectorAll("button,a[href],[role=button]")).find(one =>
  (one.getAttribute("aria-label") || one.innerText || "").trim().startsWith(%s)
  && one.getClientRects().length)
"""
LABELLED = """
Array.from(document.querySelectorAll("label"))
  .find(label => label.innerText.trim() == %s).control
"""
SHOWN = """
Array.from(document.querySelectorAll("body *")).some(one =>
  one.innerText && one.innerText.includes(%s) && one.getClientRects().length)
"""

Answer = TypeVar("Answer")
Element = dict[str, str]


class Refused(Exception):
    """The browser would not do what it was told."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error


class Carrier(Protocol):
    """What carries commands to a browser."""

    version: str
    window: str  # which one it speaks to

    def ask(self, command: str, **given: object) -> Any:  # noqa: ANN401 - JSON
        """Send a command and return its answer."""


class DrivenBrowser(Browser):
    """One window of Firefox or WebKit."""

    finger = False  # whether it can be touched

    def __init__(self, carrier: Carrier, demo: Demo, *, size: Size, scripts: bool) -> None:
        self.demo, self.size, self.scripts = demo, size, scripts
        self._carrier = carrier
        self._window: str = carrier.ask("GetWindowHandle")
        carrier.window = self._window

    def go(self, address: str, *, whole: bool = True) -> None:
        """Type an address; wait for the page unless it need not be ``whole``."""
        self.evaluate("window.left = true")
        self._ask("Navigate", url=address)
        wait_for(lambda: not self.evaluate("window.left"), called=address)
        if whole:
            wait_for(lambda: self.evaluate(LOADED), called=address)

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """Return what a JavaScript expression is worth."""
        return self._still(lambda: self._ask("ExecuteScript", script=f"return ({expression})"))

    def tap(self, selector: str, *, times: int = 1, held: int = 0) -> None:
        """Touch, or click at a desk, the first that CSS selects; wait for nothing."""
        one = wait_for(lambda: self.evaluate(f"document.querySelector({json.dumps(selector)})"))
        self._touch(one, times, held)

    def touch(self, name: str) -> None:
        """Touch, or click, the button or link whose name begins so; wait for nothing."""
        self._touch(self._find(NAMED, name))

    def press(self, name: str) -> None:
        """Press a button or link that leads to another page, and wait for it."""
        main = wait_for(lambda: self.evaluate("document.querySelector('main')"))
        self.touch(name)
        wait_for(lambda: self._is_gone(main), called=f"what {name} leads to")
        wait_for(lambda: self.evaluate(f"{LOADED} && !!document.querySelector('h1')"))

    def write(self, label: str, text: str) -> None:
        """Fill a field with ``text``, key by key."""
        field = self._find(LABELLED, label)
        self._ask("ElementClear", id=field[ELEMENT])
        self._ask("ElementSendKeys", id=field[ELEMENT], text=text)

    def typed(self, label: str) -> str:
        """Return what stands in a field."""
        self._find(LABELLED, label)
        return str(self.evaluate(f"({LABELLED % json.dumps(label)}).value"))

    def key(self, name: str) -> None:
        """Press a key, such as "Tab", or several, such as "Shift+A"."""
        values = [KEYS.get(one, one) for one in name.split("+")]
        keys = [{"type": "keyDown", "value": value} for value in values]
        keys += [{"type": "keyUp", "value": value} for value in reversed(values)]
        self._ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": keys}])

    def sees(self, text: str) -> bool:
        """Wait until ``text`` can be read."""
        return bool(wait_for(lambda: self.evaluate(SHOWN % json.dumps(text)), called=text))

    def cookies(self) -> Sequence[dict[str, Any]]:
        """Return the cookies that this page's site has set."""
        return list(self._ask("GetCookies"))

    def new_tab(self) -> Self:
        """Open a second tab of the same visit."""
        handle = self._ask("NewWindow", type="tab")["handle"]
        self._carrier.ask("SwitchToWindow", handle=handle)
        return type(self)(self._carrier, self.demo, size=self.size, scripts=self.scripts)

    def _go_back(self) -> None:
        """Press the browser's own Back."""
        self._ask("Back")

    def _ask(self, command: str, **given: object) -> Any:  # noqa: ANN401 - JSON
        """Send a command to this window."""
        self._turn()
        if command.startswith("Execute"):
            given = {
                "args": [],
                "sandbox": None,
            } | given  # without a sandbox: the page's own variables
        return self._carrier.ask(command, **given)

    def _turn(self) -> None:
        """Let this window be the one that is in front."""
        if self._carrier.window != self._window:
            self._carrier.ask("SwitchToWindow", handle=self._window)
            self._carrier.window = self._window

    def _still(self, ask: Callable[[], Answer]) -> Answer:
        """Return an answer that no page on its way disturbed."""
        errors: list[Refused] = []

        def once() -> list[Answer]:
            try:
                return [ask()]
            except Refused as error:
                if error.error not in MOVING:
                    raise
                errors[:] = [error]
                return []

        try:
            return wait_for(once)[0]
        except AssertionError:
            raise errors[0] from None

    def _find(self, script: str, name: str) -> Element:
        found: Element = wait_for(
            lambda: self.evaluate(script % json.dumps(name)), called=f"{name!r} on the page"
        )
        return found

    def _touch(self, one: Element, times: int = 1, held: int = 0) -> None:
        """Touch as often as that; what stood there may be gone after the first."""
        finger = self.finger and self.size == PHONE
        into_view = "arguments[0].scrollIntoView({block: 'center'})"
        self._ask("ExecuteScript", script=into_view, args=[one])
        if times == 1 and not finger and not held:
            self._ask("ElementClick", id=one[ELEMENT])
            return
        pointer = "touch" if finger else "mouse"
        down, up = ({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up"))
        taps = [down, {"type": "pause", "duration": held}, up] * times
        there = {"type": "pointerMove", "x": 0, "y": 0, "origin": one}
        action = {"type": "pointer", "id": pointer, "parameters": {"pointerType": pointer}}
        try:
            self._ask("PerformActions", actions=[{**action, "actions": [there, *taps]}])
        except Refused as error:
            if error.error not in MOVING:  # else the page went before the tap was over
                raise

    def _is_gone(self, one: Element) -> bool:
        try:
            self._ask("GetElementTagName", id=one[ELEMENT])
        except Refused as error:
            return error.error in MOVING
        return False
