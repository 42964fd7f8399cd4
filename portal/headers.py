"""What every answer carries, whatever it is: nothing stays, nothing comes from elsewhere."""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request
from markupsafe import Markup

from config.settings import Settings

STATIC = Path(__file__).parent.parent / "static"
STYLE, SCRIPTS = "portal.css", ("exit.js", "portal.js")
WORTH_SQUEEZING = 600  # bytes

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # "no-referrer" would break the check of forms on https
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@cache
def inline(name: str) -> Markup:
    """Return a file of ``static/`` to stand in the page itself."""
    return Markup((STATIC / name).read_text("utf-8"))  # noqa: S704 - our own file, no input


def _hash(name: str) -> str:
    digest = b64encode(sha256(inline(name).encode()).digest()).decode()
    return f"'sha256-{digest}'"


def policy(away: Sequence[str]) -> str:
    """Return the content security policy.

    Hashes, not nonces, so that pages stay the same byte for byte. ``away`` stands in
    ``form-action`` because the exit of a page without script is a form that is redirected.
    """
    scripts = " ".join(_hash(name) for name in SCRIPTS)
    return (
        f"default-src 'none'; script-src {scripts}; style-src {_hash(STYLE)}; "
        "img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self' {' '.join(away)}; base-uri 'none'; frame-ancestors 'none'"
    )


def init_app(app: Flask) -> None:
    """Put the headers on every answer, and squeeze it."""
    settings: Settings = app.config["PORTAL"]
    always = HEADERS | {"Content-Security-Policy": policy(settings.away)}
    if settings.secure:
        always["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    def finish(response: Response) -> Response:
        response.headers.update(always)
        if _came_by_a_link_elsewhere():
            response.headers["Refresh"] = "0"
        return _squeeze(response)

    app.after_request(finish)
    app.jinja_env.globals["inline"] = inline


def _came_by_a_link_elsewhere() -> bool:
    """Whether a link on another site led here, so that the browser kept our cookie back.

    The page then asks for itself once more, as our own, and finds the visit that goes on.
    """
    fetch = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Mode")
    elsewhere = fetch in {("cross-site", "navigate"), ("same-site", "navigate")}
    return elsewhere and request.method == "GET" and not request.cookies


def _squeeze(response: Response) -> Response:
    """Compress; safe here, since SameSite=Strict keeps others from asking in somebody's name."""
    body = response.get_data()
    if response.status_code != HTTPStatus.NO_CONTENT and len(body) > WORTH_SQUEEZING:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(gzip.compress(body, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response
