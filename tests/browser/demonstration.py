"""A portal with demonstration data that runs as long as somebody needs it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.neutral import neutral_site
from tests.browser.pages import Demo, address_of
from tests.browser.relay import relays

PORTAL = Path(sys.executable).with_name("portal")
PATIENCE = 120  # tries, half a second apart


class DidNotStart(Exception):
    """The demonstration ended or never answered."""


@contextmanager
def demonstration(folder: Path) -> Iterator[Demo]:
    """Run a portal of one's own, whose data lie in ``folder``, and a neutral site beside it.

    Raises:
        DidNotStart: it ended or never answered.
    """
    with relays() as relay, neutral_site(relay) as neutral:
        port, file = _free_port(), folder / "people.json"
        line = relay(port)
        command = [str(PORTAL), "demo", "--port", str(port), "--credentials", str(file)]
        command += ["--data", str(folder / "data"), "--away", neutral.address]
        command += ["--address", address_of(line)]
        process = subprocess.Popen(command)
        try:
            _wait_until_ready(process, f"http://localhost:{port}/")
            given = json.loads(file.read_text())
            yield Demo(
                relay=line,
                neutral=neutral,
                people=given["people"],
                invitations=given["invitations"],
                behind=port,
            )
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(PATIENCE):
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 - our own portal on loopback
        except (URLError, ConnectionError):
            try:
                process.wait(0.5)
            except subprocess.TimeoutExpired:
                continue
            break
        return
    raise DidNotStart
