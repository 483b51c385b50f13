"""What a program decides for itself, with its defaults. Definitions have settings of their own.

A setting that may differ by credential is looked up for the credential first, then for the whole
program. Every change is kept with who made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate
from sqlalchemy import Connection, bindparam, func, select

from lti_tool.credentials.models import Setting, SettingChange
from lti_tool.credentials.setting_faults import asked
from lti_tool.database import db
from lti_tool.platforms.models import Registration

PROGRAM = ""
"""In place of a credential's key: the whole program."""
MOST_HOLIDAYS = 400


@dataclass(frozen=True)
class Choice:
    """One setting: what it may hold, what holds where nobody set it, and what it means.

    `each`: a credential may have its own value.
    """

    field: fields.Field
    default: Any
    meaning: Any
    each: bool = False


SETTINGS: dict[str, Choice] = {
    "assessor_grant": Choice(
        fields.Boolean(),
        False,
        _l(
            "Whether an instructor needs a grant to assess. Off: instructors and assistants assess."
        ),
    ),
    "assessors": Choice(
        fields.Integer(validate=validate.OneOf([1, 2])),
        1,
        _l(
            "How many assessors score a submission. Two score without knowing of each other; lines "
            "on which they differ go to a third person."
        ),
        each=True,
    ),
    "blind": Choice(
        fields.Boolean(),
        False,
        _l(
            "Whether assessors see no names. Where the LMS shows the name around the frame, as "
            "SpeedGrader does, the tool cannot hide it: assess from the list of submissions then."
        ),
    ),
    "completeness_check": Choice(
        fields.Boolean(),
        False,
        _l(
            "Whether a person looks first if everything can be opened, before it is scored. What "
            "cannot be read goes back without a score."
        ),
        each=True,
    ),
    "not_yet_score": Choice(
        fields.String(validate=validate.OneOf(["none", "zero"])),
        "none",
        _l("What not yet earned sends to the gradebook."),
    ),
    "turnaround_days": Choice(
        fields.Integer(validate=validate.Range(1, 250)),
        10,
        _l("The promised time for a review, in business days."),
    ),
    "holidays": Choice(
        fields.List(fields.Date(), validate=validate.Length(max=MOST_HOLIDAYS)),
        [],
        _l("Days that are no business days, besides Saturdays and Sundays."),
    ),
    "claim_hours": Choice(
        fields.Integer(validate=validate.Range(1, 720)),
        48,
        _l(
            "How many hours a submission that somebody took for review stays theirs after their "
            "last rating. Then somebody else may take it."
        ),
    ),
    "same_assessor_days": Choice(
        fields.Integer(validate=validate.Range(0, 60)),
        2,
        _l(
            "How many business days a further attempt is kept for whoever assessed the one before; "
            "0 keeps it for nobody."
        ),
    ),
    "attempt_limit": Choice(
        fields.Integer(allow_none=True, validate=validate.Range(1, 100)),
        None,
        _l("How many attempts a person has."),
    ),
    "second_look_days": Choice(
        fields.Integer(validate=validate.Range(0, 365)),
        14,
        _l("How many days after a decision an educator may ask for a second look; 0 offers none."),
    ),
    "second_look_turnaround": Choice(
        fields.Integer(validate=validate.Range(1, 250)),
        10,
        _l("The promised time for a second look, in business days."),
    ),
    "calibration": Choice(
        fields.Boolean(),
        False,
        _l(
            "Whether assessors calibrate first: their queue opens when they agree with the anchor "
            "submissions."
        ),
        each=True,
    ),
    "calibration_agreement": Choice(
        fields.Integer(validate=validate.Range(50, 100)),
        80,
        _l(
            "The agreement with the anchor submissions that opens a queue, in percent of the lines."
        ),
    ),
    "calibration_anchors": Choice(
        fields.Integer(validate=validate.Range(1, 20)),
        2,
        _l("How many anchor submissions an assessor rates before the agreement counts."),
    ),
    "calibration_every": Choice(
        fields.Integer(validate=validate.Range(0, 200)),
        0,
        _l(
            "After how many reviews another anchor submission comes up among the others; 0 slips "
            "in none."
        ),
    ),
    "upload_megabytes": Choice(
        fields.Integer(validate=validate.Range(1, 60)),
        20,
        _l(
            "The largest file that may be uploaded, in megabytes, where the definition allows more."
        ),
    ),
    "privacy_check": Choice(
        fields.String(validate=validate.OneOf(["advise", "require"])),
        "advise",
        _l("What becomes of names, schools and the like that are found before submitting."),
    ),
}


class UnknownSetting(Exception):
    """There is no setting of this name."""


