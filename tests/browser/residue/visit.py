"""A full visit on a phone, in any engine: coming in, writing, reading, booking, looking around."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.browser.pages import Browser, Demo
from tests.browser.residue.notes import Notes

BOX = "Meldingen din"
MESSAGE = "Zebraord: jeg vil gjerne snakke med noen før helga."
FIRST = "Elefantord: kan jeg snakke med noen om det som skjer hjemme?"
TELEPHONE = "+44 7700 900123"  # one of those that Britain keeps for stories
TO_BE_SAID = "Sebraord: tannlegen har fått en ledig time."
UNFINISHED = "Kameleonord: dette rakk jeg ikke å sende, det kom noen."
HAS_NEWS = "Liv 4"  # has an update and messages to read
ANSWERS = ("Ja", "Nei", "Nei")  # to the check of the notice


def notes_of(demo: Demo) -> Notes:
    """Return notes of a visit to a demonstration, with nothing in them yet."""
    staff = {str(one["name"]) for one in demo.people if one["audience"] == "team"}
    return Notes(demo.address, frozenset(staff))


@dataclass
class Visit:
    """Somebody at a browser, all of whose pages are noted."""

    browser: Browser
    notes: Notes

    def press(self, name: str) -> None:
        """Press a button or link, and look at the page it leads to."""
        self.browser.press(name)
        self.notes.look(self.browser)

    def write(self, label: str, text: str) -> None:
        """Fill a field."""
        self.browser.write(label, text)
        self.notes.typed |= {text, text.replace(" ", "")} if label != BOX else {text}

    def all(self, selector: str) -> list[str]:
        """Return the words of each element that CSS selects."""
        return list(
            self.browser.evaluate(
                f"Array.from(document.querySelectorAll('{selector}')).map(one => one.innerText)"
            )
        )

    def ask_to_be_rung(self) -> None:
        """Leave a number and words to be said, and take both back."""
        self.browser.open("/")
        self.notes.look(self.browser)
        self.press("Be oss ringe deg")
        self.write("Telefonnummeret ditt", TELEPHONE)
        self.browser.tap("[name=time]")
        self.browser.tap("[name=how][value=say]")
        self.write("Det vi kan si", TO_BE_SAID)
        self.press("Ring meg")
        self.press("Jeg vil ikke bli oppringt")

    def begin_a_first_message(self) -> None:
        """Write to the team without a code, and think again when number and words are there."""
        self.browser.open("/")
        self.press("Skriv til oss")
        self.write(BOX, FIRST)
        self.press("Gå videre")
        self.notes.typed |= set(self.all(".keys dd"))
        self.press("Jeg har skrevet dem ned")

    def come_in(self) -> None:
        """Use a code: read what the exit does, write number and passphrase down, try them."""
        self.browser.open("/")
        self.notes.look(self.browser)
        self.press("Jeg har fått en kode")
        self.press("Gå videre")
        self.write("Kode", "0000-0000-0000-0000")  # mistyped first
        self.press("Gå videre")
        self.write("Kode", self.browser.demo.invitations[0]["code"])
        self.press("Gå videre")
        number, passphrase = self.all(".keys dd")
        self.notes.typed |= {number, number.replace(" ", ""), passphrase}
        self.press("Jeg har skrevet dem ned")
        [asked] = re.findall(r"Ord nummer \d+ i passordet", "".join(self.all("main")))
        self.write("De fire siste sifrene i nummeret", number[-4:])
        self.write(asked, passphrase.split()[int(asked.split()[2]) - 1])
        self.press("Gå inn")

    def write_to_the_team(self) -> None:
        """Read and confirm the notice, and send the first message."""
        self.press("Skriv til teamet")
        for number, answer in enumerate(ANSWERS, 1):
            place = 1 if answer == "Ja" else 2
            self.browser.tap(f"fieldset:nth-of-type({number}) label:nth-of-type({place})")
        self.press("Gå videre")
        self.write(BOX, MESSAGE)
        self.press("Send")
        assert self.browser.sees("Meldingen er sendt.")

    def book(self) -> None:
        """Book the first time there is."""
        self.press("Start")
        self.press("Bestill samtale")
        self.browser.tap(".times a")
        self.browser.sees("Passer denne tiden?")
        self.notes.look(self.browser)
        self.press("Bestill: vi")

    def look_around(self) -> None:
        """Read a page of information, and choose."""
        self.press("Start")
        self.press("Godt å vite")
        self.press(self.all("main .cards strong")[0])
        self.browser.open("/")
        self.press("Mine valg")
        self.press("Lagre valgene")

    def log_in(self, person: dict[str, str], *, mistyped: bool = False) -> None:
        """Log in as somebody whom the team has written to; ``mistyped`` once before."""
        self.notes.typed |= {person["number"], person["passphrase"]}
        if mistyped:
            self.browser.open("/")
            self.press("Logg inn")
            self.write("Nummeret ditt", person["number"])
            self.write("Passordet ditt", "zebraord girafford")
            self.press("Logg inn")
        self.browser.log_in(person)
        self.notes.look(self.browser)

    def read(self) -> None:
        """Read what the team has written."""
        self.press("Beskjed fra teamet")
        self.press("Start")
        self.press("Skriv til teamet")


def full(browser: Browser, notes: Notes) -> None:
    """Do all that a person does, up to the exit."""
    visit = Visit(browser, notes)
    visit.ask_to_be_rung()
    visit.begin_a_first_message()
    visit.come_in()
    visit.write_to_the_team()
    visit.book()
    visit.look_around()
    visit.press("Logg ut")
    visit.log_in(browser.demo.person("client", name=HAS_NEWS), mistyped=True)
    visit.read()
    browser.leave()


def unfinished(browser: Browser, notes: Notes) -> None:
    """Log in and begin to write, no more."""
    visit = Visit(browser, notes)
    visit.log_in(browser.demo.person("client", name=HAS_NEWS), mistyped=True)
    visit.read()
    visit.write(BOX, UNFINISHED)
