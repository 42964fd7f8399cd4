"""Commands for whoever runs the portal. ``portal --help`` lists them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from config.settings import Settings, SettingsError
from messaging.keys import ServerKeys
from portal import founding, utc, worker
from portal.booking import service as booking
from portal.checking import NO_PHONE, faults
from portal.db import make_engine, writing
from portal.demo.running import DATA, demonstrate
from portal.information.unsettled import unsettled
from portal.migrations import migrate
from portal.serving import Server

folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@click.group()
def main() -> None:
    """Run the portal."""


def _settings(folder: Path) -> Settings:
    try:
        return Settings.load(folder, os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@main.command
@folder
@click.option("--unit", help="What the unit is called.")
@click.option("--leader-again", is_flag=True, help="After a lost code; asks for the sheet.")
def init(folder: Path, unit: str | None, leader_again: bool) -> None:  # noqa: FBT001 - click's way
    """Make a portal in DIR, or invite a first leader again."""
    if leader_again:
        _invite_again(folder)
        return
    if not unit:
        raise click.UsageError("--unit NAME says what the unit is called.")
    try:
        founded = founding.found(folder, unit=unit, extra={}, now=utc())
    except founding.AlreadyFounded:
        raise click.ClickException(f"{folder} holds a configuration already.") from None
    click.echo("The root key's sheet. Write it down, in two places; it is shown once:\n")
    click.echo(f"  {founded.sheet}\n")
    click.echo(f"The code of the first leader's invitation, shown once: {founded.code}")
    click.echo(f"Set PORTAL_ADDRESS and PORTAL_TEAM_PHONE in {folder / 'portal.env'}; then serve.")


def _invite_again(folder: Path) -> None:
    typed = click.prompt("The root key's sheet", hide_input=True)
    try:
        root = founding.read_sheet(typed)
        code = founding.invite_leader(_settings(folder), root, now=utc())
    except founding.WrongSheet:
        raise click.ClickException("This is not the sheet of this portal.") from None
    click.echo(f"The code of the invitation, shown once: {code}")


@main.command
@folder
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(folder: Path, host: str, port: int) -> None:
    """Serve the pages of the portal in DIR."""
    settings = _settings(folder)
    if not settings.team_phone:
        raise click.ClickException(NO_PHONE)
    migrate(settings.database)
    Server(settings, host, port).run()


@main.command(name="worker")
@folder
def work(folder: Path) -> None:
    """Do what happens by itself, until ended."""
    worker.run(_settings(folder), clock=utc)


@main.command
@folder
@click.argument("name")
def room(folder: Path, name: str) -> None:
    """Add a room to meet people in; NAME is shown to them, so let it tell the way."""
    settings = _settings(folder)
    with writing(make_engine(settings.database)) as db:
        booking.add_room(db, name=name, server=ServerKeys(settings.server_key))


@main.command
@folder
def check(folder: Path) -> None:
    """Say what is wrong with the portal in DIR, one line a fault."""
    found = faults(folder, _settings(folder), now=utc())
    for fault in found:
        click.echo(fault)
    sys.exit(1 if found else 0)


@main.group
def content() -> None:
    """Look after what people read."""


@content.command(name="check")
@click.option("--months", default=12, show_default=True, help="How old a source's check may be.")
def check_content(months: int) -> None:
    """Say what must be settled in the texts before launch, one line each."""
    found = [*unsettled(today=utc().date(), months=months)]
    for line in found:
        click.echo(line)
    sys.exit(1 if found else 0)


@main.command
@click.option("--port", default=0, help="A free one if left out.")
@click.option("--credentials", type=click.Path(path_type=Path), help="Where to write log-ins.")
@click.option("--fresh", is_flag=True, help="Make the demonstration data anew.")
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="Where they lie.")
@click.option("--away", help="Where the exit leads; must start with https://.")
@click.option("--address", help="Where people find it, if a proxy with https stands in front.")
def demo(**given: Any) -> None:  # noqa: ANN401 - as the options above say
    """Run the portal with demonstration data, on this machine alone."""
    sys.exit(demonstrate(**given))
