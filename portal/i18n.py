"""Words, dates and times in the reader's language. Message ids are the Norwegian texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from portal import current

# A language is a line here, a catalogue and a folder of pages. Some browsers ask for Norwegian
# without saying which.
LANGUAGES: Mapping[str, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
DEFAULT = "nb"  # when in doubt
ALSO = {"no": "nb"}
KNOWN = {*LANGUAGES, *ALSO}
NORWEGIAN = {"nb", "nn"}  # they write dates and times alike
LONGEST_CHOICE = 1024  # bytes of a form that holds a token and a language
LEAVING = "public.leaving.leave"
OSLO = ZoneInfo("Europe/Oslo")
_CATALOGUES = Path(__file__).parent / "translations"


def mark(text: str) -> str:
    """Mark ``text`` for translators, and return it as it is; the template translates it."""
    return text


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the words of a language; a missing one falls back to the Norwegian text."""
    source = _CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """Return the reader's language: the chosen one, else what the browser asks for."""
    chosen = current.visit().get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((ALSO.get(tag, tag) for tag in asked if tag in KNOWN), DEFAULT)


def gettext(text: str) -> str:
    """Return ``text`` in the reader's language."""
    return str(catalogue(language()).ugettext(text))


def ngettext(one: str, many: str, number: int) -> str:
    """Return ``one`` or ``many`` in the reader's language, as ``number`` asks for."""
    return str(catalogue(language()).ungettext(one, many, number))


def day(when: datetime | date) -> str:
    """Return such as "fredag 27. november"."""
    local = when.astimezone(OSLO).date() if isinstance(when, datetime) else when
    pattern = "EEEE d. MMMM" if language() in NORWEGIAN else "EEEE d MMMM"
    return format_date(local, pattern, locale=language())


def clock(when: datetime) -> str:
    """Return such as "16.00"."""
    pattern = "HH.mm" if language() in NORWEGIAN else "HH:mm"
    return format_time(when, pattern, tzinfo=OSLO, locale=language())


def when(instant: datetime) -> str:
    """Return such as "i dag kl. 16.00" or "fredag 27. november kl. 16.00"."""
    at = gettext("kl. %(clock)s") % {"clock": clock(instant)}
    return f"{_near_day(instant)} {at}"


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """Return such as "kl. 9 til 12", for two instants of one day."""
    clocks = {"begins": _short(starts_at), "ends": _short(ends_at)}
    return gettext("kl. %(begins)s til %(ends)s") % clocks


def _short(when: datetime) -> str:
    """Return such as "9" or "9.30"."""
    if language() not in NORWEGIAN:
        return format_time(when, "H:mm", tzinfo=OSLO, locale=language())
    pattern = "H.mm" if when.minute else "H"
    return format_time(when, pattern, tzinfo=OSLO, locale=language())


def near_day(instant: datetime) -> str:
    """Return such as "I dag" or "Fredag 27. november", to stand alone."""
    on = _near_day(instant)
    return f"{on[:1].upper()}{on[1:]}"


def _near_day(instant: datetime) -> str:
    """Return such as "i dag" or "fredag 27. november"."""
    away = (instant.astimezone(OSLO).date() - current.now().astimezone(OSLO).date()).days
    near = {-1: gettext("i går"), 0: gettext("i dag"), 1: gettext("i morgen")}
    return near.get(away) or day(instant)


def ago(instant: datetime) -> str:
    """Return how long it is since ``instant``, such as "3 timer"."""
    since: timedelta = max(current.now() - instant, timedelta(minutes=1))
    return format_timedelta(since, granularity="minute", threshold=1.2, locale=language())


def init_app(app: Flask) -> None:
    """Give the words and the dates to the templates."""
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    # Words that stand in a variable are translated by a filter: ``_()`` in a template takes what
    # it is given for markup and for a pattern to fill.
    app.jinja_env.filters.update(
        day=day, clock=clock, when=when, near_day=near_day, hours=hours, ago=ago, translated=gettext
    )
    app.before_request(choose_language)


def choose_language() -> ResponseReturnValue | None:
    """Keep the language that somebody chose with the switch of the page.

    A page with a form answers by itself, with what was typed; one without is opened anew. So is
    the start, whose address is the exit's too: there it must be a form with little in it, since
    leaving must never fail, however much is sent along.
    """
    at_start = request.endpoint == LEAVING
    if at_start and not 0 < (request.content_length or 0) <= LONGEST_CHOICE:
        return None
    chosen = request.form.get("language") if request.method == "POST" else None
    if chosen is None:
        return None
    if chosen in LANGUAGES:
        current.visit()["language"] = chosen
    if at_start or isinstance(request.routing_exception, MethodNotAllowed):
        return redirect(request.full_path.rstrip("?"), 303)
    return None
