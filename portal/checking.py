"""What is wrong with a portal, in one line a fault."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from config.settings import Settings
from messaging.keys import ServerKeys
from portal import worker
from portal.audit import service as audit
from portal.db import make_engine, reading
from portal.migrations import is_current

SECRET_FILES = ("portal.env", "pepper", "server_key")
NO_PHONE = "PORTAL_TEAM_PHONE is not set: people could not ring the team."
CLOCK_SLACK = timedelta(minutes=2)


def faults(folder: Path, settings: Settings, *, now: datetime) -> list[str]:
    """Return the faults of the portal in ``folder``; an empty list is good news."""
    found = [*_files(folder), *_disks(folder, settings)]
    if not settings.team_phone:
        found.append(NO_PHONE)
    try:
        if not is_current(settings.database):
            return [*found, "The database is not up to date: portal serve brings it there."]
    except OperationalError:
        return [*found, "The database cannot be reached."]
    with reading(make_engine(settings.database)) as db:
        if (newest := audit.last_at(db)) and newest > now + CLOCK_SLACK:
            found.append("The clock is behind the newest row of the database.")
        if not worker.alive(db, server=ServerKeys(settings.server_key), now=now):
            found.append("The worker has not been heard of for two minutes.")
    return found


def _files(folder: Path) -> list[str]:
    """Return the secret files that others may read."""
    files = [folder / name for name in SECRET_FILES if (folder / name).exists()]
    others = stat.S_IRWXG | stat.S_IRWXO
    return [f"{file.name} can be read by others." for file in files if file.stat().st_mode & others]


def _disks(folder: Path, settings: Settings) -> list[str]:
    """Return the keys that lie on the disk of the data, and so in its backup."""
    database = make_url(settings.database).database or ""
    if not settings.database.startswith("sqlite") or not Path(database).exists():
        return []
    data = Path(database).stat().st_dev
    keys = [folder / name for name in SECRET_FILES[1:] if (folder / name).exists()]
    return [
        f"{key.name} lies on the disk of the data." for key in keys if key.stat().st_dev == data
    ]
