"""What the portal says when something goes wrong.

An error travels untouched from where it is raised to here, and only here does it become a
status and words. A route catches one itself only where it can say something better, beside
the field that has to be mended.
"""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

from messaging.errors import (
    CouldNotBeVerified,
    EntryTaken,
    NobodyOnDuty,
    NoSuchEntry,
    NotAllowed,
    NotHandedOn,
    NotInThread,
)
from portal import current, drafts
from portal.accounts.errors import TooBusy
from portal.audit import service as audit
from portal.booking.service import NoSuchAppointment, SlotTaken, TooLate
from portal.calls.models import NoSuchCall
from portal.cases.models import CaseMade, NoSuchCase
from portal.db import write_if_free
from portal.i18n import mark as _
from portal.throttle import TooManyTries
from portal.updates.models import NoSuchUpdate, NotPermitted

log = logging.getLogger("portal")

Words = tuple[int, str, str]

NOT_FOUND: Words = (404, _("Vi finner ikke denne siden"), _("Gå til start og let derfra."))
NOT_YOURS: Words = (403, _("Dette kan du ikke gjøre"), _("Spør lederen din om det er riktig."))
TOO_OLD: Words = (
    409,
    _("Siden var blitt for gammel"),
    _("Ingenting ble sendt. Gå til start og begynn der. Det du skrev, tar vi vare på."),
)
NOT_KEPT = _("Ingenting ble sendt, og vi kunne ikke ta vare på det du skrev. Gå til start.")
OUR_FAULT: Words = (
    500,
    _("Noe gikk galt hos oss"),
    _("Det er vår feil. Prøv igjen om litt, eller ring oss."),
)
BUSY: Words = (
    503,
    _("Det er mange her akkurat nå"),
    _("Prøv igjen om et minutt. Haster det, så ring: numrene står nederst på siden."),
)

WORDS: dict[type[Exception], Words] = {
    HTTPException: (400, _("Det gikk ikke"), _("Gå tilbake og prøv igjen.")),
    NotFound: NOT_FOUND,
    MethodNotAllowed: (405, NOT_FOUND[1], NOT_FOUND[2]),
    NotInThread: NOT_FOUND,  # told apart, it would show which threads exist
    NoSuchCase: NOT_FOUND,
    NoSuchAppointment: NOT_FOUND,
    NoSuchUpdate: NOT_FOUND,
    NoSuchCall: NOT_FOUND,
    NotAllowed: NOT_YOURS,
    NotPermitted: NOT_YOURS,
    EntryTaken: TOO_OLD,
    NoSuchEntry: TOO_OLD,
    CaseMade: (
        409,
        _("Dette er gjort før"),
        _("Skjemaet kom to ganger. Se i saken: der kan du lage ny kode."),
    ),
    NobodyOnDuty: (
        409,
        _("Ingen kan lese den nå"),
        _("Meldingen er ikke sendt. Ring oss heller: numrene står nederst på siden."),
    ),
    NotHandedOn: (
        409,
        _("Du kan ikke lese dette ennå."),
        _("En som hadde vakt før deg, må logge inn på nytt. Prøv igjen etterpå."),
    ),
    SlotTaken: (409, _("Denne tiden er ikke ledig lenger"), _("Gå tilbake og velg en annen.")),
    TooLate: (409, _("Samtalen har begynt"), _("Den kan ikke avlyses nå. Ring oss.")),
    CSRFError: (400, *TOO_OLD[1:]),
    RequestEntityTooLarge: (
        413,
        _("Det ble for mye på én gang"),
        _("Ingenting ble sendt. Gå tilbake og del teksten i to."),
    ),
    TooManyTries: (
        429,
        _("Vent litt før du prøver igjen"),
        _("Det var mange forsøk på kort tid. Vent et minutt, og prøv på nytt."),
    ),
    TooBusy: BUSY,
    OperationalError: BUSY,
    CouldNotBeVerified: (
        500,
        _("Dette kunne ikke bekreftes"),
        _("Vi viser det derfor ikke. Ring oss, så finner vi ut av det sammen."),
    ),
    InternalServerError: OUR_FAULT,
}


def init_app(app: Flask) -> None:
    """Show every error as a page of ours, so that it too can be left at once."""
    for error in WORDS:
        app.register_error_handler(error, show)
    app.log_exception = silent  # type: ignore[method-assign,assignment]


def silent(_error: object) -> None:
    """Log nothing where Flask would log an error's message and the address: ``note`` does it."""


def show(error: Exception) -> ResponseReturnValue:
    """Return the page for ``error``, in the words of its nearest kin."""
    status, what, then = words(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        note(error)
    if isinstance(error, CouldNotBeVerified) and not isinstance(error, NotHandedOn):
        tell_staff()
    if (
        isinstance(error, CSRFError)
        and not drafts.keep_typed()
        and {"text", "code"} & {name for name, value in request.form.items() if value}
    ):
        then = NOT_KEPT  # nobody is logged in whose it could be
    if isinstance(error, HTTPException) and error.response is not None:
        return error.response
    return render_template("error.html", what=what, then=then), status


def tell_staff() -> None:
    """Note in the log, if it can be, that something could not be verified for whoever is here."""
    account = current.visit().account
    if account is None:
        return
    server, now = current.server(), current.now()
    write_if_free(
        current.engine(),
        lambda db: audit.note_unverified(db, actor=account, server=server, now=now),
    )


def words(error: Exception) -> Words:
    """Return the status of ``error``, what happened and what to do then."""
    status, what, then = next(WORDS[kind] for kind in type(error).__mro__ if kind in WORDS)
    exact = error.code if isinstance(error, HTTPException) else None
    return exact or status, what, then


def note(error: BaseException) -> None:
    """Log the error's class and the places in the code; never its message or any value."""
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        error = error.original_exception
    places = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places))
    log.error("%s at %s", type(error).__name__, where)
