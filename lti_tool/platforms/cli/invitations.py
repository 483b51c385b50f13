"""`flask platforms invite`, `invitations` and `withdraw`: addresses by which LMSs register."""

from datetime import timedelta
from typing import Any

import click

from lti_tool import clock
from lti_tool.database import db
from lti_tool.installation import public_url
from lti_tool.platforms.cli.answers import done, show
from lti_tool.platforms.cli.platforms import platforms_group
from lti_tool.platforms.models import Invitation
from lti_tool.platforms.registering import invitations

MOST_DAYS = 90


@platforms_group.command("invite")
@click.option("--name", help="Your own name for the LMS; what it calls itself if absent.")
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=7, help="How long it is good: 7 if absent."
)
@click.option(
    "--institution-admins",
    is_flag=True,
    help="Let institution administrators of that LMS be program administrators.",
)
def invite_command(name: str | None, days: int, institution_admins: bool) -> None:
    """Make an address with which one LMS registers itself, once. It is shown only now."""
    row, told = invitations.invite(
        timedelta(days=days), name, institution_admins=institution_admins
    )
    db.session.commit()
    show({"address": public_url(f"/lti/register/{told}"), **_invitation(row)})


@platforms_group.command("invitations")
def invitations_command() -> None:
    """List the invitations: unused, used (by which registration), over."""
    show([_invitation(row) for row in invitations.everything()])


@platforms_group.command("withdraw")
@click.argument("invitation", type=int)
def withdraw_command(invitation: int) -> None:
    """Let an unused invitation end now."""

    def withdraw() -> dict[str, Any]:
        row = invitations.withdraw(invitation)
        db.session.commit()
        return _invitation(row)

    show(done(withdraw))


def _invitation(row: Invitation) -> dict[str, Any]:
    over = row.expires_at <= clock.now()
    return {
        "id": row.id,
        "name": row.name,
        "state": "used" if row.registration_id else "over" if over else "unused",
        "expires_at": row.expires_at.isoformat(),
        "registration": row.registration_id,
    }
