"""What every page must keep, whoever asks for it."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from portal.i18n import LANGUAGES, catalogue

KINDS = ("Start", "Les", "Skriv", "Timer", "Logg inn", "Ta kontakt", "Mine valg")
MISTAKE = "Feil: "
DASH = " \N{EN DASH} "  # before the name of the site
HEAVIEST = 14 * 1024  # bytes on the wire, without what people wrote
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
FOCUSABLE = {"button", "input", "select", "textarea", "summary"}
LOADS = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest"}
_LISTS = Path(__file__).parent / "house"
FIELDS = frozenset((_LISTS / "fields.txt").read_text("utf-8").split())  # browsers remember them
TELLING = (_LISTS / "telling-words.txt").read_text("utf-8").split()
TEAM_FIELDS = FIELDS | set((_LISTS / "team-fields.txt").read_text("utf-8").split())
WRITTEN = re.compile(  # by people, or sealed of what they wrote
    r'<textarea.*?</textarea>|<div class="said".*?</div>|value="[\w=-]{1000,}"', re.DOTALL
)

Rule = Callable[["Page"], bool]


@dataclass(slots=True, kw_only=True)
class Element:
    """One element of a page, with the elements it stands in."""

    tag: str
    attributes: Mapping[str, str]
    inside: tuple[Element, ...]
    words: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or nothing."""
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """What stands in it."""
        return " ".join("".join(self.words).split())

    @property
    def shown(self) -> bool:
        """Whether it is there for people: not hidden, not in a template."""
        return not any("hidden" in one.attributes or one.tag == "template" for one in self.line)

    @property
    def line(self) -> tuple[Element, ...]:
        """It, and all that it stands in."""
        return (*self.inside, self)


