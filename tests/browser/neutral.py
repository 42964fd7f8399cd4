"""The neutral site where the exit leads, a real one: https, and it notes what it is asked."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv4Address
from pathlib import Path
from threading import Event

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.browser.relay import HOST, Relay
from tests.browser.serving import Handler, served

BEFORE, WEATHER = "Before", "Weather"
PAGES = {"/before": BEFORE, "/": WEATHER}


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

    class Answer(Handler):
        def answer(self) -> None:
            Event().wait(site.slow)
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(Asked(self.path, headers))
            if heading := PAGES.get(self.path):
                self.give(f"<!doctype html><title>{heading}</title><h1>{heading}</h1>")
            else:
                self.give("Nothing here", HTTPStatus.NOT_FOUND)

    _certificate(folder / "neutral.pem")
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(folder / "neutral.pem")
    with served(Answer, secure=secure) as port:
        site = Neutral(make_relay(port))
        yield site
