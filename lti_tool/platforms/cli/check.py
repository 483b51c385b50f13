"""`flask platforms check`: whether the connection to an LMS works, in words."""

from typing import Any

import click

from lti_tool.platforms import checking, registrations
from lti_tool.platforms.checking import State
from lti_tool.platforms.cli.answers import done, show
from lti_tool.platforms.cli.platforms import platforms_group


@platforms_group.command("check")
@click.argument("registration", type=int, required=False)
@click.pass_context
def check_command(context: click.Context, registration: int | None) -> None:
    """Test keys, clock, token, scopes and more, and say what to do. All LMSs without REGISTRATION.

    Ends with status 1 where there is a problem.
    """
    if registration is None:
        numbers = [row.id for row in registrations.everything()]
        results = [_checked(number) for number in numbers]
        show(results)
    else:
        results = [done(lambda: _checked(registration))]
        show(results[0])
    if any(result["state"] == State.PROBLEM for result in results):
        context.exit(1)


def _checked(number: int) -> dict[str, Any]:
    row = registrations.get(number)
    name, findings = row.name, checking.check(row)
    return {
        "registration": number,
        "name": name,
        "state": checking.worst(findings),
        "findings": [vars(finding) for finding in findings],
    }
