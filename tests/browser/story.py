"""All scenes, one after another, in a demonstration of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser as Launched

from tests.browser import scenes
from tests.browser.album import Taker
from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import ChromiumBrowser
from tests.browser.pages import Demo
from tests.browser.scenes import people_at
from tests.browser.test_walk import come_in, invite


def play(taker: Taker, chromium: Launched) -> None:
    """Show every page and state to ``taker``."""
    with TemporaryDirectory() as folder, demonstration(Path(folder)) as demo:
        one_contact(taker, chromium, demo)
        everybody(taker, chromium, demo)


def one_contact(taker: Taker, chromium: Launched, demo: Demo) -> None:
    """Play what happens between one new client and a member of staff."""
    with met(taker, chromium, demo, number=3) as [stranger, phone, staff]:
        scenes.strangers(taker, stranger)
        scenes.asking_to_be_rung(taker, stranger)
        staff.log_in(demo.person("team", professions=["analyst"]))
        scenes.ringing(taker, staff)
        code = invite(staff, "Nora")
        taker.take(staff, "analyst code")
        scenes.left_empty(taker, staff)
        come_in(phone, code)
        scenes.first_visit(taker, phone)
        scenes.booking(taker, phone, staff)
        scenes.writing_back(taker, staff, phone, "Nora")
        scenes.telling(taker, staff, "Nora")
        scenes.answering(taker, staff, phone, "Nora")
        scenes.tying(taker, staff, "Nora")
        scenes.hidden(taker, phone)
        scenes.kept(taker, phone)


def everybody(taker: Taker, chromium: Launched, demo: Demo) -> None:
    """Show all that each client and each profession can reach."""
    people = {" ".join(person["professions"]) or person["name"]: person for person in demo.people}
    for who, person in people.items():
        with met(taker, chromium, demo) as [browser]:
            browser.log_in(person)
            taker.take_all(browser, f"all of {who}", leave_out="/i/")
    with met(taker, chromium, demo) as [browser]:
        scenes.left_lying(taker, browser, demo.person("client"))


@contextmanager
def met(
    taker: Taker, chromium: Launched, demo: Demo, *, number: int = 1
) -> Iterator[list[ChromiumBrowser]]:
    """Give ``number`` people, whom ``taker`` knows, a window each."""
    with people_at(chromium, demo, number=number) as browsers:
        for browser in browsers:
            taker.meet(browser)
        yield browsers
