"""Whose key is whose: roots, identities, and locking a root by a passphrase."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from argon2.low_level import Type, hash_secret_raw

from messaging import box
from messaging.errors import CannotOpen, CouldNotBeVerified, WrongPassphrase
from messaging.models import GENERATION, PrincipalId, Random, Root
from messaging.packing import stored
from messaging.server import ServerKeys, SessionBoxes

__all__ = [
    "CHEAPEST_PROFILE",
    "CURRENT_PROFILE",
    "PROFILES",
    "Identity",
    "Keys",
    "Locked",
    "Profile",
    "ServerKeys",
    "SessionBoxes",
    "burn",
    "identity_of",
    "lock",
    "new_root",
    "open_own",
    "open_own_with_any",
    "seal_own",
    "unlock",
]  # with the server's keys, so that whoever needs keys finds them all here

ROOT_BYTES = 32
SALT_BYTES = 16
_NO_SIGN_PUBLIC = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The public side of a principal: KEM keys 1,216 bytes, Ed25519 key 32 bytes."""

    principal: PrincipalId
    generation: int
    kem_public: bytes
    sign_public: bytes

    def pack(self) -> bytes:
        """Return id | generation u32 | KEM public | Ed25519 public, 1,268 bytes."""
        number = self.generation.to_bytes(4, "big")
        return self.principal + number + self.kem_public + self.sign_public

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of all of it, 32 bytes."""
        return box.digest(self.pack())


class Keys:
    """The private side of a root, each key made when it is first needed."""

    def __init__(self, root: Root) -> None:
        self._root = root

    @cached_property
    def kem(self) -> box.KemKey:
        """What opens grants."""
        return box.kem_key(box.derive(self._root, "kem", 96))

    @cached_property
    def signing(self) -> box.SigningKey:
        """What signs entries, rosters, invitations and identities."""
        return box.signing_key(box.derive(self._root, "sign"))

    @property
    def sign_public(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""
        return self.signing.public_key().public_bytes_raw()

    @property
    def kem_public(self) -> bytes:
        """The KEM public keys, 1,216 bytes."""
        return box.kem_public(box.derive(self._root, "kem", 96))

    @property
    def draft(self) -> bytes:
        """The key of the owner's drafts, 32 bytes."""
        return box.derive(self._root, "draft")


def new_root(random: Random = secrets.token_bytes) -> Root:
    """Return 32 random bytes for a new principal."""
    return Root(random(ROOT_BYTES))


def identity_of(
    root: Root, principal: PrincipalId, *, generation: int = GENERATION, signs: bool = True
) -> Identity:
    """Return the public side of ``root``; a group does not sign (``signs=False``)."""
    keys = Keys(root)
    return Identity(
        principal=principal,
        generation=generation,
        kem_public=keys.kem_public,
        sign_public=keys.sign_public if signs else _NO_SIGN_PUBLIC,
    )


def seal_own(root: Root, label: str, about: bytes, text: str) -> bytes:
    """Seal what only those who hold ``root`` read.

    Args:
        root: of a group, for what its members read, or of one account.
        label: "name" of a case or a party; "choices" of an account.
        about: the id of that case, party or account.
        text: any.
    """
    return box.seal_box(box.derive(root, "own"), label, about, text.encode())


def open_own(root: Root, label: str, about: bytes, sealed: bytes) -> str:
    """Open what ``seal_own`` made.

    Raises:
        CouldNotBeVerified: it was made for something else, or changed.
    """
    try:
        return box.open_box(box.derive(root, "own"), label, about, sealed).decode()
    except CannotOpen as error:
        raise CouldNotBeVerified(str(error)) from None


def open_own_with_any(roots: Iterable[Root], label: str, about: bytes, sealed: bytes) -> str:
    """Open what ``seal_own`` made with whichever of a group's roots made it.

    Raises:
        CouldNotBeVerified: none of them did, or it was made for something else, or changed.
    """
    keys = [box.derive(root, "own") for root in roots]
    return box.open_with_any(keys, label, about, sealed).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The price of one Argon2id run. Numbered in code, so that no row can ask for 64 GiB."""

    memory_kib: int
    passes: int
    lanes: int


CURRENT_PROFILE = 1
CHEAPEST_PROFILE = 0  # demonstration data and tests; the first log-in locks again
PROFILES: dict[int, Profile] = {
    CHEAPEST_PROFILE: Profile(memory_kib=8, passes=1, lanes=1),
    CURRENT_PROFILE: Profile(memory_kib=64 * 1024, passes=3, lanes=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A root under a passphrase and the pepper: salt 16 bytes, profile number, outer box."""

    salt: bytes
    profile: int
    sealed: bytes


def lock(
    root: Root,
    *,
    passphrase: str,
    account: PrincipalId,
    generation: int = GENERATION,
    pepper: Sequence[bytes],
    profile: int = CURRENT_PROFILE,
    random: Random = secrets.token_bytes,
) -> Locked:
    """Lock ``root``; again for a new passphrase or an old profile. One Argon2id run."""
    salt = random(SALT_BYTES)
    number = generation.to_bytes(4, "big")
    kek = _kek(passphrase, account=account, salt=salt, profile=profile)
    inner = box.seal_box(kek, "root", account + number, root, random=random)
    context = _lock_context(account, generation, profile, salt)
    sealed = box.seal_box(pepper[0], "pepper", context, inner, random=random)
    return Locked(salt=salt, profile=profile, sealed=sealed)


def unlock(
    locked: Locked,
    *,
    passphrase: str,
    account: PrincipalId,
    generation: int = GENERATION,
    pepper: Sequence[bytes],
) -> Root:
    """Return the root; this is the password check. One Argon2id run.

    A tampered row costs the run as well, so that time does not tell the two errors apart.

    Raises:
        WrongPassphrase: the row is as it was locked, and this is not its passphrase.
        CouldNotBeVerified: salt, profile or box were changed, or come from another account.
    """
    known = locked.profile if locked.profile in PROFILES else CURRENT_PROFILE
    kek = _kek(passphrase, account=account, salt=locked.salt, profile=known)
    with stored():
        context = _lock_context(account, generation, locked.profile, locked.salt)
    inner = box.open_with_any(pepper, "pepper", context, locked.sealed)
    try:
        opened = box.open_box(kek, "root", account + generation.to_bytes(4, "big"), inner)
    except CannotOpen:
        raise WrongPassphrase from None
    return Root(opened)


def burn(number_tag: bytes, *, passphrase: str, profile: int = CURRENT_PROFILE) -> None:
    """Pay what ``unlock`` costs, for a number nobody has; its tag (16 bytes up) is salt."""
    _kek(passphrase, account=PrincipalId(bytes(16)), salt=number_tag[:SALT_BYTES], profile=profile)


def _kek(passphrase: str, *, account: PrincipalId, salt: bytes, profile: int) -> bytes:
    """Return the key of the inner box. Source: RFC 9106, section 3.1; Unicode TR 15 (NFKC)."""
    price = PROFILES[profile]
    stretched = hash_secret_raw(
        unicodedata.normalize("NFKC", passphrase).encode("utf-8", "replace"),
        salt.ljust(SALT_BYTES, b"\x00"),  # a cut salt still costs its run, and opens nothing
        time_cost=price.passes,
        memory_cost=price.memory_kib,
        parallelism=price.lanes,
        hash_len=32,
        type=Type.ID,
    )
    return box.derive(stretched, "unlock", context=account)


def _lock_context(account: PrincipalId, generation: int, profile: int, salt: bytes) -> bytes:
    return account + generation.to_bytes(4, "big") + profile.to_bytes(2, "big") + salt
