"""`flask platforms …`, `flask people …` and `flask keys …`. Each prints JSON on standard output."""

import json
from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup

from lti_tool.database import db
from lti_tool.platforms import families, keys, people, registrations
from lti_tool.platforms.errors import (
    AlreadyRegistered,
    BadAddress,
    UnknownDeployment,
    UnknownInvitation,
    UnknownPerson,
    UnknownRegistration,
)
from lti_tool.platforms.models import Deployment, Person, Registration, ToolKey

Command = Callable[..., Any]

platforms_group = AppGroup("platforms", help="LMSs: add, list, approve, edit, disable.")
people_group = AppGroup("people", help="People and the roles granted to them.")
keys_group = AppGroup("keys", help="Our own signing keys: list, rotate.")

REFUSED = (
    AlreadyRegistered,
    BadAddress,
    UnknownDeployment,
    UnknownInvitation,
    UnknownPerson,
    UnknownRegistration,
    ValueError,
)
FAMILY = click.option(
    "--family",
    type=click.Choice(sorted(families.FAMILIES)),
    help="Which kind of LMS this is; told from the issuer where absent.",
)
ADMINS = click.option(
    "--institution-admins/--no-institution-admins",
    default=None,
    help="Whether institution administrators are program administrators there. Off at first.",
)
REGISTRATION = click.option(
    "--registration", type=int, help="The registration's number; not needed where there is one."
)


@platforms_group.command("add")
@click.option("--name", required=True, help="Your own name for it; names may repeat.")
@click.option("--issuer", required=True)
@click.option("--client-id", required=True)
@click.option("--auth-url", required=True, help="The OIDC authentication address.")
@click.option("--token-url", required=True, help="Where access tokens are asked for.")
@click.option("--jwks-url", required=True, help="The LMS's public keys.")
@click.option("--deployment-id", "deployment_ids", multiple=True, help="Approved from the start.")
@FAMILY
@ADMINS
def add_command(
    deployment_ids: tuple[str, ...], institution_admins: bool | None, **platform: Any
) -> None:
    """Register an LMS, effective at once."""

    def add() -> dict[str, Any]:
        row = registrations.add(registrations.Platform(**platform))
        for deployment_id in deployment_ids:
            registrations.approve(row.id, deployment_id, institution_admins=institution_admins)
        db.session.commit()
        return _registration(row)

    _print(_done(add))


@platforms_group.command("list")
def list_command() -> None:
    """List every registration with its deployments."""
    _print([_registration(row) for row in registrations.everything()])


@platforms_group.command("approve")
@click.argument("deployment_id")
@REGISTRATION
@ADMINS
def approve_command(
    deployment_id: str, registration: int | None, institution_admins: bool | None
) -> None:
    """Let a deployment launch, whether it has tried already or not."""

    def approve() -> dict[str, Any]:
        row = registrations.approve(
            _which(registration), deployment_id, institution_admins=institution_admins
        )
        db.session.commit()
        return _deployment(row)

    _print(_done(approve))


@platforms_group.command("edit")
@click.argument("registration", type=int)
@click.option("--name")
@click.option("--auth-url")
@click.option("--token-url")
@click.option("--jwks-url")
@FAMILY
@click.option("--active/--inactive", default=None, help="Whether it may launch and get results.")
def edit_command(registration: int, **changes: Any) -> None:
    """Change what is given of a registration. Issuer and client id stay what they are."""

    def edit() -> dict[str, Any]:
        given = {name: value for name, value in changes.items() if value is not None}
        row = registrations.edit(registration, **given)
        db.session.commit()
        return _registration(row)

    _print(_done(edit))


@platforms_group.command("disable")
@click.argument("registration", type=int)
@click.option("--deployment-id", help="Only this deployment; the whole registration if absent.")
def disable_command(registration: int, deployment_id: str | None) -> None:
    """Refuse launches from now on. Nothing is deleted."""

    def disable() -> dict[str, Any]:
        if deployment_id is None:
            result = _registration(registrations.edit(registration, active=False))
        else:
            result = _deployment(registrations.disable_deployment(registration, deployment_id))
        db.session.commit()
        return result

    _print(_done(disable))


