"""What is seen on the way of one contact, and what goes wrong on it, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser as Launched

from tests.browser.album import Taker
from tests.browser.engines.chromium import ChromiumBrowser, window
from tests.browser.pages import LOOK_AWAY, Demo
from tests.browser.test_walk import read_the_notice

WORDS = "Jeg vet ikke helt hvor jeg skal begynne. Kan noen ringe meg en dag jeg er alene?"
NOBODYS = "+44 7700 900123"  # one of those that Britain keeps for stories
ANSWER = "Takk for at du skriver. Vi kan ringe deg i morgen klokka ti. Passer det?"


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


def strangers(album: Taker, phone: ChromiumBrowser) -> None:
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


def asking_to_be_rung(album: Taker, phone: ChromiumBrowser) -> None:
    """Take asking to be rung, with its mistakes, and thinking again."""
    phone.open("/r")
    phone.write("Telefonnummeret ditt", "22")
    phone.press("Ring meg")
    album.take(phone, "stranger call mistakes")
    phone.write("Telefonnummeret ditt", NOBODYS)
    phone.tick("Spør etter et fornavn, og si ikke mer")
    phone.press("Ring meg")
    album.take(phone, "stranger call number kept")
    phone.page.locator("[name=time]").last.check()
    phone.write("Fornavn vi kan spørre etter", "Kim")
    phone.press("Ring meg")
    album.take(phone, "stranger call asked for")
    phone.press("Jeg vil ikke bli oppringt")
    album.take(phone, "stranger call taken back")


def ringing(album: Taker, staff: ChromiumBrowser) -> None:
    """Take whom to ring, and what can come of it."""
    staff.open("/team/desk/calls")
    album.take(staff, "analyst calls")
    staff.page.locator(".rows .card").first.click()
    staff.sees("Hvordan gikk det?")
    album.take(staff, "analyst call")
    staff.press("Fikk ikke tak i personen")
    album.take(staff, "analyst call not reached")
    staff.page.locator(".rows .card").first.click()
    staff.sees("Hvordan gikk det?")
    staff.press("Vi har snakket sammen")
    album.take(staff, "analyst call reached")
    staff.open("/team/inbox")


def first_visit(album: Taker, phone: ChromiumBrowser) -> None:
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


def left_empty(album: Taker, staff: ChromiumBrowser) -> None:
    """Take the forms of a case, sent with nothing in them."""
    staff.press("Til saken")
    staff.press("Inviter en person til")
    staff.press("Lag koden")
    album.take(staff, "analyst invitation mistakes")
    staff.press("Saker")
    staff.press("Ny sak")
    staff.press("Lag saken og koden")
    album.take(staff, "analyst case mistakes")


def booking(album: Taker, phone: ChromiumBrowser, other: ChromiumBrowser) -> None:
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


def writing_back(album: Taker, staff: ChromiumBrowser, phone: ChromiumBrowser, name: str) -> None:
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


def telling(album: Taker, staff: ChromiumBrowser, name: str) -> None:
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


def answering(album: Taker, staff: ChromiumBrowser, phone: ChromiumBrowser, name: str) -> None:
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


def tying(album: Taker, staff: ChromiumBrowser, name: str) -> None:
    """Take tying a case to another: what was not chosen, what it comes to, and where it cannot."""
    staff.open("/team/cases")
    staff.press(f"Saken til {name}")
    staff.press("Knytt til en annen sak")
    album.take(staff, "analyst tie")
    staff.press("Liv 3")
    staff.press("Knytt sakene sammen")
    album.take(staff, "analyst tie mistakes")
    staff.tick("Sammen med Liv 3")
    staff.press("Knytt sakene sammen")
    album.take(staff, "analyst tied")
    staff.press("Liv 3")
    album.take(staff, "analyst tied to")
    staff.press("Knytt til en annen sak")
    album.take(staff, "analyst tie the other way round")


def kept(album: Taker, phone: ChromiumBrowser) -> None:
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


def hidden(album: Taker, phone: ChromiumBrowser) -> None:
    """Take what is left of a page that was read, looked away from, or left lying."""
    phone.press("Start")
    phone.press("Skriv til teamet")
    album.take(phone, "client messages folded")
    phone.page.locator(".folded a").last.click()
    phone.page.locator(".message").first.wait_for()
    album.take(phone, "client messages one opened")
    phone.page.evaluate(LOOK_AWAY)
    album.take(phone, "client curtain")
    phone.page.mouse.click(200, 200)


def left_lying(album: Taker, phone: ChromiumBrowser, person: dict[str, str]) -> None:
    """Take the warning before an idle visit ends, and what stands there afterwards."""
    phone.page.clock.install()
    phone.log_in(person)
    idle = int(str(phone.page.locator("html").get_attribute("data-idle")))
    phone.page.clock.fast_forward((idle - 50) * 1000)
    album.take(phone, "client idle warned")
    phone.page.clock.fast_forward(60_000)
    album.take(phone, "client idle over")
