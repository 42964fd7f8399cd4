"""The one cookie. Before log-in it is a signed value, afterwards a token and nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import CallbackDict

from config.settings import Settings
from messaging.box import derive
from messaging.models import PrincipalId, Root
from portal.accounts import visits
from portal.accounts.models import ALONE, SEEN_EVERY, Opened
from portal.db import reading, write_if_free

TOKEN_CHARACTERS = 44  # 32 bytes in base64; a signed value has a dot, a token has none
CHANGES = 4  # of the cookie before it goes
DERIVED = {"_user_id", "_fresh", "csrf_token"}  # known from the token, never stored


class Visit(CallbackDict[str, Any], SessionMixin):
    """What Flask, Flask-WTF and Flask-Login know as the session."""

    def __init__(self, values: dict[str, Any], opened: Opened | None = None) -> None:
        def changed(_: CallbackDict[str, Any]) -> None:
            self.modified = True

        super().__init__(values, changed)
        self.opened = opened
        self.new_token: bytes | None = None
        self.over = False
        self.left: dict[str, Any] = {}
        self.modified = False

    @property
    def root(self) -> Root | None:
        """The root key of who is logged in."""
        return self.opened.root if self.opened else None

    @property
    def account(self) -> PrincipalId | None:
        """Who is, or within the last hour was, logged in."""
        return self.opened.account if self.opened else None

    def log_in(self, token: bytes) -> None:
        """Let the cookie become ``token``; the answer to this request carries it."""
        self.new_token = token

    def log_out(self, *, alone: bool = False) -> None:
        """Let the cookie go; what is left of it says that the phone is ``alone`` somebody's."""
        self.over = True
        self.left = {ALONE: True} if alone else {}


class CookieSessions(SessionInterface):
    """Opens and keeps visits. Over plain http, on loopback alone, without Secure."""

    def __init__(self, settings: Settings) -> None:
        self._secure = settings.secure
        self._name = "__Host-s" if settings.secure else "s"
        self._signer = URLSafeSerializer(settings.signing_secret.hex(), salt="before log-in")

    def open_session(self, app: Flask, request: Request) -> Visit:
        """Return the visit of this browser; an unknown or old cookie is none."""
        text = request.cookies.get(self._name, "")
        if len(text) == TOKEN_CHARACTERS and "." not in text:
            return self._resume(app, text)
        try:
            return Visit(self._signer.loads(text) if text else {})
        except BadSignature:
            return Visit({})

    def _resume(self, app: Flask, text: str) -> Visit:
        try:
            token = urlsafe_b64decode(text)
        except (NotBase64, ValueError):
            return Visit({})
        engine, now = app.extensions["engine"], app.config["CLOCK"]()
        with reading(engine) as db:
            opened = visits.resume(db, token, server=app.config["SERVER"], now=now)
        if opened is None:
            return Visit({})
        values = {**opened.state, "csrf_token": derive(token, "csrf").hex()}
        if opened.root is not None:
            values |= {"_user_id": opened.account.hex(), "_fresh": True}
            if now - opened.seen_at > SEEN_EVERY:
                write_if_free(engine, lambda db: visits.touch(db, opened, now=now))
        return Visit(values, opened)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed, and say so to the browser."""
        if not isinstance(session, Visit) or self._from_elsewhere(request):
            return
        if session.over:
            if self._name in request.cookies:  # otherwise a browser may have kept it back
                self._forget(response, session.left)
        elif session.new_token is not None:
            self._set(response, urlsafe_b64encode(session.new_token).decode())
        elif session.opened is not None:
            self._keep(app, session, session.opened)
        elif session.modified:
            self._set(response, str(self._signer.dumps(dict(session))))

    def _forget(self, response: Response, left: Mapping[str, object]) -> None:
        """Let the cookie go, or be no more than what is ``left``.

        Where no script runs, Chromium keeps the page for Back unless the cookie has changed since.
        It takes off as many changes as it thinks the page's own answers made; so here are more.
        """
        for change in range(CHANGES):
            self._set(response, str(change))
        if left:
            self._set(response, str(self._signer.dumps(dict(left))))
        else:
            response.delete_cookie(self._name, path="/", secure=self._secure, samesite="Strict")

    def _from_elsewhere(self, request: Request) -> bool:
        """Whether a page of another site sent the browser here, which then keeps the cookie back.

        To set another in its place would end a visit that goes on in another tab.
        """
        elsewhere = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
        return elsewhere and self._name not in request.cookies

    def _keep(self, app: Flask, session: Visit, opened: Opened) -> None:
        state = {name: value for name, value in session.items() if name not in DERIVED}
        if session.modified and opened.root is not None:
            engine = app.extensions["engine"]
            write_if_free(engine, lambda db: visits.keep_state(db, opened, state))

    def _set(self, response: Response, value: str) -> None:
        response.set_cookie(
            self._name, value, path="/", httponly=True, secure=self._secure, samesite="Strict"
        )
