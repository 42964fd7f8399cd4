"""``portal demo`` as a command: what it starts, when it ends, and that all of it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from portal.demo.running import demonstrate
from tests.portal.demo.conftest import Made

MAY_TAKE = 20  # seconds
AWAY = "https://elsewhere.example/"
PROGRAM = f"""
import sys
from pathlib import Path
from portal.demo.running import demonstrate

file, data = map(Path, sys.argv[1:])
sys.exit(demonstrate(port=0, credentials=file, fresh=False, data=data, away="{AWAY}"))
"""
LISTENS, LOOPBACK = "0A", "0100007F"  # as /proc/net/tcp writes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A demonstration that is ready."""

    process: subprocess.Popen[str]
    said: list[str]
    children: list[int]
    file: Path

    def ends(self) -> int:
        """Return the status it ends with."""
        return self.process.wait(MAY_TAKE)

    @property
    def left(self) -> list[int]:
        """The children that live still."""
        return [child for child in self.children if Path(f"/proc/{child}").exists()]


@contextmanager
def running(made: Made, file: Path) -> Iterator[Running]:
    """Start the command and wait until it says that it is ready."""
    command = [sys.executable, "-c", PROGRAM, str(file), str(made.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = list(_until_ready(process))
            listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            children = [int(each) for each in listed.split()]
            yield Running(process=process, said=said, children=children, file=file)
        finally:
            process.terminate()


def _until_ready(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if line.startswith("Ready"):
            return
    pytest.fail("it ended before it was ready")


@pytest.fixture
def demo(made: Made, tmp_path: Path) -> Iterator[Running]:
    """A demonstration with the data that were made before, to be ended."""
    with running(made, tmp_path / "people.json") as demo:
        yield demo


@pytest.fixture(scope="module")
def lasting(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One to look at, begun where settings of a real portal are set."""
    folder = tmp_path_factory.mktemp("lasting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_DATABASE", f"sqlite:///{folder}/real.db")
        with running(made, folder / "people.json") as demo:
            yield demo


def _ask(demo: Running, host: str) -> str:
    port = json.loads(demo.file.read_text("utf-8"))["address"].rpartition(":")[2]
    with urlopen(f"http://{host}:{port}/", timeout=MAY_TAKE) as answer:
        return str(answer.read().decode())


def test_being_asked_to_end_ends_web_and_worker(demo: Running) -> None:
    assert len(demo.children) == 2
    demo.process.send_signal(signal.SIGTERM)
    assert demo.ends() == 0
    assert demo.left == []


def test_ctrl_c_ends_all_without_a_word(capfd: pytest.CaptureFixture[str], demo: Running) -> None:
    """A terminal sends it to all of them at once, and Python would show where it was."""
    web, worker = demo.children
    assert deaf(worker, signal.SIGINT)
    for each in (demo.process.pid, web, worker):
        os.kill(each, signal.SIGINT)
    assert demo.ends() == 0
    assert demo.left == []
    assert capfd.readouterr().err == ""


def deaf(process: int, to: signal.Signals) -> bool:
    """Whether a process ignores a signal."""
    status = Path(f"/proc/{process}/status").read_text()
    ignored = next(line for line in status.splitlines() if line.startswith("SigIgn:"))
    return bool(int(ignored.split()[1], 16) >> (to - 1) & 1)


@pytest.mark.parametrize("which", [0, 1], ids=["web", "worker"])
def test_if_one_dies_the_other_ends(demo: Running, which: int) -> None:
    os.kill(demo.children[which], signal.SIGKILL)
    assert demo.ends() == 1
    assert demo.left == []


def test_it_answers_by_both_names_of_this_machine(lasting: Running) -> None:
    for host in ("localhost", "127.0.0.1"):
        assert "Demonstrasjon" in _ask(lasting, host)


def test_nobody_else_can_reach_it(lasting: Running) -> None:
    address = json.loads(lasting.file.read_text("utf-8"))["address"]
    port = f"{int(address.rpartition(':')[2]):04X}"
    files = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
    rows = [line.split() for file in files for line in file.read_text().splitlines()]
    places = [row[1].split(":") for row in rows if row[3] == LISTENS]
    assert [host for host, listening in places if listening == port] == [LOOPBACK]


def test_it_shows_the_log_ins_and_writes_them_where_it_was_told(
    lasting: Running, made: Made
) -> None:
    shown, written = "".join(lasting.said), json.loads(lasting.file.read_text("utf-8"))
    assert written["people"] == made.log_ins["people"]
    assert written["address"] in lasting.said[-1]
    for person in written["people"]:
        assert person["passphrase"] in shown


def test_settings_of_a_real_portal_do_not_count(lasting: Running) -> None:
    assert "Demonstrasjon" in _ask(lasting, "127.0.0.1")
    assert not (lasting.file.parent / "real.db").exists()


def test_the_exit_leads_where_it_was_told(lasting: Running) -> None:
    assert f'data-away="{AWAY}"' in _ask(lasting, "127.0.0.1")


@pytest.mark.parametrize("setting", ["away", "address"])
def test_nothing_leads_anywhere_without_encryption(
    made: Made, tmp_path: Path, capfd: pytest.CaptureFixture[str], setting: str
) -> None:
    file, elsewhere = tmp_path / "people.json", {setting: "http://elsewhere.example/"}
    assert demonstrate(port=0, credentials=file, fresh=False, data=made.data, **elsewhere) == 1
    assert f"PORTAL_{setting.upper()} must start with https://." in capfd.readouterr().err


def test_a_port_that_is_taken_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status = demonstrate(port=port, credentials=None, fresh=False, data=tmp_path)
    assert status == 1
    assert f"Port {port} is taken." in capsys.readouterr().err
