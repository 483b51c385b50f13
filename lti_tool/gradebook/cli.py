"""`flask scores …`: what has not reached the gradebooks, and sending it again."""

import json
from typing import Any

import click
from flask.cli import AppGroup

from lti_tool.database import db
from lti_tool.gradebook import outbox, reports, resending
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms import registrations
from lti_tool.web.errors import Refusal

scores = AppGroup("scores", help="Results on their way to the LMS gradebooks.")


@scores.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def status(as_json: bool) -> None:
    """Show how many messages are in which state, and each that has not arrived, with why."""
    found = _status()
    if as_json:
        click.echo(json.dumps({"registrations": found}))
        return
    if not found:
        click.echo("No LMS is registered.")
    for registration in found:
        _show(registration)


@scores.command()
@click.argument("delivery", metavar="ID", type=int, required=False)
@click.option("--all-refused", is_flag=True, help="Every message that an LMS has refused.")
def resend(delivery: int | None, all_refused: bool) -> None:
    """Send a message again, over whatever the LMS shows now. ID is as `scores status` shows it."""
    if (delivery is None) == (not all_refused):
        raise click.UsageError("Name one message, or say --all-refused.")
    try:
        rows = resending.resend_refused() if delivery is None else [resending.resend(delivery)]
    except Refusal as error:
        raise click.ClickException(f"{error.title}. {error.advice}") from error
    sent = [row.id for row in rows]
    db.session.commit()
    outbox.wake()
    click.echo(f"{len(sent)} on the way: {', '.join(map(str, sent))}" if sent else "None to send.")


def _status() -> list[dict[str, Any]]:
    counts = reports.counts()
    return [
        {
            "id": each.id,
            "name": each.name,
            "family": each.family,
            "counts": dict(sorted(counts.get(each.id, {}).items())),
            "undelivered": [_row(row) for row in reports.undelivered(each.id)],
        }
        for each in registrations.everything()
    ]


def _row(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "attempt": row.attempt,
        "state": row.state,
        "score": row.score,
        "tries": row.tries,
        "due_at": row.due_at.isoformat(),
        "status": row.status,
        "words": row.words,
    }


def _show(registration: dict[str, Any]) -> None:
    click.echo(f"{registration['id']}  {registration['name']} ({registration['family']})")
    totals = [f"{number} {state}" for state, number in registration["counts"].items()]
    click.echo(f"    {', '.join(totals) or 'nothing was ever owed'}")
    for row in registration["undelivered"]:
        words = f": {row['words']}" if row["words"] else ""
        click.echo(
            f"    {row['id']:>6}  {row['state']:<8} {row['kind']:<9} {row['attempt']}  "
            f"{row['tries']} tries{words}"
        )
