"""The one certificate of these tests: for loopback, and signed by nobody else."""

from __future__ import annotations

import ssl
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from ipaddress import IPv4Address
from tempfile import NamedTemporaryFile

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

NAME, NUMBER = "localhost", "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server needs to speak https, and a browser to believe it."""

    server: ssl.SSLContext
    pin: str  # SHA-256 of the public key, in base64

    @property
    def believed(self) -> str:
        """What Chromium is started with to take it for any other: else it would cache nothing."""
        return f"--ignore-certificate-errors-spki-list={self.pin}"


@cache
def certificate() -> Certificate:
    """Make it, once a run."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with NamedTemporaryFile() as file:  # the one way in is a file
        file.write(private + _signed(key).public_bytes(Encoding.PEM))
        file.flush()
        server.load_cert_chain(file.name)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(server, b64encode(sha256(public).digest()).decode())


def _signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    names = [x509.DNSName(NAME), x509.IPAddress(IPv4Address(NUMBER))]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
