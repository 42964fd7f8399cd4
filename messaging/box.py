"""The three constructions of the protocol (box, sign, wrap) and the one derivation.

Here and in ``keys`` alone are primitives called; FORMAT.md gives the bytes.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from messaging.errors import CannotOpen, CouldNotBeVerified
from messaging.models import Random

SigningKey = Ed25519PrivateKey
KemKey = hpke.MLKEM768X25519PrivateKey

_PREFIX = b"november/1/"
_VERSION = b"\x01"
_SALT_BYTES = 32
_NONCE = bytes(12)  # every box has a key of its own, so one nonce serves them all
_MLKEM_SEED_BYTES = 64
_MLKEM_PUBLIC_BYTES = 1184
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


def digest(*parts: bytes) -> bytes:
    """Return the SHA-256, 32 bytes, of ``parts`` one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def derive(
    key: bytes, label: str, length: int = 32, *, context: bytes = b"", salt: bytes | None = None
) -> bytes:
    """Derive ``length`` bytes from ``key`` for the one use named by ``label`` and ``context``.

    This is ``H`` of the design; only sessions and invitations give a ``salt``.

    Source: RFC 5869.
    """
    info = _PREFIX + label.encode() + context
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)


def seal_box(
    key: bytes,
    label: str,
    context: bytes,
    text: bytes,
    *,
    random: Random = secrets.token_bytes,
) -> bytes:
    """Seal ``text`` under ``key``, to open only with the same ``label`` and ``context``.

    49 bytes longer than ``text``. A new salt is a new key, so that sealing the same thing
    twice harms nothing.

    Source: RFC 8439, section 2.8; RFC 5869.
    """
    salt = random(_SALT_BYTES)
    cipher = ChaCha20Poly1305(derive(key, f"box/{label}", salt=salt))
    return _VERSION + salt + cipher.encrypt(_NONCE, text, context)


def open_box(key: bytes, label: str, context: bytes, sealed: bytes) -> bytes:
    """Open what ``seal_box`` made.

    Raises:
        CannotOpen: another key, label or context, or a changed byte.

    Source: RFC 8439, section 2.8; RFC 5869.
    """
    salt, encrypted = sealed[1 : 1 + _SALT_BYTES], sealed[1 + _SALT_BYTES :]
    if sealed[:1] != _VERSION:
        raise CannotOpen(f"no box of version 1: {label}")
    try:
        cipher = ChaCha20Poly1305(derive(key, f"box/{label}", salt=salt))
        return cipher.decrypt(_NONCE, encrypted, context)
    except InvalidTag:
        raise CannotOpen(f"the box does not open: {label}") from None


def open_with_any(keys: Sequence[bytes], label: str, context: bytes, sealed: bytes) -> bytes:
    """Open a box by whichever key of a configured list made it.

    Raises:
        CouldNotBeVerified: none of them did, or it was changed or moved.
    """
    for key in keys:
        try:
            return open_box(key, label, context, sealed)
        except CannotOpen:
            continue
    raise CouldNotBeVerified(f"no key of the list opens it: {label}")


def tag(key: bytes, *parts: bytes) -> bytes:
    """Return HMAC-SHA256, 32 bytes, of ``parts`` one after the other. Source: RFC 2104."""
    return hmac.digest(key, b"".join(parts), "sha256")


def tag_holds(keys: Sequence[bytes], claimed: bytes, *parts: bytes) -> bool:
    """Whether ``tag`` with any key of the list gives ``claimed``. Source: RFC 2104."""
    if not isinstance(claimed, bytes):  # a tampered row may hold anything
        return False
    return any(hmac.compare_digest(tag(key, *parts), claimed) for key in keys)


def signing_key(seed: bytes) -> SigningKey:
    """Return the Ed25519 key of a 32-byte ``seed``. Source: RFC 8032, section 5.1.5."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def sign(key: SigningKey, label: str, message: bytes) -> bytes:
    """Sign ``message``, 64 bytes, for the one use named by ``label``.

    Source: RFC 8032, section 5.1.6.
    """
    return key.sign(_signed(label, message))


def verify(public: bytes, label: str, signature: bytes, message: bytes) -> None:
    """Check that the owner of ``public``, 32 bytes, signed ``message`` for ``label``.

    Raises:
        CouldNotBeVerified: they did not.

    Source: RFC 8032, section 5.1.7.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _signed(label, message))
    except (InvalidSignature, ValueError):
        raise CouldNotBeVerified(f"wrong signature: {label}") from None


# Identities, invitations and rosters are checked again and again, and are all public. Failures
# are not kept: an exception is never cached.
verify_once = functools.lru_cache(maxsize=4096)(verify)


def _signed(label: str, message: bytes) -> bytes:
    return _PREFIX + b"sign/" + label.encode() + b"\x00" + message


def kem_key(seeds: bytes) -> KemKey:
    """Return the X-Wing key pair of ``seeds``: ML-KEM-768 64 bytes | X25519 32 bytes."""
    return hpke.MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(seeds[:_MLKEM_SEED_BYTES]),
        X25519PrivateKey.from_private_bytes(seeds[_MLKEM_SEED_BYTES:]),
    )


def kem_public(seeds: bytes) -> bytes:
    """Return the public keys of ``seeds``: ML-KEM-768 1,184 bytes | X25519 32 bytes."""
    mlkem = MLKEM768PrivateKey.from_seed_bytes(seeds[:_MLKEM_SEED_BYTES])
    x25519 = X25519PrivateKey.from_private_bytes(seeds[_MLKEM_SEED_BYTES:])
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def wrap(label: str, context: bytes, key: bytes, to: bytes) -> bytes:
    """Wrap ``key`` so that only the owner of the public keys ``to``, 1,216 bytes, opens it.

    32 bytes become 1,169. The context goes into HPKE's ``info``.

    Raises:
        CouldNotBeVerified: ``to`` is no pair of public keys.

    Source: RFC 9180, section 6.1, with the X-Wing KEM (0x647a).
    """
    try:
        public = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(to[:_MLKEM_PUBLIC_BYTES]),
            X25519PublicKey.from_public_bytes(to[_MLKEM_PUBLIC_BYTES:]),
        )
        return _VERSION + _SUITE.encrypt(key, public, _wrapped(label, context))
    except ValueError:
        raise CouldNotBeVerified(f"no public keys to wrap to: {label}") from None


def unwrap(label: str, context: bytes, wrapped: bytes, key: KemKey) -> bytes:
    """Open what ``wrap`` made.

    Raises:
        CannotOpen: wrapped to somebody else or for something else, or a changed byte.

    Source: RFC 9180, section 6.1, with the X-Wing KEM (0x647a).
    """
    if wrapped[:1] != _VERSION:
        raise CannotOpen(f"nothing wrapped by version 1: {label}")
    try:
        return _SUITE.decrypt(wrapped[1:], key, _wrapped(label, context))
    except (InvalidTag, ValueError):
        raise CannotOpen(f"the wrapping does not open: {label}") from None


def _wrapped(label: str, context: bytes) -> bytes:
    return _PREFIX + label.encode() + b"/" + context
