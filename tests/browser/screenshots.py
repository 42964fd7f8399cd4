"""A picture of every page and state, for looking at: ``make screenshots``."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser as Launched
from playwright.sync_api import sync_playwright

from tests.browser import scenes
from tests.browser.album import ALL, Album
from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import CHROMIUM
from tests.browser.pages import Demo
from tests.browser.scenes import people_at
from tests.browser.test_walk import come_in, invite


def everybody(album: Album, chromium: Launched, demo: Demo) -> None:
    """Take all that each client and each profession can reach."""
    people = {" ".join(person["professions"]) or person["name"]: person for person in demo.people}
    for who, person in people.items():
        with people_at(chromium, demo, number=1) as [browser]:
            browser.log_in(person)
            album.take_all(browser, f"all of {who}", leave_out="/i/")
    with people_at(chromium, demo, number=1) as [browser]:
        scenes.left_lying(album, browser, demo.person("client"))


def main() -> None:
    """Take them all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--docs", action="store_true", help="those of the README too")
    album = Album(docs=asked.parse_args().docs)
    shutil.rmtree(ALL, ignore_errors=True)
    with (
        TemporaryDirectory() as folder,
        demonstration(Path(folder)) as demo,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM) as chromium,
        people_at(chromium, demo, number=3) as [stranger, phone, staff],
    ):
        scenes.strangers(album, stranger)
        staff.log_in(demo.person("team", professions=["analyst"]))
        code = invite(staff, "Nora")
        album.take(staff, "analyst code")
        come_in(phone, code)
        scenes.first_visit(album, phone)
        scenes.booking(album, phone, staff)
        scenes.writing_back(album, staff, phone, "Nora")
        scenes.telling(album, staff, "Nora")
        scenes.answering(album, staff, phone, "Nora")
        scenes.hidden(album, phone)
        scenes.kept(album, phone)
        everybody(album, chromium, demo)


if __name__ == "__main__":
    main()
