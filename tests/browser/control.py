"""Two pages with an exit as it is commonly built, that every check must find fault with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from tests.browser.pages import address_of
from tests.browser.relay import relays
from tests.browser.serving import Handler, served

LETTER, INBOX = "What the letter says", "What the inbox shows"
ELSEWHERE = "elsewhere.example"
EXITS = {
    # What the best known public component does: another page of the same history.
    "href": "location.href = %r",
    # One entry less, and nothing else.
    "replace": "location.replace(%r)",
}
PAGE = """<!doctype html>
<html lang="en"><title>%(heading)s</title>
<main>%(more)s<h1>%(heading)s</h1>
<p><label>Your answer <textarea></textarea></label></p>
<button class="leave" type="button">Leave</button></main>
<script>
localStorage.setItem("seen", 1);
document.querySelector(".leave").onclick = () => { %(exit)s };
</script></html>
"""


@contextmanager
def control_site(away: str) -> Iterator[str]:
    """Run a site with such exits to ``away``; give its address."""

    class Answer(Handler):
        def answer(self) -> None:
            kind, _, page = urlsplit(self.path).path.strip("/").partition("/")
            if kind not in EXITS:
                self.give("Nothing here", HTTPStatus.NOT_FOUND)
            elif page == "letter":
                self._give(kind, LETTER, f'<img alt="" src="http://{ELSEWHERE}/a.png">')
            else:
                self._give(kind, INBOX, f'<a href="/{kind}/letter">The letter</a>')

        def _give(self, kind: str, heading: str, more: str) -> None:
            words = {"heading": heading, "more": more, "exit": EXITS[kind] % away}
            self.give(PAGE % words)

    with relays() as relay, served(Answer) as port:
        yield address_of(relay(port))
