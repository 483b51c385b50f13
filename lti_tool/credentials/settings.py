"""What a program decides for itself, with its defaults. Definitions have settings of their own."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate
from sqlalchemy import select

from lti_tool.credentials.models import Setting
from lti_tool.database import db


@dataclass(frozen=True)
class Choice:
    """One setting: what it may hold, what holds where nobody set it, and what it means."""

    field: fields.Field
    default: Any
    meaning: str


SETTINGS: dict[str, Choice] = {
    "assessor_grant": Choice(
        fields.Boolean(),
        False,
        "Whether an instructor needs a grant to assess. Off: instructors and assistants assess.",
    ),
    "not_yet_score": Choice(
        fields.String(validate=validate.OneOf(["none", "zero"])),
        "none",
        "What not yet earned sends to the gradebook: the comment alone (none), or 0 of 1 (zero).",
    ),
    "turnaround_days": Choice(
        fields.Integer(validate=validate.Range(1, 250)),
        10,
        "The promised time for a review, in business days.",
    ),
    "attempt_limit": Choice(
        fields.Integer(allow_none=True, validate=validate.Range(1, 100)),
        None,
        "How many attempts a person has; none means as many as it takes.",
    ),
    "upload_megabytes": Choice(
        fields.Integer(validate=validate.Range(1, 60)),
        20,
        "The largest file that may be uploaded, in megabytes, where the definition allows more.",
    ),
    "privacy_check": Choice(
        fields.String(validate=validate.OneOf(["advise", "require"])),
        "advise",
        "Whether names, schools and the like that are found before submitting only show (advise), "
        "or each must be taken out or left with a reason (require).",
    ),
}


class UnknownSetting(Exception):
    """There is no setting of this name."""


class BadValue(Exception):
    """The setting cannot hold this value; the message says why."""


def value(registration_id: int, name: str) -> Any:
    """What holds for a program. Raises UnknownSetting."""
    choice = _choice(name)
    row = _row(registration_id, name)
    return choice.default if row is None else row.value


def values(registration_id: int) -> dict[str, Any]:
    """Everything that holds for a program, by name."""
    rows = db.session.scalars(select(Setting).where(Setting.registration_id == registration_id))
    own = {row.name: row.value for row in rows}
    return {name: own.get(name, choice.default) for name, choice in SETTINGS.items()}


def change(registration_id: int, name: str, new: Any, changed_by: str) -> Any:
    """Set one setting and return what it now holds. Raises UnknownSetting, BadValue. No commit."""
    choice = _choice(name)
    try:
        checked = choice.field.deserialize(new)
    except ValidationError as error:
        raise BadValue(f"{name}: {' '.join(map(str, error.messages))}") from error
    row = _row(registration_id, name)
    if row is None:
        row = Setting(registration_id=registration_id, name=name)
        db.session.add(row)
    row.value, row.changed_by = checked, changed_by
    return checked


def _choice(name: str) -> Choice:
    if name not in SETTINGS:
        raise UnknownSetting(f"there is no setting {name}; there are: {', '.join(SETTINGS)}")
    return SETTINGS[name]


def _row(registration_id: int, name: str) -> Setting | None:
    query = select(Setting).where(Setting.registration_id == registration_id, Setting.name == name)
    return db.session.scalar(query)
