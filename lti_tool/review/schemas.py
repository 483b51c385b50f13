"""What a rating sent by a script, and the rubric sent as a form, may hold."""

from collections.abc import Mapping
from typing import Any

from marshmallow import (
    EXCLUDE,
    RAISE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
)
from werkzeug.datastructures import MultiDict

from lti_tool.database import LARGEST_INTEGER, storable
from lti_tool.review.errors import NoReason, NotImpartial, UnknownItem
from lti_tool.review.standing import OVERALL, Entry
from lti_tool.workspace.saving import MAX_CHARACTERS
from rubric import Credential

REVISION = validate.Range(0, LARGEST_INTEGER)


class RatingBody(Schema):
    """One rating: `{"level", "comment", "reason", "points", "revision"}`."""

    class Meta:
        unknown = RAISE

    level = fields.String(allow_none=True, load_default=None, validate=validate.Length(1, 40))
    comment = fields.String(load_default="", validate=validate.Length(max=MAX_CHARACTERS))
    reason = fields.String(load_default="", validate=validate.Length(max=MAX_CHARACTERS))
    points = fields.List(fields.String(), load_default=list, validate=validate.Length(max=40))
    revision = fields.Integer(required=True, strict=True, validate=REVISION)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Entry:
        points = tuple(dict.fromkeys(data.pop("points")))
        comment, reason = _lines(data.pop("comment")), _lines(data.pop("reason"))
        return Entry(points=points, comment=comment, reason=reason, **data)


class ReasonBody(Schema):
    """Why a later decision says what it says: a text."""

    class Meta:
        unknown = EXCLUDE

    reason = fields.String(required=True, validate=validate.Length(1, MAX_CHARACTERS))


class PersonBody(Schema):
    """The person of this number."""

    class Meta:
        unknown = EXCLUDE

    person = fields.Integer(required=True, validate=validate.Range(1, LARGEST_INTEGER))


class ChosenBody(Schema):
    """Submissions that were ticked, by their public ids."""

    class Meta:
        unknown = EXCLUDE

    attempt = fields.List(fields.String(validate=validate.Length(1, 40)), required=True)


def load_reason(typed: str) -> str:
    """The reason, as it is kept. Raises marshmallow.ValidationError where there is none."""
    found: str = ReasonBody().load({"reason": _lines(typed)})["reason"]
    return found


def load_person(form: Mapping[str, str]) -> int:
    """The number of the chosen person. Raises NotImpartial where none was chosen."""
    try:
        found: int = PersonBody().load(form)["person"]
    except ValidationError as error:
        raise NotImpartial() from error
    return found


def load_chosen(form: MultiDict[str, str]) -> list[str]:
    """The public ids that were ticked, each once; none where the form is not one of ours."""
    try:
        found = ChosenBody().load({"attempt": form.getlist("attempt")})["attempt"]
    except ValidationError:
        return []
    return list(dict.fromkeys(found))


def rating(body: Any) -> Entry:
    """A script's rating. Raises UnknownItem naming the faults."""
    try:
        entry: Entry = RatingBody().load(body)
    except ValidationError as error:
        raise UnknownItem(details={"faults": error.messages}) from error
    return entry


def form_entries(credential: Credential, form: MultiDict[str, str]) -> dict[str, Entry]:
    """The items that a sent form holds, by key, and OVERALL; one is in it if its revision is.

    Raises UnknownItem naming the faults.
    """
    keys = (*(item.key for item in credential.items), OVERALL)
    return {key: rating(_form_body(key, form)) for key in keys if f"revision-{key}" in form}


class AnchorLine(Schema):
    """What is agreed on for one item of an anchor: `{"level", "reason"}`."""

    level = fields.String(required=True, validate=validate.Length(1, 40))
    reason = fields.String(required=True, validate=validate.Length(1, MAX_CHARACTERS))


def anchor_lines(
    credential: Credential, form: MultiDict[str, str]
) -> tuple[dict[str, str], dict[str, str], dict[str, set[str]]]:
    """What an anchor's form holds: levels and reasons by item key, and by item key the fields
    ("level", "reason") that are missing, or no level of that item."""
    levels, reasons, faults = {}, {}, {}
    for item in credential.items:
        typed = {
            "level": form.get(item.key, ""),
            "reason": _lines(form.get(f"reason-{item.key}", "")),
        }
        wrong = set(AnchorLine().validate(typed))
        if typed["level"] not in item.accepted:
            wrong.add("level")
        levels[item.key] = "" if "level" in wrong else typed["level"]
        reasons[item.key] = typed["reason"]
        if wrong:
            faults[item.key] = wrong
    return levels, reasons, faults


class ReasonForm(Schema):
    """Why a submission goes back without a score: `{"reason"}`."""

    class Meta:
        unknown = EXCLUDE

    reason = fields.String(required=True, validate=validate.Length(1, MAX_CHARACTERS))

    @pre_load
    def clean(self, data: Mapping[str, str], **_: Any) -> dict[str, str]:
        return {"reason": _lines(data.get("reason", ""))}


def reason(form: Mapping[str, str]) -> str:
    """What was typed as the reason. Raises NoReason."""
    try:
        found: str = ReasonForm().load(form)["reason"]
    except ValidationError as error:
        raise NoReason() from error
    return found


def _form_body(key: str, form: MultiDict[str, str]) -> dict[str, Any]:
    revision = form[f"revision-{key}"]
    return {
        "level": form.get(key) or None,
        "comment": form.get(f"comment-{key}", ""),
        "reason": form.get(f"reason-{key}", ""),
        "points": form.getlist(f"points-{key}"),
        "revision": int(revision) if revision.isdecimal() and len(revision) < 10 else None,
    }


def _lines(text: str) -> str:
    """As it is kept. A browser's forms send CR LF, its scripts LF: one form is kept."""
    return storable(text.replace("\r\n", "\n")).strip()
