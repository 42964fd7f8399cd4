"""Somebody using the portal over HTTP, as tests see them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Flask
from werkzeug.test import TestResponse

from config.settings import Settings
from portal.headers import HEADERS
from tests.page import Page, tells

FLASHES = "_flashes"  # words that Flask keeps in the cookie for the next page
COOKIES = {"s", "__Host-s"}
RANDOM = re.compile(r"'sha256-[^']+'|(?<=s=)[\w.=-]+|\b[a-z2-7]{26}\b")  # may spell anything


class Visitor:
    """A person at a browser without scripts.

    Keeps the cookie, sends forms with what stands hidden in them, follows nothing by itself,
    and looks at every answer on the way: whichever test asks for it, a page must keep the
    rules of ``tests/page.py``.
    """

    def __init__(self, app: Flask) -> None:
        """Come to the portal for the first time."""
        settings: Settings = app.config["PORTAL"]
        self.here = settings.address
        self.http = app.test_client()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Open a page."""
        return self._look(self.http.get(path, base_url=self.here, headers=dict(headers or {})))

    def post(
        self,
        path: str,
        fields: Mapping[str, object] | None = None,
        *,
        form: str = "f",
        page: TestResponse | None = None,
        to: str | None = None,
    ) -> TestResponse:
        """Open the page at ``path``, fill in its form and send it.

        Args:
            path: where the form stands.
            fields: what is typed and chosen.
            form: the form's id.
            page: the answer the form stands in, where the page cannot be opened anew.
            to: where a button sends the form; otherwise the form says so itself.
        """
        found = self.read(page or self.get(path))
        filled = {**found.hidden(form), **(fields or {})}
        return self.send(to or found.action(form) or path, filled, referer=path)

    def send(
        self,
        path: str,
        fields: Mapping[str, object],
        *,
        referer: str = "/",
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Send exactly ``fields``, as somebody does who writes requests by hand."""
        sent = {"Referer": self.here + referer, "Origin": self.here, **(headers or {})}
        answer = self.http.post(path, data=dict(fields), base_url=self.here, headers=sent)
        return self._look(answer)

    def cookie(self) -> dict[str, object]:
        """Return what the cookie says, to whoever has the browser in hand."""
        with self.http.session_transaction(base_url=self.here) as visit:
            return dict(visit)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Open the page that an answer sends the browser to."""
        assert answer.status_code == 303, answer.status
        return self.get(answer.location)

    def read(self, answer: TestResponse) -> Page:
        """Return the page of an answer."""
        light = not answer.request.path.startswith("/team")
        policy = answer.headers.get("Content-Security-Policy", "")
        return Page(answer.text, policy=policy, light=light)

    def _look(self, answer: TestResponse) -> TestResponse:
        """Check what holds for every answer, and for every page."""
        where = f"{answer.request.method} {answer.request.path} {answer.status}"
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, where
        if not answer.request.path.startswith("/team"):
            around = RANDOM.sub("", f"{answer.request.path}\n{answer.headers}")
            assert not tells(around), f"{where}: {tells(around)}"
        for cookie in answer.headers.getlist("Set-Cookie"):
            mark_goes = cookie.startswith("x=;")  # what the exit's script leaves, no answer sets
            assert mark_goes or cookie.partition("=")[0] in COOKIES, where
        if answer.mimetype == "text/html" and answer.data and not answer.location:
            faults = self.read(answer).faults()
            assert not faults, f"{where}: {faults}"
        return answer