class BadValue(Exception):
    """The setting cannot hold this value; `reason` says what it can."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.reason = reason


def value(registration_id: int, name: str, credential_key: str = PROGRAM) -> Any:
    """What holds for a program, or for one of its credentials. Raises UnknownSetting."""
    choice = _choice(name)
    rows = db.session.scalars(
        select(Setting).where(
            Setting.registration_id == registration_id,
            Setting.name == name,
            Setting.credential_key.in_({PROGRAM, credential_key}),
        )
    )
    own = {row.credential_key: row.value for row in rows}
    return _held(choice, own.get(credential_key, own.get(PROGRAM, _NOTHING)))


def program_value(connection: Connection, registration_id: int, name: str) -> Any:
    """What holds for a program, read on a connection of its own. Raises UnknownSetting."""
    choice = _choice(name)
    asked = {"registration_id": registration_id, "name": name}
    found = connection.execute(_PROGRAM_VALUE, asked).first()
    return _held(choice, _NOTHING if found is None else found.value)


def values(registration_id: int, credential_key: str = PROGRAM) -> dict[str, Any]:
    """Everything that holds for a program, or for one of its credentials, by name. One query."""
    own = stored(registration_id)
    return {
        name: _held(choice, own.get((credential_key, name), own.get((PROGRAM, name), _NOTHING)))
        for name, choice in SETTINGS.items()
    }


def stored(registration_id: int) -> Mapping[tuple[str, str], Any]:
    """What a program has set itself, as it is stored, by credential (PROGRAM) and name."""
    rows = db.session.scalars(select(Setting).where(Setting.registration_id == registration_id))
    return {(row.credential_key, row.name): row.value for row in rows}


def holidays(registration_id: int) -> frozenset[date]:
    """The days that are no business days in a program, besides Saturdays and Sundays."""
    return frozenset(value(registration_id, "holidays"))


def change(
    registration_id: int, name: str, new: Any, changed_by: str, credential_key: str = PROGRAM
) -> Any:
    """Set one setting and return what it now holds. No commit.

    Raises UnknownSetting, also for a credential's own value of what only a program sets; BadValue.
    """
    choice = _choice(name)
    if credential_key and not choice.each:
        raise UnknownSetting(f"{name} holds for the whole program, not for one credential")
    try:
        checked = choice.field.deserialize(new)
    except ValidationError as error:
        raise BadValue(name, asked(choice.field)) from error
    plain = stored_form(name, checked)
    row = _row(registration_id, name, credential_key)
    if row is not None and row.value == plain:
        return checked
    was = {} if row is None else {"value": row.value}
    if row is None:
        row = Setting(registration_id=registration_id, credential_key=credential_key, name=name)
        db.session.add(row)
    row.value, row.changed_by = plain, changed_by
    _remember(row, was, {"value": plain})
    return checked


def stored_form(name: str, held: Any) -> Any:
    """A value as it is stored: days as ISO dates. Raises UnknownSetting."""
    return _choice(name).field.serialize("value", {"value": held})


def held_form(name: str, stored: Any) -> Any:
    """A stored value as the program uses it: days as dates. Raises UnknownSetting."""
    return _choice(name).field.deserialize(stored)


def hold(registration_id: int) -> None:
    """Let nobody else who holds them change a program's settings until this transaction ends."""
    db.session.execute(
        select(Registration.id)
        .where(Registration.id == registration_id)
        .with_for_update(key_share=True)
    )


def reset(registration_id: int, name: str, changed_by: str, credential_key: str = PROGRAM) -> None:
    """Go back to what holds without a value of one's own. No commit. Raises UnknownSetting."""
    _choice(name)
    row = _row(registration_id, name, credential_key)
    if row is None:
        return
    row.changed_by = changed_by
    _remember(row, {"value": row.value}, {})
    db.session.delete(row)


def changes(registration_id: int, limit: int | None = None) -> list[SettingChange]:
    """The latest changes of a program's settings, the newest first; all of them without limit."""
    query = (
        select(SettingChange)
        .where(SettingChange.registration_id == registration_id)
        .order_by(SettingChange.changed_at.desc(), SettingChange.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def last_changes(registration_id: int) -> dict[tuple[str, str], SettingChange]:
    """The latest change of each setting, by credential (PROGRAM) and name. One query."""
    latest = (
        select(func.max(SettingChange.id))
        .where(SettingChange.registration_id == registration_id)
        .group_by(SettingChange.credential_key, SettingChange.name)
    )
    rows = db.session.scalars(select(SettingChange).where(SettingChange.id.in_(latest)))
    return {(row.credential_key, row.name): row for row in rows}


_NOTHING = object()
_setting = Setting.__table__.c
# Made once: every request of an assessor asks it.
_PROGRAM_VALUE = select(_setting.value).where(
    _setting.registration_id == bindparam("registration_id"),
    _setting.credential_key == PROGRAM,
    _setting.name == bindparam("name"),
)


def _held(choice: Choice, found: Any) -> Any:
    """A stored value as the program uses it: days as dates."""
    return choice.default if found is _NOTHING else choice.field.deserialize(found)


def _choice(name: str) -> Choice:
    if name not in SETTINGS:
        raise UnknownSetting(f"there is no setting {name}; there are: {', '.join(SETTINGS)}")
    return SETTINGS[name]


def _row(registration_id: int, name: str, credential_key: str) -> Setting | None:
    return db.session.scalar(
        select(Setting).where(
            Setting.registration_id == registration_id,
            Setting.name == name,
            Setting.credential_key == credential_key,
        )
    )


def _remember(row: Setting, was: dict[str, Any], became: dict[str, Any]) -> None:
    db.session.add(
        SettingChange(
            registration_id=row.registration_id,
            credential_key=row.credential_key,
            name=row.name,
            was=was,
            became=became,
            changed_by=row.changed_by,
        )
    )
