"""Writing to the team without an invitation, as somebody does it on a phone, tap by tap."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.browser.engines.chromium import ChromiumBrowser

FIRST = "Kan jeg snakke med noen om det som skjer hjemme?"
RECEIVED = "Vi har meldingen din"


@dataclass(kw_only=True)
class WayIn:
    """How far somebody has come, how often they tapped and what they had to fill in.

    Attributes:
        taps: buttons and links, from the start page on; the fields are counted apart.
        fields: what was typed in.
    """

    phone: ChromiumBrowser
    taps: int = 0
    fields: int = 0
    number: str = ""
    passphrase: str = field(default="", repr=False)

    def walk(self) -> WayIn:
        """Go from the start page until the team has the message."""
        self.phone.open("/")
        self._press("Skriv til oss")
        self._write("Meldingen din", FIRST)
        self._press("Gå videre")
        self.number, self.passphrase = self.phone.page.locator(".keys dd").all_inner_texts()
        self._press("Jeg har skrevet dem ned")
        self._write("De fire siste sifrene i nummeret", self.number[-4:])
        asked = re.search(r"Ord nummer (\d+) i passordet", self.phone.reads())
        if asked is None:
            raise LookupError("the word that is asked for")
        self._write(asked[0], self.passphrase.split()[int(asked[1]) - 1])
        self._press("Send meldingen")
        self.phone.sees(RECEIVED)
        return self

    def _press(self, name: str) -> None:
        self.phone.press(name)
        self.taps += 1

    def _write(self, label: str, text: str) -> None:
        self.phone.write(label, text)
        self.fields += 1
