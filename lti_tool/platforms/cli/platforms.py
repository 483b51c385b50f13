"""`flask platforms …`: LMSs are added, listed, let in, changed and switched off."""

from typing import Any

import click
from flask.cli import AppGroup

from lti_tool.database import db
from lti_tool.platforms import families, registrations
from lti_tool.platforms.cli.answers import REGISTRATION, done, show, which
from lti_tool.platforms.models import Deployment, Registration

platforms_group = AppGroup("platforms", help="LMSs: add, list, approve, edit, disable, check.")

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

    show(done(add))


@platforms_group.command("list")
def list_command() -> None:
    """List every registration with its deployments."""
    show([_registration(row) for row in registrations.everything()])


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
            which(registration), deployment_id, institution_admins=institution_admins
        )
        db.session.commit()
        return _deployment(row)

    show(done(approve))


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

    show(done(edit))


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

    show(done(disable))


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
