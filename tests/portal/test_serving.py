"""The portal as a real server, over real sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from portal.cli import main

PORTAL = Path(sys.executable).with_name("portal")
LONGEST = 30  # seconds that starting may take


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the server writes what it has to say."""
    return tmp_path / "log"


@pytest.fixture
def address(tmp_path: Path, log: Path) -> Iterator[tuple[str, int]]:
    """A founded portal that is served; the fixture ends when it does."""
    folder = tmp_path / "portal"
    assert CliRunner().invoke(main, ["init", str(folder), "--unit", "U"]).exit_code == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(PORTAL), "serve", str(folder), "--port", str(port)]
    ours = os.environ | {
        "PORTAL_TEAM_PHONE": "22 00 00 00",
        "PORTAL_ADDRESS": f"http://localhost:{port}",
    }
    with (
        log.open("wb") as said,
        subprocess.Popen(command, stdout=said, stderr=said, env=ours) as server,
    ):
        try:
            _wait_for(port, server)
            yield "127.0.0.1", port
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(LONGEST * 5):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionError:
            try:
                server.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            break
        return
    pytest.fail("the server did not start")


def _say(address: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(address, timeout=10) as line:
        line.sendall(request)
        return line.recv(65536)


def test_pages_are_served_and_nobody_who_asks_is_logged(
    address: tuple[str, int], log: Path
) -> None:
    with urlopen("http://{}:{}/?q=min-hemmelighet".format(*address)) as answer:  # noqa: S310 - our own
        assert b"Snakk med oss" in answer.read()
    refused = _say(address, b"GET /min-hemmelighet HTTP/min-hemmelighet\r\n\r\n")
    too_long = _say(address, b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n")

    assert refused.startswith(b"HTTP/1.1 400")
    assert too_long.startswith(b"HTTP/1.1 414")
    said = log.read_text()
    assert "Invalid request" in said
    for secret in ("127.0.0.1:", "ip=", "min-hemmelighet", "xxx"):
        assert secret not in said.replace(f"127.0.0.1:{address[1]}", "")
