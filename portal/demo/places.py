"""Where demonstration data lie: a folder for each time they were made, the newest in use.

A demonstration that runs holds its folder by a lock. So one that is made anew, as tests do,
takes nothing away from one that somebody is looking at.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.settings import Settings, SettingsError
from messaging.models import new_id
from portal.demo import log_ins
from portal.demo.making import make
from portal.migrations import is_current

FRESH_FOR = timedelta(hours=24)
LOG_INS = "log-ins.json"  # written last: with it a folder is whole
_MADE_AT = "%Y%m%dT%H%M%SZ"


@contextmanager
def place(
    data: Path, *, fresh: bool, now: datetime, address: str
) -> Iterator[tuple[Path, log_ins.LogIns]]:
    """Hold a folder with demonstration data, made now unless kept ones will do.

    Args:
        data: the folder of all folders.
        fresh: whether to make them anyway.
        now: the current time.
        address: where the portal will be.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as until_the_end:
        with _held(data, fcntl.LOCK_EX):  # one at a time chooses, and sweeps what nobody chose
            folder = None if fresh else _kept(data, now)
            folder = folder or data / f"{now:{_MADE_AT}}-{new_id().hex()[:8]}"
            folder.mkdir(exist_ok=True, mode=0o700)
            until_the_end.enter_context(_held(folder, fcntl.LOCK_SH))
            _sweep(data)
        if not (folder / LOG_INS).exists():
            log_ins.write(folder / LOG_INS, make(folder, now=now), address=address)
        yield folder, log_ins.read(folder / LOG_INS)


def _kept(data: Path, now: datetime) -> Path | None:
    """Return the newest folder that is whole, young enough and of this version of the portal."""
    folders = (folder for folder in data.glob("*Z-*") if (folder / LOG_INS).exists())
    return next((one for one in sorted(folders, reverse=True) if _will_do(one, now)), None)


def _will_do(folder: Path, now: datetime) -> bool:
    made_at = datetime.strptime(folder.name.partition("-")[0], _MADE_AT).replace(tzinfo=UTC)
    if not timedelta(0) <= now - made_at < FRESH_FOR:
        return False
    try:
        return is_current(Settings.load(folder, {}).database)
    except SettingsError:
        return False


@contextmanager
def _held(folder: Path, how: int) -> Iterator[None]:
    """Hold ``folder`` by a lock of the system, which goes with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _sweep(data: Path) -> None:
    """Remove the folders that nobody holds."""
    for folder in data.glob("*Z-*"):
        with suppress(BlockingIOError), _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder)
