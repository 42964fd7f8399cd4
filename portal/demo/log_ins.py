"""Who can log in to the demonstration: for people as a table, for scripts as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from messaging.models import Duties
from portal.accounts.numbers import shown
from portal.demo.acts import Invites
from portal.demo.lives import LIVES
from portal.demo.people import HIRED, LEADER
from portal.demo.stage import Stage

LogIns: TypeAlias = dict[str, Any]  # "people" and "invitations", as JSON holds them

_ONLY_OURS = 0o600


def all_of(stage: Stage) -> LogIns:
    """Return everybody who can log in, and the codes that nobody has used."""
    placed = {act.name: _place(stage, act) for act in LIVES if isinstance(act, Invites)}
    clients = [name for name in placed if name in stage.accounts]
    return {
        "people": [
            *(_person(stage, name, "client", (), **placed[name]) for name in clients),
            *(_person(stage, name, "team", professions) for name, professions in _staff()),
        ],
        "invitations": [
            {"code": stage.codes[name], "side": place["side"], "role": place["role"]}
            for name, place in placed.items()
            if name in stage.codes
        ],
    }


def _place(stage: Stage, act: Invites) -> dict[str, str]:
    side = stage.party(act.name).side.value
    return {"case": act.case, "side": side, "role": act.role.value}


def _staff() -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, duties in {LEADER: Duties.LEADER, **HIRED}.items():
        yield name, tuple(str(duty.name).lower() for duty in Duties if duty in duties)


def _person(
    stage: Stage,
    name: str,
    audience: str,
    professions: tuple[str, ...],
    *,
    case: str | None = None,
    side: str | None = None,
    role: str | None = None,
) -> dict[str, Any]:
    account = stage.accounts[name]
    return {
        "name": name,
        "number": account.number,
        "passphrase": account.passphrase,
        "audience": audience,
        "professions": list(professions),
        "case": case,
        "side": side,
        "role": role,
    }


def write(file: Path, log_ins: LogIns, *, address: str) -> None:
    """Write them where only this user can read them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _ONLY_OURS)
    with open(descriptor, "w", encoding="utf-8") as out:  # noqa: PTH123 - a path cannot say the mode
        os.fchmod(descriptor, _ONLY_OURS)  # the file may have been there before
        json.dump({"address": address, **log_ins}, out, ensure_ascii=False, indent=2)


def read(file: Path) -> LogIns:
    """Return what ``write`` wrote, without the address of that time."""
    written: LogIns = json.loads(file.read_text(encoding="utf-8"))
    del written["address"]
    return written


def table(log_ins: LogIns) -> str:
    """Return name, number and passphrase of everybody, in columns."""
    people = log_ins["people"]
    width = max(len(one["name"]) for one in people)
    rows = [
        f"  {one['name']:{width}}  {shown(one['number'])}  {one['passphrase']}" for one in people
    ]
    codes = [
        f"  {one['code']}  {one['role']}, side {one['side']}" for one in log_ins["invitations"]
    ]
    return "\n".join([*rows, "", "Codes that nobody has used:", *codes])
