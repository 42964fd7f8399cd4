"""One contact from end to end, on a phone, as the people it is for go through it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser as Launched

from tests.browser.engines.chromium import ChromiumBrowser, window
from tests.browser.pages import DESK, Demo

TEXT, ANSWER = "Hei, jeg vil gjerne snakke med noen.", "Takk for at du skrev til oss."
STATION = "Bussterminalen hele dagen"


@pytest.fixture
def desk(chromium: Launched, demo: Demo) -> Iterator[ChromiumBrowser]:
    """A member of staff at their desk."""
    browser = window(chromium, demo, viewport=DESK)
    yield browser
    browser.context.close()


@pytest.fixture
def staff(desk: ChromiumBrowser) -> ChromiumBrowser:
    """An analyst who has logged in."""
    desk.log_in(desk.demo.person("team", professions=["analyst"]))
    return desk


def invite(staff: ChromiumBrowser, name: str) -> str:
    """Make a case with its first person; return the code."""
    staff.press("Saker")
    staff.press("Ny sak")
    staff.write("Sakens navn", f"Saken til {name}")
    staff.write("Hva vi kaller personen", name)
    own = staff.demo.person("team", professions=["analyst"])["name"]
    staff.tick("Er utsatt for vold eller trusler")
    staff.tick(own, within="Analytiker")
    staff.tick("Kliniker 1", within="Kliniker")
    staff.press("Lag saken og koden")
    return staff.page.locator(".code").inner_text()


def come_in(phone: ChromiumBrowser, code: str) -> dict[str, str]:
    """Come in by a code; return what was written down."""
    phone.open("/")
    phone.press("Jeg har fått en kode")
    assert phone.sees("Den sletter ikke historikken i nettleseren.")
    phone.press("Gå videre")
    phone.write("Kode", code.lower().replace("-", " "))
    phone.press("Gå videre")
    number, passphrase = phone.page.locator(".keys dd").all_inner_texts()
    phone.press("Jeg har skrevet dem ned")
    phone.write("De fire siste sifrene i nummeret", number[-4:])
    asked = re.search(r"Ord nummer (\d+) i passordet", phone.page.locator("main").inner_text())
    assert asked
    phone.write(asked[0], passphrase.split()[int(asked[1]) - 1])
    phone.press("Gå inn")
    return {"number": number, "passphrase": passphrase}


def read_the_notice(phone: ChromiumBrowser) -> None:
    """Answer the check of the notice: wrongly once, then rightly."""
    for answers in (("Nei", "Nei", "Nei"), ("Ja", "Nei", "Nei")):
        groups = phone.page.get_by_role("group")
        for group, answer in zip(groups.all(), answers, strict=True):
            group.get_by_text(answer, exact=True).click()
        phone.press("Gå videre")


def tell_of_a_release(staff: ChromiumBrowser, name: str) -> None:
    """Tell somebody of a release the day after tomorrow."""
    staff.open("/team/cases")
    staff.press(f"Saken til {name}")
    staff.press("Ny beskjed om saken")
    staff.tick("Løslatelse")
    day = (datetime.now(UTC) + timedelta(days=2)).date()
    staff.page.get_by_label("Dato").fill(day.isoformat())
    staff.page.get_by_label("Klokkeslett i Norge").fill("16:00")
    staff.write("Med egne ord", "Ring oss gjerne før det.")
    staff.write("Sted å holde seg unna", STATION)
    staff.press("Se hvordan den blir")
    assert staff.sees(STATION)
    staff.press(f"Send til {name}")


def write_and_be_answered(phone: ChromiumBrowser, staff: ChromiumBrowser, name: str) -> None:
    """Write to the team after the notice; let them answer, and tell of a release."""
    phone.press("Skriv til teamet")
    read_the_notice(phone)
    phone.write("Meldingen din", TEXT)
    phone.press("Send")
    assert phone.sees("Meldingen er sendt.")
    assert phone.sees(TEXT)
    staff.press("Innboks")
    staff.press(name)
    staff.write("Svar", ANSWER)
    staff.press("Send")
    tell_of_a_release(staff, name)
    phone.press("Start")
    phone.press("Skriv til teamet")
    assert phone.sees(ANSWER)


def book(phone: ChromiumBrowser) -> None:
    """Book the first time there is: three taps from the start."""
    phone.press("Start")
    phone.press("Bestill samtale")
    phone.page.locator(".times a").first.click()
    phone.sees("Passer denne tiden?")
    phone.press("Bestill: vi")
    assert phone.sees("Timen er bestilt.")


def answer_the_release(phone: ChromiumBrowser) -> None:
    """Read when and where, and say that one is safe."""
    phone.press("Start")
    phone.press("Beskjed fra teamet")
    assert phone.sees(STATION)
    phone.press("Jeg er trygg")
    assert phone.sees("Takk. Vi ser at du har lest og er trygg")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_the_whole_way(chromium: Launched, staff: ChromiumBrowser, *, scripts: bool) -> None:
    who = f"Nora {'med' if scripts else 'uten'}"
    code = invite(staff, who)
    phone = window(chromium, staff.demo, java_script_enabled=scripts)

    keys = come_in(phone, code)
    write_and_be_answered(phone, staff, who)
    book(phone)
    answer_the_release(phone)
    [cookie] = phone.context.cookies()
    phone.leave()

    assert phone.page.url == phone.demo.neutral.address
    for _ in range(4):
        seen = phone.back()
        assert TEXT not in seen
        assert STATION not in seen
    name, value = cookie["name"], cookie["value"]
    phone.context.add_cookies([{"name": name, "value": value, "url": phone.demo.address}])
    phone.open("/m")
    assert phone.sees("Logg inn")
    phone.log_in(keys)
    assert phone.sees("Sist gikk du ut med knappen")
    phone.context.close()
