"""`flask credentials …` and `flask settings …`."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from lti_tool.credentials import definitions, resources, settings
from lti_tool.credentials.errors import (
    BadAddress,
    UnknownCredential,
    UnknownResource,
    VersionExists,
)
from lti_tool.database import db
from lti_tool.platforms.models import Registration
from rubric import DefinitionError, load_credential

credentials_group = AppGroup("credentials", help="Credential definitions: list, check, import.")
settings_group = AppGroup("settings", help="A program's settings: show, set.")

REGISTRATION = click.option(
    "--registration", type=int, help="The registration's number; not needed where there is one."
)


@credentials_group.command("list")
def list_command() -> None:
    """List every definition: key, version, title."""
    for one in definitions.available():
        click.echo(f"{one.key}\t{one.version}\t{one.title.in_('en')}")


@credentials_group.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(file: Path) -> None:
    """Say every fault of a definition with its place, or that there is none."""
    try:
        found = load_credential(file)
    except DefinitionError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{found.key} version {found.version} is well formed: {len(found.parts)} parts, "
        f"{len(found.prompts)} writing areas, {len(found.items)} graded items."
    )


@credentials_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Take a definition in. A version that is here already never changes."""
    try:
        found, new = definitions.import_definition(file.read_text("utf-8"), str(file))
    except (DefinitionError, VersionExists, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    state = "imported" if new else "was here already, word for word"
    click.echo(f"{found.key} version {found.version} {state}.")


@credentials_group.command("resources")
@click.argument("key")
@click.option(
    "--set", "change", nargs=2, metavar="TITLE ADDRESS", help="Fill one in; '' empties it."
)
@REGISTRATION
def resources_command(key: str, change: tuple[str, str] | None, registration: int | None) -> None:
    """List what a credential gives to read, each address with its title; --set changes one."""
    number = _registration(registration)
    try:
        if change is not None:
            resources.change(number, key, *change, None)
        listed = resources.listed(number, key)
    except UnknownCredential as error:
        raise click.ClickException(f"no credential is called {key}") from error
    except (UnknownResource, BadAddress) as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    for one in listed:
        click.echo(f"{one.resource.address or '-'}\t{one.resource.title.en}")


@settings_group.command("show")
@REGISTRATION
def show_command(registration: int | None) -> None:
    """Show what holds for a program, with the meaning of each setting."""
    for name, held in settings.values(_registration(registration)).items():
        click.echo(f"{name} = {json.dumps(held)}\t{settings.SETTINGS[name].meaning}")


@settings_group.command("set")
@click.argument("name")
@click.argument("value")
@REGISTRATION
def set_command(name: str, value: str, registration: int | None) -> None:
    """Set one setting; VALUE is JSON, or plain text."""
    try:
        new = json.loads(value)
    except ValueError:
        new = value
    try:
        held = settings.change(_registration(registration), name, new, "command line")
    except (settings.UnknownSetting, settings.BadValue) as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{name} = {json.dumps(held)}")


def _registration(number: int | None) -> int:
    query = select(Registration.id).order_by(Registration.id)
    found = list(db.session.scalars(query))
    if number is not None and number in found:
        return number
    if number is None and len(found) == 1:
        return found[0]
    raise click.ClickException(
        "Name the program with --registration; “flask platforms list” shows the numbers."
    )
