"""`flask keys …`: our own signing keys."""

from typing import Any

import click
from flask.cli import AppGroup

from lti_tool.database import db
from lti_tool.platforms import keys
from lti_tool.platforms.cli.answers import show
from lti_tool.platforms.models import ToolKey

keys_group = AppGroup("keys", help="Our own signing keys: list, rotate.")


@keys_group.command("list")
def keys_command() -> None:
    """List our key pairs: when each signs, and until when it is published."""
    keys.jwks()
    show([_key(row) for row in keys.everything()])


@keys_group.command("rotate")
@click.option("--at-once", is_flag=True, help="The present key has leaked: withdraw it now.")
def rotate_command(at_once: bool) -> None:
    """Make the next key: published now, signing in a day, the old one published a day longer."""
    keys.jwks()
    row = keys.rotate(at_once=at_once)
    db.session.commit()
    show(_key(row))


def _key(row: ToolKey) -> dict[str, Any]:
    return {
        "kid": row.kid,
        "signs_from": row.signs_from.isoformat(),
        "retired_at": row.retired_at.isoformat() if row.retired_at else None,
    }