class Page(HTMLParser):
    """A page as a browser without scripts reads it."""

    def __init__(self, html: str, *, policy: str = "", light: bool = True) -> None:
        """Read ``html``; ``policy`` came with it, ``light`` ones must be 14 KB at most."""
        super().__init__()
        self.html, self.policy, self.light = html, policy, light
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = {name: value or "" for name, value in attrs}
        element = Element(tag=tag, attributes=given, inside=tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Leave the nearest element of this name."""
        while any(one.tag == tag for one in self._open) and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note words in all that is open."""
        for element in self._open:
            element.words.append(data)

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of these names, in order."""
        return [element for element in self.elements if element.tag in tags]

    def having(self, attribute: str) -> Iterator[tuple[Element, str]]:
        """Yield each element with this attribute, and its value."""
        for element in self.elements:
            if attribute in element.attributes:
                yield element, element.get(attribute)

    @property
    def ids(self) -> list[str]:
        """All ids, as often as they stand there."""
        return [id for _, id in self.having("id")]

    @property
    def stops(self) -> list[Element]:
        """Where the Tab key stops, in order."""
        return [
            element
            for element in self.elements
            if element.shown
            and (element.tag in FOCUSABLE or (element.tag == "a" and element.get("href")))
            and element.get("type") != "hidden"
        ]

    @property
    def controls(self) -> list[Element]:
        """The fields that somebody fills in."""
        unseen = {"hidden", "submit", "button"}
        fields = self.all("input", "select", "textarea")
        return [control for control in fields if control.get("type") not in unseen]

    def hidden(self, form: str) -> dict[str, str]:
        """Return the names and values that a form sends along unseen.

        Raises:
            LookupError: the page has no such form.
        """
        if not any(one.get("id") == form for one in self.all("form")):
            raise LookupError(f"no form {form}")
        return {
            control.get("name"): control.get("value")
            for control in self.all("input")
            if control.get("type") == "hidden" and _of(control) == form
        }

    def action(self, form: str) -> str:
        """Return where a form is sent, or nothing if to its page's own address."""
        return next(one.get("action") for one in self.all("form") if one.get("id") == form)

    def faults(self) -> list[str]:
        """Return the rules that this page breaks."""
        return [rule for rule, keeps in RULES.items() if not keeps(self)]


def _of(control: Element) -> str:
    """Return the id of the form that a control belongs to."""
    around = [one.get("id") for one in control.inside if one.tag == "form"]
    return control.get("form") or (around[-1] if around else "")


def _titled(page: Page) -> bool:
    titles = [one.text for one in page.all("title")]
    words = {language: catalogue(language).ugettext for language in LANGUAGES}
    allowed = {
        f"{said}{of(kind)}" for of in words.values() for kind in KINDS for said in ("", of(MISTAKE))
    }
    return len(titles) == 1 and titles[0].partition(DASH)[0] in allowed and DASH in titles[0]


def _can_be_left(page: Page) -> bool:
    if len(page.stops) < 2:
        return False
    skip, leave = page.stops[:2]
    return (
        skip.get("href") == "#main"
        and leave.tag == "button"
        and leave.get("formaction") == "/"
        and leave.get("formmethod") == "post"
        and "formnovalidate" in leave.attributes
        and _of(leave) == "f"
        and [one.get("method") for one in page.all("form") if one.get("id") == "f"] == ["post"]
    )


def _labelled(page: Page) -> bool:
    labelled = {label.get("for") for label in page.all("label")}
    return all(
        control.get("id") in labelled
        or control.get("aria-label")
        or any(one.tag == "label" for one in control.inside)
        for control in page.controls
    )


def _inline_is_known(page: Page) -> bool:
    return not any(one.get("src") for one in page.all("script")) and all(
        b64encode(sha256("".join(one.words).encode()).digest()).decode() in page.policy
        for one in page.all("script", "style")
    )


def _loads_nothing(page: Page) -> bool:
    places = [value for name in LOADS for _, value in page.having(name)]
    places += [link.get("href") for link in page.all("link")]
    return not any(place.startswith(("http", "//")) for place in places)


def _points_at_itself(page: Page) -> bool:
    """Return whether every label, description and link within the page finds its element."""
    named = [id for name in ("aria-describedby", "aria-labelledby") for _, id in page.having(name)]
    aims = {id for ids in named for id in ids.split()}
    aims |= {id for label, id in page.having("for") if label.tag == "label"}
    aims |= {to[1:] for _, to in page.having("href") if to.startswith("#")}
    aims |= {id for _, id in page.having("form")}
    return aims <= set(page.ids)


def tells(text: str) -> list[str]:
    """Return the words that tell what the site is for and stand in ``text``."""
    return [word for word in TELLING if word in text.lower()]


def _says_nothing_around_itself(page: Page) -> bool:
    """Return whether what a browser may keep or show beside the page and its title is neutral."""
    around = page.all("html", "meta", "link")
    return not any(tells(value) for one in around for value in one.attributes.values())


RULES: Mapping[str, Rule] = {
    "has one h1": lambda page: len([one for one in page.all("h1") if one.shown]) == 1,
    "has one neutral title": _titled,
    "says nothing around itself": _says_nothing_around_itself,
    "says its language": lambda page: all(one.get("lang") in LANGUAGES for one in page.all("html")),
    "says its direction": lambda page: all(
        one.get("dir") in {"ltr", "rtl"} for one in page.all("html")
    ),
    "can be left at the second stop": _can_be_left,
    # Also a choice or a text box: WebKit writes those down, whatever they themselves say.
    "lets no browser keep what was typed": lambda page: all(
        one.get("autocomplete") == "off" for one in page.all("form")
    ),
    "labels every field": _labelled,
    "describes every picture": lambda page: all("alt" in one.attributes for one in page.all("img")),
    "has no script or style that its policy does not name": _inline_is_known,
    "has no style or script in attributes": lambda page: (
        not any(
            name == "style" or name.startswith("on")
            for one in page.elements
            for name in one.attributes
        )
    ),
    "loads nothing from elsewhere": _loads_nothing,
    "leads nowhere else": lambda page: (
        not any(
            to.startswith(("http", "//", "javascript:", "mailto:")) for _, to in page.having("href")
        )
    ),
    "has every id once": lambda page: not page.ids or max(Counter(page.ids).values()) == 1,
    "points at what is there": _points_at_itself,
    "names its fields neutrally": lambda page: all(
        re.sub(r"[-_]?\d+$", "", one.get("name")) in (FIELDS if page.light else TEAM_FIELDS)
        for one in page.all("input", "select", "textarea", "button")
        if one.get("name")
    ),
    "is light": lambda page: (
        not page.light or len(gzip.compress(WRITTEN.sub("", page.html).encode())) <= HEAVIEST
    ),
}
