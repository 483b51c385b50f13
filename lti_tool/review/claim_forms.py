"""What the forms of claims may hold: why a submission is declined, and what is given to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from lti_tool.database import LARGEST_INTEGER, storable
from lti_tool.review.listing import PAGE

WHYS = ("knows", "conflict", "other")
LONGEST = 2000


@dataclass(frozen=True)
class Declining:
    """Why a submission is declined: one of WHYS, and for "other" in words."""

    why: str
    words: str

    @property
    def reason(self) -> str:
        """As it is kept: one of WHYS, or the words."""
        return self.words if self.why == "other" else self.why


@dataclass(frozen=True)
class Giving:
    """Submissions by their public ids, and the number of the person who gets them."""

    attempts: tuple[str, ...]
    assessor: int


class _Declining(Schema):
    class Meta:
        unknown = EXCLUDE

    why = fields.String(required=True, validate=validate.OneOf(WHYS))
    words = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class _Giving(Schema):
    class Meta:
        unknown = EXCLUDE

    attempts = fields.List(
        fields.String(validate=validate.Length(1, 100)), validate=validate.Length(1, PAGE)
    )
    assessor = fields.Integer(required=True, validate=validate.Range(1, LARGEST_INTEGER))


def declining(form: Mapping[str, str]) -> tuple[Declining | None, dict[str, str]]:
    """What the form says; None, and what is wrong by field, where it cannot be done."""
    given = {name: storable(value).strip() for name, value in form.items()}
    faults: dict[str, str] = {}
    found = _Declining().validate(given)
    if "why" in found:
        faults["why"] = _("Choose why you decline it.")
    if "words" in found:
        faults["words"] = _("Say it in at most %(most)s characters.", most=LONGEST)
    if given.get("why") == "other" and not given.get("words"):
        faults["words"] = _("Say why in a few words.")
    return (None, faults) if faults else (Declining(**_Declining().load(given)), {})


def giving(form: MultiDict[str, str]) -> Giving | None:
    """What the form says; None where nothing was chosen, or nobody."""
    given: dict[str, Any] = {"attempts": form.getlist("attempt"), "assessor": form.get("assessor")}
    try:
        found = _Giving().load(given)
    except ValidationError:
        return None
    return Giving(tuple(dict.fromkeys(found["attempts"])), found["assessor"])
