"""The changes of a program's settings in words: who, when, which, from what, to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from lti_tool.credentials import settings
from lti_tool.credentials.models import SettingChange
from lti_tool.credentials.setting_words import WORDS
from lti_tool.credentials.settings import SETTINGS
from lti_tool.platforms.models import Person

SHOWN = 50
COMMAND_LINE = "command line"
"""In place of a person, as it is stored."""


@dataclass(frozen=True)
class Change:
    """One change. `credential` is a credential's key, "" for the whole program."""

    at: datetime
    by: str
    label: str
    credential: str
    was: str
    became: str


def audit(registration_id: int, limit: int | None = None) -> list[Change]:
    """The latest changes, the newest first; all of them without limit. One query."""
    return [_change(row) for row in settings.changes(registration_id, limit)]


def who_changes(person: Person) -> str:
    """A person as a change keeps them: by name, else what the LMS calls them, and number."""
    return f"{person.name or person.subject} ({person.id})"


def by_words(changed_by: str) -> str:
    """Who changed something, as it is shown."""
    return _("the command line") if changed_by == COMMAND_LINE else changed_by


def _change(row: SettingChange) -> Change:
    known = row.name in SETTINGS
    return Change(
        at=row.changed_at,
        by=by_words(row.changed_by),
        label=str(WORDS[row.name].label) if known else row.name,
        credential=row.credential_key,
        was=_words(row, row.was),
        became=_words(row, row.became),
    )


def _words(row: SettingChange, held: Mapping[str, Any]) -> str:
    if row.name not in SETTINGS:
        return str(held.get("value", ""))
    words = WORDS[row.name]
    if "value" in held:
        return words.of(settings.held_form(row.name, held["value"]))
    if row.credential_key:
        return _("as the program")
    return _("default: %(value)s", value=words.of(SETTINGS[row.name].default))
