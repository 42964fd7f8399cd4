"""Demonstration data, made once for this run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from portal import utc
from portal.demo.places import place

ADDRESS = "http://localhost:8000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A folder of demonstrations, the newest of them, and who can log in to it."""

    data: Path
    folder: Path
    log_ins: dict[str, Any]

    @property
    def settings(self) -> Settings:
        """The portal's settings."""
        return Settings.load(self.folder, {"PORTAL_ADDRESS": ADDRESS})


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """What a first ``portal demo`` makes."""
    data = tmp_path_factory.mktemp("demo-data")
    with place(data, fresh=False, now=utc(), address=ADDRESS) as (folder, log_ins):
        return Made(data=data, folder=folder, log_ins=log_ins)
