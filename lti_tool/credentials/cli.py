"""`flask credentials …` and `flask settings …`."""

import json
from pathlib import Path
from typing import Any

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
from lti_tool.credentials.setting_audit import COMMAND_LINE
from lti_tool.credentials.setting_words import WORDS
from lti_tool.database import db
from lti_tool.platforms.models import Registration
from rubric import DefinitionError, load_credential

credentials_group = AppGroup("credentials", help="Credential definitions: list, check, import.")
settings_group = AppGroup("settings", help="A program's settings: show, set, reset.")

REGISTRATION = click.option(
    "--registration", type=int, help="The registration's number; not needed where there is one."
)
CREDENTIAL = click.option(
    "--credential", default=settings.PROGRAM, help="The credential's key; its own value."
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
@CREDENTIAL
@REGISTRATION
def show_command(credential: str, registration: int | None) -> None:
    """Show what holds for a program, or for one credential, with the meaning of each setting."""
    number = _registration(registration)
    for name, held in settings.values(number, _credential(credential)).items():
        click.echo(f"{_told(name, held)}\t{settings.SETTINGS[name].meaning}{_choices(name)}")


@settings_group.command("set")
@click.argument("name")
@click.argument("value")
@CREDENTIAL
@REGISTRATION
def set_command(name: str, value: str, credential: str, registration: int | None) -> None:
    """Set one setting; VALUE is JSON, or plain text."""
    number, key = _registration(registration), _credential(credential)
    try:
        new = json.loads(value)
    except ValueError:
        new = value
    settings.hold(number)
    try:
        held = settings.change(number, name, new, COMMAND_LINE, key)
    except (settings.UnknownSetting, settings.BadValue) as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(_told(name, held))
    click.echo(WORDS[name].consequence)


@settings_group.command("reset")
@click.argument("name")
@CREDENTIAL
@REGISTRATION
def reset_command(name: str, credential: str, registration: int | None) -> None:
    """Go back to the default; with --credential, to what the program has."""
    number, key = _registration(registration), _credential(credential)
    settings.hold(number)
    try:
        settings.reset(number, name, COMMAND_LINE, key)
    except settings.UnknownSetting as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(_told(name, settings.value(number, name, key)))


def _told(name: str, held: Any) -> str:
    return f"{name} = {json.dumps(settings.stored_form(name, held))}\t{WORDS[name].of(held)}"


def _choices(name: str) -> str:
    """What may be chosen, each value with its words."""
    choices = WORDS[name].choices.items()
    words = "; ".join(f"{json.dumps(value)}: {words}" for value, words in choices)
    return f" ({words})" if words else ""


def _credential(key: str) -> str:
    if key and key not in definitions.newest_of_each():
        raise click.ClickException(f"no credential is called {key}")
    return key


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
