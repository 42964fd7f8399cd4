"""What the operator must settle before launch: ``portal content check``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.i18n import LANGUAGES
from portal.information import texts
from portal.information.models import LETTERS, ORIGINAL, Page

PAGES = (*LETTERS, "notice")


def unsettled(*, today: date, months: int) -> Iterator[str]:
    """Yield what is unsettled, one line each: pages in their order, then telephone numbers.

    Args:
        today: the date.
        months: how old a check against a source may be.
    """
    for name in PAGES:
        for language in LANGUAGES:
            page = texts.page(language, name)
            yield from (f"{language}/{name}: {one}" for one in _of_page(page, today, months))
    services = tomllib.loads(texts.SERVICES.read_text("utf-8"))
    for name, service in services.items():
        yield from (f"{name}: open: {point}" for point in service.get("open", ()))
        if "number" in service:  # the team's own is a setting
            yield from (f"{name}: {one}" for one in _of_service(service, today, months))


def _of_page(page: Page, today: date, months: int) -> Iterator[str]:
    if not page.verified:
        yield "not verified: facts, wording" + (", translation" if page.unread else "")
    if page.language == ORIGINAL:  # translations have the same points
        yield from (f"open: {point}" for point in page.open)
    for source in page.sources:
        if _age(source.checked, today) > months:
            yield f"old: {source.fact} ({source.source}, {source.checked})"


def _of_service(service: dict[str, Any], today: date, months: int) -> Iterator[str]:
    if not service["verified"]:
        yield f"not verified: {service['number']}"
    if _age(service["checked"], today) > months:
        yield f"old: {service['number']} ({service['source']}, {service['checked']})"


def _age(checked: str, today: date) -> int:
    """Return how many months ago "2026-11" was."""
    year, month = map(int, checked.split("-"))
    return (today.year - year) * 12 + today.month - month
