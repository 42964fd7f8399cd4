"""What a thief of the disk finds: nothing that anybody wrote, nor a name, number or role."""

from __future__ import annotations

import base64
import logging
import re
from pathlib import Path

import pytest

from portal.accounts.numbers import shown
from portal.cases.models import Role
from portal.updates.models import Answer
from tests.portal.accounts.test_coming_in import come_in
from tests.portal.booking.choosing import book, first
from tests.portal.cases.test_team import code_on, filled
from tests.portal.updates.test_client import button
from tests.visitor import Visitor
from tests.world import World

TEXT = "Han sa at han kommer tilbake på torsdag"
ANSWER = "Vi er her, og vi leser dette sammen"
NAME, LABEL = "Kari fra mandagen", "Bråket i Blåbærveien"
RELEASE = {
    "kind": "release",
    "date": "24.11.2026",
    "time": "16.00",
    "text": "Han tar toget hjem etterpå",
    "where": "Jernbanetorget ved uret",
    "number": "+47 22 00 00 01",
}


def forms_of(secret: str) -> list[bytes]:
    """Return a text in every way it could lie on a disk."""
    plain = [secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")]
    coded = [base64.b64encode(b"x" * shift + plain[0])[4:-4] for shift in range(3)]
    return [*plain, *(one.hex().encode() for one in plain), *coded]


def spilled(folder: Path, secrets: list[str], log: str) -> list[str]:
    """Return which of ``secrets`` stand in a file of ``folder``, or in the log."""
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    heap = b"\n".join([*files, log.encode()])
    lowered = heap.lower()
    return [
        secret
        for secret in secrets
        if any(form in heap or form.lower() in lowered for form in forms_of(secret))
    ]


def a_release(analyst: Visitor) -> str:
    """Tell the person of the newest case of a release; return where they read it."""
    cases = [one.get("href") for one in analyst.read(analyst.get("/team/cases")).all("a")]
    case = next(one for one in cases if re.fullmatch("/team/cases/[a-z2-7]{26}", one))
    links = [one.get("href") for one in analyst.read(analyst.get(case)).all("a")]
    new = next(one for one in links if one.startswith("/team/updates/"))
    page = analyst.post(new, {**RELEASE, "how": "show"})
    sent = analyst.post(new, {"how": "send"}, page=page)
    return "/u/" + sent.location.rsplit("/", 1)[1]


def a_whole_way(world: World) -> list[str]:
    """Let somebody be invited, come in, write and be answered; return what must not be found."""
    analyst, person = world.visitor("analyst"), Visitor(world.app)
    fields = {**filled(world), "name": NAME, "label": LABEL}
    number, passphrase = come_in(
        person, code := code_on(analyst.post("/team/cases/new", fields).text)
    )
    person.post("/n", {"a": "yes", "b": "no", "c": "no"})
    thread = person.get("/m").location
    page = person.read(person.get(thread))
    person.send("/d", {**page.hidden("f"), "text": TEXT[:-3]})
    person.post(thread, {"text": TEXT})
    analyst.post(thread.replace("/m/", "/team/threads/"), {"text": ANSWER})
    person.get(thread)
    told = a_release(analyst)
    book(person, first(person))
    person.post(told, button(person, told, Answer.CALL))
    person.get("/m/tampered")
    person.send("/", {"text": TEXT, "place": page.hidden("f")["place"]})
    words = [TEXT, TEXT[:-3], ANSWER, NAME, LABEL, passphrase, code, code.replace("-", "")]
    release = [RELEASE["text"], RELEASE["where"], RELEASE["number"], "22000001", "22 00 00 01"]
    return [*words, *release, number, shown(number), "Analytiker En", "Kliniker En"]


def test_nothing_is_found_on_the_disk_or_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    secrets = a_whole_way(world)

    assert spilled(world.folder, secrets, caplog.text) == []


def test_the_search_finds_what_is_there(world: World) -> None:
    secrets = a_whole_way(world)
    (world.folder / "spilled").write_bytes(b"..." + base64.b64encode(TEXT.encode()) + b"...")
    (world.folder / "other").write_bytes(NAME.encode("utf-16-le").hex().encode())

    assert spilled(world.folder, secrets, "") == [TEXT, TEXT[:-3], NAME]


def test_no_role_is_readable(world: World) -> None:
    """Words of the schema are not data; the rows are."""
    with world.engine.connect() as db:
        tables = db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        rows = [
            str(tuple(row)).encode()
            for table in tables.all()
            for row in db.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608 - its own names
        ]

    assert rows
    assert not [role for role in Role if any(role.value.encode() in row for row in rows)]
