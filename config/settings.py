"""Every setting of the portal, in one typed place; nothing else reads the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

KEY_BYTES = 32
PREFIX = "PORTAL_"
READS = ("same-day", "days", "longer")
LOOPBACK = {"localhost", "127.0.0.1"}


class SettingsError(Exception):
    """A setting is missing or makes no sense; the portal must not start."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs from one place the portal runs to another.

    What is the same everywhere is a constant beside the code that uses it.
    """

    address: str  # where people find the portal, such as https://min-side.example
    database: str = field(repr=False)  # an SQLAlchemy URL; may hold a password
    unit: bytes  # 16 bytes, the id of the team's unit
    root_key: bytes  # 32 bytes, the public half of the root key; the other half is on paper
    deal_key: bytes = field(repr=False)  # 32 bytes, deals days to the sides
    signing_secret: bytes = field(repr=False)  # 32 bytes, signs the cookie before log-in
    pepper: tuple[bytes, ...] = field(repr=False)  # 32 bytes each, newest first
    server_key: tuple[bytes, ...] = field(repr=False)  # 32 bytes each, newest first
    site_name: str = "Min side"  # must say nothing of what the site is for
    away: tuple[str, ...] = ("https://www.yr.no/", "https://snl.no/")  # where the exit leads
    reads: str = "days"  # when a first message is read: same-day, days (one or two) or longer
    team_phone: str = ""  # stands on every page; nothing is served without it
    demonstration: bool = False
    proxies: int = 0  # how many proxies in front may be believed

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            SettingsError: names the setting, never its value.
        """
        if not self.away or not all(_leads_out(place) for place in self.away):
            raise SettingsError("PORTAL_AWAY must start with https://.")
        if self.reads not in READS:
            raise SettingsError("PORTAL_READS must be one of " + ", ".join(READS) + ".")
        if not self.secure and urlsplit(self.address).hostname not in LOOPBACK:
            raise SettingsError("PORTAL_ADDRESS must start with https://.")

    @property
    def secure(self) -> bool:
        """Whether people reach the portal over https; otherwise it is on loopback."""
        return self.address.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The names people reach the portal by; any other is not believed."""
        return sorted({urlsplit(self.address).hostname or "", *(() if self.secure else LOOPBACK)})

    @classmethod
    def load(cls, folder: Path, environment: Mapping[str, str]) -> Self:
        """Read ``folder/portal.env``; what stands in ``environment`` wins.

        Raises:
            SettingsError: the file is missing, or a setting is missing, unknown or senseless.
        """
        try:
            lines = (folder / "portal.env").read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise SettingsError("portal.env cannot be read there.") from error
        written = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
        ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
        return cls.read(written | ours)

    @classmethod
    def read(cls, named: Mapping[str, str]) -> Self:
        """Read the settings from pairs such as ``PORTAL_SITE_NAME`` and its text.

        A setting may be kept in a file instead: ``PORTAL_PEPPER_FILE`` is its path.

        Raises:
            SettingsError: a setting is missing, unknown or makes no sense.
        """
        given = dict(_one(name, text) for name, text in named.items())
        known = fields(cls)
        for setting in known:
            if setting.name not in given and setting.default is setting.default_factory:
                raise SettingsError(f"{PREFIX}{setting.name.upper()} is not set.")
        return cls(**given)


def _one(name: str, text: str) -> tuple[str, Any]:
    """Return a setting's name and its value."""
    setting, from_file = name.removeprefix(PREFIX).lower(), False
    if setting.endswith("_file"):
        setting, from_file = setting.removesuffix("_file"), True
    if setting not in _READ:
        raise SettingsError(f"{name} is not a setting.")
    try:
        return setting, _READ[setting](Path(text).read_text("utf-8") if from_file else text)
    except (ValueError, OSError) as error:
        raise SettingsError(f"{name} makes no sense.") from error


def _key(text: str) -> bytes:
    key = bytes.fromhex(text.strip())
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def _leads_out(place: str) -> bool:
    """Whether the exit can lead there; it stands in a header, between others of its kind."""
    try:
        parts = urlsplit(place)
        whole = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False
    return whole and not set(place) & set(";,'\"*")


def _keys(text: str) -> tuple[bytes, ...]:
    keys = tuple(_key(line) for line in text.split())
    if not keys:
        raise ValueError
    return keys


_READ: Mapping[str, Callable[[str], Any]] = {
    "address": str.strip,
    "database": str.strip,
    "unit": bytes.fromhex,
    "root_key": _key,
    "deal_key": _key,
    "signing_secret": _key,
    "pepper": _keys,
    "server_key": _keys,
    "site_name": str.strip,
    "away": lambda text: tuple(text.split()),
    "reads": str.strip,
    "team_phone": str.strip,
    "demonstration": lambda text: bool(int(text)),
    "proxies": int,
}
