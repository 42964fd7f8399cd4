"""Founding a portal: its configuration, its keys, its unit and the first leader's invitation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from config.settings import KEY_BYTES, Settings
from messaging import box, roster
from messaging.enrolment import ROOT_KEY
from messaging.keys import Keys, ServerKeys, new_root
from messaging.models import Duties, Root, new_id
from portal import current
from portal.accounts import service as accounts
from portal.cases import service as cases
from portal.db import make_engine, writing
from portal.migrations import migrate


class AlreadyFounded(Exception):
    """The folder holds a configuration."""


class WrongSheet(Exception):
    """The sheet that was typed in is not this portal's root key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """What is shown once: the root key's sheet, and the code for the first leader."""

    sheet: str = field(repr=False)
    code: str = field(repr=False)


def found(folder: Path, *, unit: str, extra: dict[str, str], now: datetime) -> Founded:
    """Make a portal in ``folder``.

    Raises:
        AlreadyFounded: there is one already.
    """
    if (folder / "portal.env").exists():
        raise AlreadyFounded
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root = new_root()
    _write_settings(folder, Keys(root).sign_public, extra)
    settings = Settings.load(folder, {})
    migrate(settings.database)
    trust = current.trust_of(settings)
    with writing(make_engine(settings.database)) as db:
        cases.make_unit(db, unit=trust.unit, name=unit)
        roster.first_roster(db, root=root, trust=trust, now=now)
    return Founded(sheet=write_sheet(root), code=invite_leader(settings, root, now=now))


def invite_leader(settings: Settings, root: Root, *, now: datetime) -> str:
    """Return the code of an invitation, signed by the root key, for a leader.

    Raises:
        WrongSheet: ``root`` is not this portal's root key.
    """
    if Keys(root).sign_public != settings.root_key:
        raise WrongSheet
    trust, server = current.trust_of(settings), ServerKeys(settings.server_key)
    with writing(make_engine(settings.database)) as db:
        return accounts.invite_staff(
            db,
            name="Leder",
            duties=Duties.LEADER,
            by=ROOT_KEY,
            root=root,
            pepper=settings.pepper,
            trust=trust,
            server=server,
            now=now,
        )


def _write_settings(folder: Path, root_public: bytes, extra: dict[str, str]) -> None:
    """Write ``portal.env``, and pepper and server key as files of their own; all 0600."""
    folder = folder.resolve()
    for name in ("pepper", "server_key"):
        _write(folder / name, secrets.token_hex(KEY_BYTES))
    settings = {
        "ADDRESS": "https://min-side.example",
        "TEAM_PHONE": "",
        "DATABASE": f"sqlite:///{folder / 'portal.db'}",
        "UNIT": new_id().hex(),
        "ROOT_KEY": root_public.hex(),
        "DEAL_KEY": secrets.token_hex(KEY_BYTES),
        "SIGNING_SECRET": secrets.token_hex(KEY_BYTES),
        "PEPPER_FILE": str(folder / "pepper"),
        "SERVER_KEY_FILE": str(folder / "server_key"),
    } | extra
    lines = [f"PORTAL_{name}={value}" for name, value in settings.items()]
    _write(folder / "portal.env", "\n".join(lines))


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text + "\n", encoding="utf-8")


SHEET_CHECK = 4  # hexadecimal digits that find a slip of the pen


def write_sheet(root: Root) -> str:
    """Return the root key for paper: eight groups of eight digits, and a check."""
    text = root.hex() + box.digest(root).hex()[:SHEET_CHECK]
    return " ".join(text[start : start + 8] for start in range(0, len(text), 8))


def read_sheet(typed: str) -> Root:
    """Return the root key of a sheet.

    Raises:
        WrongSheet: it was mistyped.
    """
    text = "".join(typed.split()).lower()
    try:
        root = Root(bytes.fromhex(text[:-SHEET_CHECK]))
    except ValueError as error:
        raise WrongSheet from error
    if len(root) != KEY_BYTES or write_sheet(root).replace(" ", "") != text:
        raise WrongSheet
    return root