@people_group.command("list")
@REGISTRATION
def people_command(registration: int | None) -> None:
    """List everybody who has launched, with the roles granted to them."""

    def listed() -> list[dict[str, Any]]:
        number = _which(registration)
        held: dict[int, list[str]] = {}
        for each in people.all_grants(number):
            held.setdefault(each.person_id, []).append(each.role)
        return [_person(row, held.get(row.id, [])) for row in people.everybody(number)]

    _print(_done(listed))


@people_group.command("grant")
@click.argument("role", type=click.Choice(people.ROLES))
@click.argument("subject")
@REGISTRATION
def grant_command(role: str, subject: str, registration: int | None) -> None:
    """Give somebody a role on a whole registration. SUBJECT is the launch's “sub”.

    Somebody who has not launched yet may be named too.
    """

    def grant() -> dict[str, Any]:
        number = _which(registration)
        person = people.remember(number, subject)
        db.session.flush()
        people.grant(number, person.id, role, "command line")
        db.session.commit()
        return _person(person, sorted(people.grants(number, person.id)))

    _print(_done(grant))


@people_group.command("revoke")
@click.argument("role", type=click.Choice(people.ROLES))
@click.argument("subject")
@REGISTRATION
def revoke_command(role: str, subject: str, registration: int | None) -> None:
    """Take a granted role back. It ends with the next launch, or in twelve hours."""

    def revoke() -> dict[str, Any]:
        number = _which(registration)
        person = people.find(number, subject)
        if person is None or not people.revoke(number, person.id, role):
            raise UnknownPerson(f"{subject} was not granted {role} there")
        db.session.commit()
        return _person(person, sorted(people.grants(number, person.id)))

    _print(_done(revoke))


@keys_group.command("list")
def keys_command() -> None:
    """List our key pairs: when each signs, and until when it is published."""
    keys.jwks()
    _print([_key(row) for row in keys.everything()])


@keys_group.command("rotate")
@click.option("--at-once", is_flag=True, help="The present key has leaked: withdraw it now.")
def rotate_command(at_once: bool) -> None:
    """Make the next key: published now, signing in a day, the old one published a day longer."""
    keys.jwks()
    row = keys.rotate(at_once=at_once)
    db.session.commit()
    _print(_key(row))


def _done(work: Command) -> Any:
    try:
        return work()
    except REFUSED as error:
        raise click.ClickException(str(error)) from error


def _which(number: int | None) -> int:
    if number is not None:
        return registrations.get(number).id
    rows = registrations.everything()
    if len(rows) != 1:
        raise UnknownRegistration(
            "name one with --registration; “flask platforms list” shows the numbers"
        )
    return rows[0].id


def _print(result: Any) -> None:
    click.echo(json.dumps(result, ensure_ascii=False))


def _registration(row: Registration) -> dict[str, Any]:
    names = ("id", "name", "issuer", "client_id", "auth_url", "token_url", "jwks_url", "family")
    return {name: getattr(row, name) for name in names} | {
        "active": row.active,
        "deployments": [_deployment(each) for each in row.deployments],
    }


def _deployment(row: Deployment) -> dict[str, Any]:
    return {
        "registration": row.registration_id,
        "deployment_id": row.deployment_id,
        "active": row.active,
        "institution_admins": row.institution_admins,
    }


def _person(row: Person, roles: list[str]) -> dict[str, Any]:
    return {
        "registration": row.registration_id,
        "subject": row.subject,
        "name": row.name,
        "email": row.email,
        "granted": roles,
    }


def _key(row: ToolKey) -> dict[str, Any]:
    return {
        "kid": row.kid,
        "signs_from": row.signs_from.isoformat(),
        "retired_at": row.retired_at.isoformat() if row.retired_at else None,
    }
