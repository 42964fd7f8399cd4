"""The neutral site where the exit leads, a real one: https, and it notes what it is asked."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.browser.relay import HOST, Relay

BEFORE, WEATHER = "Before", "Weather"
PATHS = {"/before": BEFORE, "/": WEATHER}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the neutral site."""

    path: str
    headers: dict[str, str]  # names in small letters


@dataclass
class Neutral:
    """The neutral site, with a line to it that can be cut."""

    relay: Relay
    asked: list[Asked] = field(default_factory=list)
    slow: float = 0.0  # seconds before each answer

    @property
    def address(self) -> str:
        """Where the exit leads."""
        return f"https://{HOST}:{self.relay.port}/"

    @property
    def before(self) -> str:
        """A page that somebody looked at before."""
        return f"{self.address}before"

    def restore(self) -> None:
        """Answer at once again, and forget."""
        self.slow = 0.0
        self.asked.clear()
        self.relay.restore()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up, or looks at the certificate first, is no news."""


def _certificate(file: Path) -> None:
    """Write a key and a certificate for loopback that nobody else has signed."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]), False)  # noqa: FBT003 - not critical
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))


@contextmanager
def neutral_site(make_relay: Callable[[int], Relay], folder: Path) -> Iterator[Neutral]:
    """Run it as long as the block."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            Event().wait(site.slow)
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(Asked(self.path, headers))
            heading = PATHS.get(self.path, "Nothing here")
            page = f"<!doctype html><title>{heading}</title><h1>{heading}</h1>".encode()
            self.send_response(200 if self.path in PATHS else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_words: object) -> None:
            pass

    _certificate(folder / "neutral.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "neutral.pem")
    with _Server((HOST, 0), Answer) as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        site = Neutral(make_relay(server.server_port))
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()
