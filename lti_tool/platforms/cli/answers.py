"""What all these commands share: which registration is meant, and how they answer and refuse."""

import json
from collections.abc import Callable
from typing import Any

import click

from lti_tool.platforms import registrations
from lti_tool.platforms.errors import (
    AlreadyRegistered,
    BadAddress,
    CannotMerge,
    UnknownDeployment,
    UnknownInvitation,
    UnknownPerson,
    UnknownRegistration,
)

REFUSED = (
    AlreadyRegistered,
    BadAddress,
    CannotMerge,
    UnknownDeployment,
    UnknownInvitation,
    UnknownPerson,
    UnknownRegistration,
    ValueError,
)
REGISTRATION = click.option(
    "--registration", type=int, help="The registration's number; not needed where there is one."
)


def done(work: Callable[[], Any]) -> Any:
    """What the work answers; a refusal, in its own words, ends the command."""
    try:
        return work()
    except REFUSED as error:
        raise click.ClickException(str(error)) from error


def which(number: int | None) -> int:
    """The registration of this number; without one, the only one. Raises UnknownRegistration."""
    if number is not None:
        return registrations.get(number).id
    rows = registrations.everything()
    if len(rows) != 1:
        raise UnknownRegistration(
            "name one with --registration; “flask platforms list” shows the numbers"
        )
    return rows[0].id


def show(result: Any) -> None:
    """Print one JSON value on standard output."""
    click.echo(json.dumps(result, ensure_ascii=False))
