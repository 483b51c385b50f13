"""`flask receipts …`: the chain of decisions, verified and taken out."""

import json

import click
from flask.cli import AppGroup

from lti_tool.platforms import registrations
from lti_tool.platforms.errors import UnknownRegistration
from lti_tool.platforms.models import Registration
from lti_tool.review.chain import BrokenChain, chained
from lti_tool.review.chain import verify as verify_chain

receipts_group = AppGroup("receipts", help="The receipts of released decisions: verify, export.")

REGISTRATION = click.option("--registration", type=int, help="One registration's number; else all.")


@receipts_group.command()
@REGISTRATION
def verify(registration: int | None) -> None:
    """Walk every chain, compute it anew, and compare each receipt with its decision.

    Exits with 1 at the first receipt that does not hold, and says which.
    """
    for each in _chosen(registration):
        try:
            found = verify_chain(each.id)
        except BrokenChain as broken:
            raise click.ClickException(f"{each.id}  {each.name}: {broken}.") from broken
        head = f", the last one's digest is {found.head}" if found.head else ""
        before = f"; {found.before} decisions are from before there were any" * bool(found.before)
        click.echo(f"{each.id}  {each.name}: {found.checked} receipts verified{head}{before}.")


@receipts_group.command()
@REGISTRATION
def export(registration: int | None) -> None:
    """Every receipt as a line of JSON; `body` is the text that was hashed, to the byte.

    The digest of a line is SHA-256 over `previous`, a line feed and `body`.
    """
    for each in _chosen(registration):
        for receipt in chained(each.id):
            line = {
                "registration": each.id,
                "sequence": receipt.sequence,
                "previous": receipt.previous,
                "digest": receipt.digest,
                "body": receipt.body,
            }
            click.echo(json.dumps(line, ensure_ascii=False))


def _chosen(number: int | None) -> list[Registration]:
    if number is None:
        return registrations.everything()
    try:
        return [registrations.get(number)]
    except UnknownRegistration as error:
        raise click.ClickException(str(error)) from error
