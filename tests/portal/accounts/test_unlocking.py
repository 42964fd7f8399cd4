"""So many may run Argon2id, so many may wait, and the next is told how it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import pytest

from portal.accounts import unlocking
from portal.accounts.errors import TooBusy
from portal.serving import THREADS
from tests.browser.waiting import wait_for
from tests.visitor import Visitor
from tests.world import PASSPHRASE, World


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody may wait, and all turns are taken."""
    monkeypatch.setattr(unlocking, "PLACES", unlocking.RUNS_AT_ONCE)
    with ExitStack() as turns:
        for network in range(unlocking.RUNS_AT_ONCE):
            turns.enter_context(unlocking.turn(str(network)))
        yield


@pytest.mark.usefixtures("full")
def test_one_too_many_is_turned_away() -> None:
    with pytest.raises(TooBusy), unlocking.turn("elsewhere"):
        pytest.fail("there was no turn left")


def test_those_who_log_in_leave_threads_for_everybody_else() -> None:
    assert unlocking.PLACES <= THREADS // 2


def test_a_turn_is_given_back_whatever_happens() -> None:
    for _ in range(unlocking.PLACES + 1):
        with pytest.raises(ZeroDivisionError), unlocking.turn("here"):
            raise ZeroDivisionError


def waits_in(network: str, ran: list[str]) -> Thread:
    """Let somebody wait for a turn until the caller sees them wait."""

    def run() -> None:
        with unlocking.turn(network):
            ran.append(network)

    before, thread = unlocking.waiting(), Thread(target=run, daemon=True)
    thread.start()
    wait_for(lambda: unlocking.waiting() > before)
    return thread


def test_no_network_takes_the_last_place() -> None:
    ran: list[str] = []
    with ExitStack() as turns:
        for _ in range(unlocking.RUNS_AT_ONCE):
            turns.enter_context(unlocking.turn("flooding"))
        others = [waits_in("flooding", ran)]
        with pytest.raises(TooBusy), unlocking.turn("flooding"):
            pytest.fail("a fourth of the same network")
        others.append(waits_in("elsewhere", ran))
    for one in others:
        one.join()
    assert sorted(ran) == ["elsewhere", "flooding"]


def test_a_network_does_not_run_twice_while_another_waits() -> None:
    ran: list[str] = []
    with unlocking.turn("flooding"):
        with unlocking.turn("flooding"):
            first, second = waits_in("flooding", ran), waits_in("elsewhere", ran)
        second.join()
        assert ran[0] == "elsewhere", "who came later, since the others have a run"
        first.join()
    assert unlocking.waiting() == 0


@pytest.mark.usefixtures("full")
def test_who_is_turned_away_reads_whom_to_ring(world: World) -> None:
    number = world.people.by_name["client"].number

    answer = Visitor(world.app).post("/l", {"number": number, "passphrase": PASSPHRASE})

    assert answer.status_code == 503
    assert "Det er mange her akkurat nå" in answer.text
    assert "116 006" in answer.text


def test_to_log_in_again_ends_the_visit_before(world: World) -> None:
    visitor = world.visitor("client")
    before = visitor.http.get_cookie("__Host-s", domain="min-side.example")
    assert before is not None
    number = world.people.by_name["client"].number

    assert visitor.get("/l").location == "/"
    typed = {"number": number, "passphrase": PASSPHRASE}
    visitor.post("/v", typed, to="/l")  # as from a page that lay open

    old = Visitor(world.app)
    old.http.set_cookie("__Host-s", before.value, domain="min-side.example", secure=True)
    assert old.get("/m").status_code == 401
    assert visitor.get("/m").status_code == 303
