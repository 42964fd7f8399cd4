"""``portal demo``: web and worker in the foreground, on this machine alone, until one ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import click

from config.settings import PREFIX
from portal import ROOT, utc
from portal.demo import log_ins
from portal.demo.places import place

DATA = ROOT / "demo-data"
HOST = "127.0.0.1"
LOOK_EVERY = 0.2  # seconds
MAY_TAKE = 10  # seconds to end by itself

Child = subprocess.Popen[bytes]


def demonstrate(
    *,
    port: int,
    credentials: Path | None,
    fresh: bool,
    data: Path = DATA,
    away: str | None = None,
    address: str | None = None,
) -> int:
    """Run the portal with demonstration data; return the exit status: 1 if a part of it died.

    Args:
        port: 0 for a free one.
        credentials: a file to write the log-ins to, for scripts.
        fresh: whether to make the data anew although those of earlier would do.
        data: where the data lie.
        away: where the exit leads, if not where it leads by default.
        address: where people find it, if a proxy of theirs stands in front and speaks https.
    """
    try:
        port = _free(port)
    except OSError:
        click.echo(f"Port {port} is taken.", err=True)
        return 1
    given = {"AWAY": away} if away else {}
    given |= {"ADDRESS": address, "PROXIES": "1"} if address else {}
    address = given.setdefault("ADDRESS", f"http://localhost:{port}")
    with place(data, fresh=fresh, now=utc(), address=address) as (folder, known):
        log_ins.write(credentials or data / "log-ins.json", known, address=address)
        _say(f"{log_ins.table(known)}\n")
        with _stopping() as stop, _children(folder, port, given) as children:
            return _watch(children, port, address, stop)


def _free(port: int) -> int:
    """Return ``port`` if nobody listens there, or a free one for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        return int(probe.getsockname()[1])


@contextmanager
def _stopping() -> Iterator[Event]:
    """Set an event when this process is asked to end.

    Ctrl-C in a terminal reaches the children too. They are born deaf to it, and end when we
    tell them.
    """
    stop = Event()
    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: stop.set()),
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _children(folder: Path, port: int, given: Mapping[str, str]) -> Iterator[Sequence[Child]]:
    """Start web and worker, and end both at last."""
    children: list[Child] = []
    web = ("serve", "--host", HOST, "--port", str(port))
    try:
        children.append(_start(*web, str(folder), given=given))
        children.append(_start("worker", str(folder), given=given))
        yield children
    finally:
        for child in children:
            child.terminate()
        for child in children:
            _end(child)


def _start(*command: str, given: Mapping[str, str]) -> Child:
    """Start one command of the portal. No setting of ours is left over from elsewhere."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", "from portal.cli import main; main()", *command],
        env=ours | {f"{PREFIX}{name}": text for name, text in given.items()},
        cwd=ROOT,
    )


def _end(child: Child) -> None:
    try:
        child.wait(MAY_TAKE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _watch(children: Sequence[Child], port: int, address: str, stop: Event) -> int:
    """Say when the portal is ready; wait for the end."""
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    ready = False
    while not stop.wait(LOOK_EVERY):
        if any(child.poll() is not None for child in children) and not stop.is_set():
            click.echo("A part of the portal ended, so all of it does.", err=True)
            return 1
        if not ready and _answers(port, address):
            ready = True
            _say(f"Ready: {address}  (Ctrl-C ends it)")
    return 0


def _answers(port: int, address: str) -> bool:
    named = {"Host": urlsplit(address).netloc}  # no other is believed
    asked = Request(f"http://localhost:{port}", headers=named)
    try:
        urlopen(asked, timeout=5).close()  # noqa: S310 - our own portal on loopback
    except (URLError, ConnectionError, TimeoutError):
        return False
    return True


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()
