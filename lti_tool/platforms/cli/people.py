"""`flask people …`: who has launched, which roles they were granted, and whose account changed."""

from typing import Any

import click
from flask.cli import AppGroup

from lti_tool.database import db
from lti_tool.platforms import merging, people
from lti_tool.platforms.cli.answers import REGISTRATION, done, show, which
from lti_tool.platforms.errors import UnknownPerson
from lti_tool.platforms.models import Person

people_group = AppGroup("people", help="People and the roles granted to them.")


@people_group.command("list")
@REGISTRATION
def people_command(registration: int | None) -> None:
    """List everybody who has launched, with the roles granted to them."""

    def listed() -> list[dict[str, Any]]:
        number = which(registration)
        held: dict[int, list[str]] = {}
        for each, person in people.held_grants(number):
            held.setdefault(person.id, []).append(each.role)
        return [_person(row, held.get(row.id, [])) for row in people.everybody(number)]

    show(done(listed))


@people_group.command("grant")
@click.argument("role", type=click.Choice(people.ROLES))
@click.argument("subject")
@REGISTRATION
def grant_command(role: str, subject: str, registration: int | None) -> None:
    """Give somebody a role on a whole registration. SUBJECT is the launch's “sub”.

    Somebody who has not launched yet may be named too.
    """

    def grant() -> dict[str, Any]:
        number = which(registration)
        person = people.remember(number, subject)
        db.session.flush()
        people.grant(number, person.id, role, "command line")
        db.session.commit()
        return _person(person, sorted(people.grants(number, person.id)))

    show(done(grant))


@people_group.command("revoke")
@click.argument("role", type=click.Choice(people.ROLES))
@click.argument("subject")
@REGISTRATION
def revoke_command(role: str, subject: str, registration: int | None) -> None:
    """Take a granted role back. It ends with the next launch, or in twelve hours."""

    def revoke() -> dict[str, Any]:
        number = which(registration)
        person = people.find(number, subject)
        if person is None or not people.revoke(number, person.id, role):
            raise UnknownPerson(f"{subject} was not granted {role} there")
        db.session.commit()
        return _person(person, sorted(people.grants(number, person.id)))

    show(done(revoke))


@people_group.command("merge")
@click.argument("old")
@click.argument("new")
@REGISTRATION
def merge_command(old: str, new: str, registration: int | None) -> None:
    """Give everything of the account OLD to NEW: both are a launch's “sub” for one person.

    Whoever still launches as OLD is found as NEW. Where the work of both cannot be one, nothing
    is changed.
    """

    def merge() -> dict[str, Any]:
        number = which(registration)
        person = merging.merge(number, old, new)
        db.session.commit()
        return _person(person, sorted(people.grants(number, person.id))) | {
            "former_subjects": people.former_subjects(person.id)
        }

    show(done(merge))


def _person(row: Person, roles: list[str]) -> dict[str, Any]:
    return {
        "registration": row.registration_id,
        "subject": row.subject,
        "name": row.name,
        "email": row.email,
        "granted": roles,
    }
