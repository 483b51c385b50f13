"""What a person thinks of an overlap: fine, or a concern, with a note. It changes nothing else."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from lti_tool import clock
from lti_tool.database import db, storable
from lti_tool.review.errors import OverlapNotFound
from lti_tool.review.overlaps.listing import Found, of_attempt
from lti_tool.workspace.models import Attempt

LONGEST_NOTE = 2_000
_CHOOSE = _l("Choose one of the two.")


class Judging(Schema):
    """The form: `judged` "fine" or "concern", "" to undo; `note`; `read`, the revision it shows."""

    class Meta:
        unknown = EXCLUDE

    judged = fields.String(
        required=True,
        validate=validate.OneOf(["", "fine", "concern"], error=_CHOOSE),
        error_messages={"required": _CHOOSE},
    )
    note = fields.String(
        load_default="",
        validate=validate.Length(
            max=LONGEST_NOTE, error=_l("Write less: at most {max} characters.")
        ),
    )
    read = fields.String(load_default="")

    @validates_schema
    def _is_said(self, data: dict[str, Any], **_context: Any) -> None:
        if data["judged"] == "concern" and not data["note"].strip():
            raise ValidationError(_("Say what concerns you."), "note")


def problems(form: dict[str, str]) -> dict[str, str]:
    """Why a form cannot be taken, by field; empty where it can."""
    faults = Judging().validate(form).items()
    # Words that are translated late do not come in a list.
    return {field: str(said[0] if isinstance(said, list) else said) for field, said in faults}


def judge(attempt: Attempt, number: int, person_id: int, form: dict[str, str]) -> bool:
    """Keep what a form without problems says; False where somebody has judged it since the form
    was read, and nothing was changed. Raises OverlapNotFound. No commit."""
    sent = Judging().load(form)
    found = find(attempt, number, person_id)
    row = found.overlap
    db.session.refresh(row, with_for_update=True)
    if sent["read"] != found.revision:
        return False
    row.judged = sent["judged"]
    row.note = storable(sent["note"]).replace("\r\n", "\n").strip() if row.judged else ""
    row.judged_by_id = person_id if row.judged else None
    row.judged_at = clock.now() if row.judged else None
    return True


def find(attempt: Attempt, number: int, person_id: int) -> Found:
    """One overlap of a submission, by its number. Raises OverlapNotFound."""
    for one in of_attempt(attempt, person_id):
        if one.overlap.id == number:
            return one
    raise OverlapNotFound()
