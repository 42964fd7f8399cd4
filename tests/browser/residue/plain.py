"""A small site as sites commonly are, of which every search must find something."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.browser.pages import Browser, address_of
from tests.browser.relay import relays
from tests.browser.residue.notes import Notes
from tests.browser.residue.visit import Visit
from tests.browser.serving import Handler, served

NAME = "Krisehjelpen"
TYPED = "Girafford: han tok telefonen min i går."
ADVISER = "Rådgiver Berit"
PAGES = {
    "/": (
        "Hjelp mot vold",
        "<p>Her kan du fortelle om det du lever med.</p><a href='/fortell'>Fortell</a>",
    ),
    "/fortell": (
        "Fortell om trusler",
        f"""<p>{ADVISER} leser det du skriver til oss.</p><form method=post action=/sendt>
        <label>Din historie <textarea name=text></textarea></label>
        <button>Send inn</button></form>""",
    ),
    "/sendt": ("Takk for at du fortalte", "<p>Vi ringer deg på kvelden.</p>"),
}
PAGE = """<!doctype html><html lang="nb"><meta charset="utf-8"><title>%(heading)s - %(name)s</title>
<link rel="icon" href="/favicon.ico">
<main><h1>%(heading)s</h1>%(more)s</main><a class="leave" href="%(away)s">Ut</a>"""
EXIT = """<script>document.querySelector(".leave").onclick = event => {
event.preventDefault(); location.href = event.target.href }</script>"""


@contextmanager
def plain_site(away: str) -> Iterator[str]:
    """Run it, with an exit to ``away``; give its address."""

    class Answer(Handler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heading, more = PAGES.get(urlsplit(self.path).path, ("Ingenting", ""))
            page = PAGE % {"heading": heading, "more": more, "name": NAME, "away": away} + EXIT
            body = gzip.compress(page.encode())
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=600")
            self.end_headers()
            self.wfile.write(body)

    with relays() as relay, served(Answer) as port:
        yield address_of(relay(port))


def use(browser: Browser, notes: Notes) -> None:
    """Read two pages, write something, send it, and leave."""
    visit = Visit(browser, notes)
    browser.go(notes.site + "/")
    notes.look(browser)
    visit.press("Fortell")
    browser.write("Din historie", TYPED)
    notes.typed.add(TYPED)
    visit.press("Send inn")
    browser.leave()
