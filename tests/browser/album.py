"""What is done with every page and state of the portal, such as taking its picture."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.pages import PHONE, SIZES

ROOT = Path(__file__).parents[2]
ALL = ROOT / "build" / "screenshots"
TELLING = ROOT / "docs" / "screenshots"
SHOWN = {  # what the README shows, and what it calls it
    "stranger start": "start",
    "client notice": "notice",
    "client messages answered": "messages",
    "client times": "times",
    "client update": "update",
    "analyst inbox red": "inbox",
}
SCHEMES = ("light", "dark")


class Taker(ABC):
    """Somebody who is shown every page and state."""

    @abstractmethod
    def take(self, browser: ChromiumBrowser, name: str) -> None:
        """Take the page as it is now."""

    def take_all(self, browser: ChromiumBrowser, who: str, *, leave_out: str = "nothing") -> None:
        """Take every page that links lead to, but those whose path begins with ``leave_out``."""
        paths = [path for path in browser.reachable() if not path.startswith(leave_out)]
        for number, path in enumerate(paths, start=1):
            browser.open(path)
            heading = re.sub(r"[^\w ]", "", browser.heading())
            self.take(browser, f"{who} {number:02} {heading}")


@dataclass(frozen=True)
class Album(Taker):
    """Pictures, in two sizes and two colours; with ``docs`` those of the README too."""

    docs: bool

    def take(self, browser: ChromiumBrowser, name: str) -> None:
        """Take the page as it is now: on a phone and a desk, light and dark."""
        page = browser.page
        page.mouse.move(0, 0)
        before = page.viewport_size
        if self.docs and name in SHOWN:  # first, where the page opened
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            page.emulate_media(color_scheme="light")
            page.screenshot(path=TELLING / f"{SHOWN[name]}.png", animations="disabled")
        for (size, shape), scheme in product(SIZES.items(), SCHEMES):
            page.set_viewport_size(shape)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            file = ALL / f"{size} {scheme}" / f"{name}.png"
            page.screenshot(path=file, full_page=True, animations="disabled")
        page.set_viewport_size(before)  # type: ignore[arg-type]
