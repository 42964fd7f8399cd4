"""A picture of every page and state, for looking at: ``make screenshots``."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser as Launched
from playwright.sync_api import sync_playwright

from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import CHROMIUM, ChromiumBrowser, window
from tests.browser.pages import DESK, PHONE, Demo
from tests.browser.test_walk import come_in, invite, read_the_notice

ROOT = Path(__file__).parents[2]
ALL = ROOT / "build" / "screenshots"
TELLING = ROOT / "docs" / "screenshots"
SHOWN = {  # what the README shows, and what it calls it
    "stranger start": "start",
    "client notice": "notice",
    "client messages answered": "messages",
    "client times": "times",
    "client update": "update",
    "analyst inbox red": "inbox",
}
SIZES = {"phone": PHONE, "desk": DESK}
SCHEMES = ("light", "dark")
WORDS = "Jeg vet ikke helt hvor jeg skal begynne. Kan noen ringe meg en dag jeg er alene?"
ANSWER = "Takk for at du skriver. Vi kan ringe deg i morgen klokka ti. Passer det?"


@dataclass(frozen=True, slots=True)
class Album:
    """Where the pictures go; with ``docs`` those of the README too."""

    docs: bool

    def take(self, browser: ChromiumBrowser, name: str) -> None:
        """Take the page as it is now: on a phone and a desk, light and dark."""
        page = browser.page
        page.mouse.move(0, 0)
        before = page.viewport_size
        if self.docs and name in SHOWN:  # first, where the page opened
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            page.emulate_media(color_scheme="light")
            page.screenshot(path=TELLING / f"{SHOWN[name]}.png", animations="disabled")
        for (size, shape), scheme in product(SIZES.items(), SCHEMES):
            page.set_viewport_size(shape)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            file = ALL / f"{size} {scheme}" / f"{name}.png"
            page.screenshot(path=file, full_page=True, animations="disabled")
        page.set_viewport_size(before)  # type: ignore[arg-type]

    def take_all(self, browser: ChromiumBrowser, who: str, *, leave_out: str = "nothing") -> None:
        """Take every page that links lead to, but those whose path begins with ``leave_out``."""
        paths = [path for path in browser.reachable() if not path.startswith(leave_out)]
        for number, path in enumerate(paths, start=1):
            browser.open(path)
            heading = re.sub(r"[^\w ]", "", browser.heading())
            self.take(browser, f"{who} {number:02} {heading}")


@contextmanager
def people_at(chromium: Launched, demo: Demo, *, number: int) -> Iterator[list[ChromiumBrowser]]:
    """Give ``number`` people a window each."""
    browsers = [window(chromium, demo) for _ in range(number)]
    yield browsers
    for browser in browsers:
        browser.context.close()


@contextmanager
def elsewhere(phone: ChromiumBrowser) -> Iterator[ChromiumBrowser]:
    """Give the same visit a second window, that shares nothing else with the first."""
    assert phone.context.browser
    with people_at(phone.context.browser, phone.demo, number=1) as [twin]:
        twin.context.add_cookies(phone.context.cookies())  # type: ignore[arg-type]
        yield twin


def strangers(album: Album, phone: ChromiumBrowser) -> None:
    """Take what can be seen without logging in, and what goes wrong there."""
    phone.open("/")
    album.take(phone, "stranger start")
    album.take_all(phone, "all of stranger")
    phone.open("/l")
    phone.page.keyboard.press("Tab")
    phone.page.keyboard.press("Tab")
    album.take(phone, "stranger log-in focus on the exit")
    phone.write("Nummeret ditt", "1234 5678")
    phone.write("Passordet ditt", "feil ord her")
    phone.press("Logg inn")
    album.take(phone, "stranger log-in wrong")
    phone.open("/nothing-here")
    album.take(phone, "stranger error not found")
    phone.open("/e")
    phone.press("Gå videre")
    album.take(phone, "stranger code empty")
    phone.write("Kode", phone.demo.invitations[0]["code"])
    phone.press("Gå videre")
    album.take(phone, "stranger keys")
    phone.press("Jeg har skrevet dem ned")
    album.take(phone, "stranger keys tried")
    phone.press("Gå inn")
    album.take(phone, "stranger keys tried wrong")
    phone.page.evaluate(
        "for (const field of document.getElementsByName('csrf_token')) field.value = ''"
    )
    phone.press("Gå inn")
    album.take(phone, "stranger error too old")


def first_visit(album: Album, phone: ChromiumBrowser) -> None:
    """Take a new person's first page, the notice and the first message."""
    album.take(phone, "client start new")
    phone.press("Skriv til teamet")
    album.take(phone, "client notice")
    for group, answer in zip(
        phone.page.get_by_role("group").all(), ("Nei", "Nei", "Ja"), strict=True
    ):
        group.get_by_text(answer, exact=True).click()
    phone.press("Gå videre")
    album.take(phone, "client notice wrong answers")
    read_the_notice(phone)
    album.take(phone, "client messages none")
    phone.press("Send")
    album.take(phone, "client messages nothing written")
    phone.write("Meldingen din", WORDS)
    phone.press("Send")
    album.take(phone, "client messages sent")


