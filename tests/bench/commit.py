"""Which commit a figure belongs to."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit(root: Path) -> str:
    """Return what a table says of it."""
    shown = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"commit {shown.stdout.strip()}" if shown.returncode == 0 else "a copy without history"
