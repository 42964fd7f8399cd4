"""The validator that the authors of the HTML standard use, running as long as somebody needs it."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import Request, urlopen

from tests.browser.waiting import wait_for

ROOT = Path(__file__).parents[2]
VALIDATOR = ROOT / "build" / "checks" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HOST = "127.0.0.1"
BEGINS = 90.0  # seconds that Java may need to read all its rules, beside other work


@contextmanager
def validator() -> Iterator[Callable[[str], list[str]]]:
    """Run it; give what returns the faults of a page."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = ["java", "-Xss2m", "-cp", str(VALIDATOR)]
    command += [f"-Dnu.validator.servlet.bind-address={HOST}", "nu.validator.servlet.Main"]
    process = subprocess.Popen(
        [*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: _listens(port), within=BEGINS, called="the validator")
        yield lambda page: _faults(port, page)
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), 1):
        return True
    return False


def _faults(port: int, page: str) -> list[str]:
    asked = Request(
        f"http://{HOST}:{port}/?out=json",
        data=page.encode(),
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    with urlopen(asked, timeout=60) as answer:  # noqa: S310 - as above
        found = json.load(answer)["messages"]
    return [f"html: {one['message']}" for one in found if one["type"] != "info"]