def booking(album: Album, phone: ChromiumBrowser, other: ChromiumBrowser) -> None:
    """Take choosing a time, one that was taken meanwhile, and what stands."""
    phone.press("Start")
    phone.press("Bestill samtale")
    album.take(phone, "client times")
    phone.page.locator(".times a").first.click()
    phone.sees("Passer denne tiden?")
    album.take(phone, "client time chosen")
    phone.page.evaluate("document.getElementsByName('time')[0].value = '1'")
    phone.press("Bestill: vi")
    album.take(phone, "client time refused")
    phone.page.locator(".times a").first.click()
    phone.sees("Passer denne tiden?")
    phone.press("Bestill: vi")
    album.take(phone, "client time booked")
    other.press("Samtaler")
    album.take(other, "analyst board")
    phone.press("Avlys timen")
    album.take(phone, "client time cancel")
    phone.press("Flytt den heller")
    album.take(phone, "client time move")
    phone.press("Timen din")
    phone.press("Ja, avlys timen")
    album.take(phone, "client time cancelled")


def writing_back(album: Album, staff: ChromiumBrowser, phone: ChromiumBrowser, name: str) -> None:
    """Take an answer from both ends, with a newer message in between."""
    staff.press("Innboks")
    album.take(staff, "analyst inbox waiting")
    staff.press(name)
    album.take(staff, "analyst messages")
    staff.write("Svar", ANSWER)
    phone.press("Start")
    phone.press("Skriv til teamet")
    phone.write("Meldingen din", "Helst etter klokka ni.")
    phone.press("Send")
    staff.press("Send")
    album.take(staff, "analyst messages newer came")
    staff.press("Send likevel")
    album.take(staff, "analyst messages answered")
    phone.press("Start")
    album.take(phone, "client start something new")
    phone.press("Skriv til teamet")
    album.take(phone, "client messages answered")


def telling(album: Album, staff: ChromiumBrowser, name: str) -> None:
    """Take an update being written, with its mistakes, and shown before it is sent."""
    staff.press("Til saken")
    album.take(staff, "analyst case")
    staff.press("Ny beskjed om saken")
    album.take(staff, "analyst update")
    staff.press("Se hvordan den blir")
    album.take(staff, "analyst update mistakes")
    staff.tick("Løslatelse")
    day = (datetime.now(UTC) + timedelta(days=2)).date()
    staff.page.get_by_label("Dato").fill(day.isoformat())
    staff.page.get_by_label("Klokkeslett i Norge").fill("16:00")
    staff.write("Med egne ord", "Fengselet har gitt oss tiden. Vi ringer deg dagen før.")
    staff.write("Sted å holde seg unna", "Bussterminalen hele dagen")
    staff.press("Se hvordan den blir")
    album.take(staff, "analyst update shown")
    staff.press(f"Send til {name}")
    album.take(staff, "analyst update sent")


def answering(album: Album, staff: ChromiumBrowser, phone: ChromiumBrowser, name: str) -> None:
    """Take an update as it is read, answered, corrected and answered again."""
    phone.press("Start")
    album.take(phone, "client start update")
    phone.press("Beskjed fra teamet")
    album.take(phone, "client update")
    phone.press("Jeg er trygg")
    album.take(phone, "client update safe")
    phone.press("Ring meg")
    album.take(phone, "client update call")
    staff.press("Rett beskjeden")
    staff.page.get_by_label("Klokkeslett i Norge").fill("12:00")
    staff.press("Se hvordan den blir")
    album.take(staff, "analyst correction shown")
    staff.press(f"Send til {name}")
    phone.press("Start")
    phone.press("Beskjed fra teamet")
    album.take(phone, "client update corrected")
    phone.press("Jeg trenger hjelp nå")
    album.take(phone, "client update help")
    staff.press("Innboks")
    album.take(staff, "analyst inbox red")
    staff.press(f"{name}: ")
    album.take(staff, "analyst update red")


def kept(album: Album, phone: ChromiumBrowser) -> None:
    """Take what is kept: a draft, without a connection, after the log-in ran out."""
    phone.press("Start")
    phone.press("Skriv til teamet")
    phone.write("Meldingen din", "Jeg har tenkt på det du")
    phone.context.set_offline(offline=True)
    phone.find("Send").click()
    phone.sees("Ingen forbindelse")
    album.take(phone, "client messages no connection")
    phone.context.set_offline(offline=False)
    phone.press("Start")
    album.take(phone, "client start draft")
    phone.press("Skriv til teamet")
    album.take(phone, "client messages draft")
    with elsewhere(phone) as twin:
        twin.open("/")
        twin.press("Logg ut")
    phone.press("Send")
    album.take(phone, "client log-in text kept")


def everybody(album: Album, chromium: Launched, demo: Demo) -> None:
    """Take all that each client and each profession can reach."""
    people = {" ".join(person["professions"]) or person["name"]: person for person in demo.people}
    for who, person in people.items():
        with people_at(chromium, demo, number=1) as [browser]:
            browser.log_in(person)
            album.take_all(browser, f"all of {who}", leave_out="/i/")


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
        strangers(album, stranger)
        staff.log_in(demo.person("team", professions=["analyst"]))
        code = invite(staff, "Nora")
        album.take(staff, "analyst code")
        come_in(phone, code)
        first_visit(album, phone)
        booking(album, phone, staff)
        writing_back(album, staff, phone, "Nora")
        telling(album, staff, "Nora")
        answering(album, staff, phone, "Nora")
        kept(album, phone)
        everybody(album, chromium, demo)


if __name__ == "__main__":
    main()
